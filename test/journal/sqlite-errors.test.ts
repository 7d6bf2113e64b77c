/** SQLite's errors as a technician reads them. */
import { UserError } from '../../config/user-error.ts';
import {
  guarded,
  guardedReading,
  isBusy,
  isCorrupt,
  openSqlite,
  openSqliteToRead,
  StorageFull,
} from '../../firmware-host/journal/sqlite.ts';

const ofSqlite = (code: string): Error => Object.assign(new Error('words of SQLite'), { code });

function thrownBy(guard: typeof guarded, error: Error): unknown {
  try {
    guard('journal.db', () => {
      throw error;
    });
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

test.each([
  ['SQLITE_NOTADB', 'journal.db is not a journal', 'move the file away'],
  ['SQLITE_CANTOPEN', 'journal.db cannot be opened', 'may read and write'],
  ['SQLITE_CANTOPEN_ISDIR', 'journal.db cannot be opened', 'may read and write'],
  ['SQLITE_PERM', 'journal.db cannot be opened', 'may read and write'],
  ['SQLITE_READONLY', 'journal.db cannot be written', 'may write the file'],
  ['SQLITE_READONLY_DIRECTORY', 'journal.db cannot be written', 'may write the file'],
  ['SQLITE_IOERR_READ', 'the disk under journal.db fails (SQLITE_IOERR_READ)', 'replace the card'],
  [
    'SQLITE_CORRUPT_INDEX',
    'journal.db is damaged: SQLite cannot read one of its pages',
    'run dawr journal repair',
  ],
])('%s is told as "%s"', (code, message, hint) => {
  const error = ofSqlite(code);
  for (const guard of [guarded, guardedReading]) {
    const thrown = thrownBy(guard, error);
    expect(thrown).toBeInstanceOf(UserError);
    expect(thrown).toMatchObject({ message, hint: expect.stringContaining(hint), cause: error });
  }
});

test.each(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'])('%s is a full disk', (code) => {
  for (const guard of [guarded, guardedReading]) {
    const thrown = thrownBy(guard, ofSqlite(code));
    expect(thrown).toBeInstanceOf(StorageFull);
    expect(thrown).toMatchObject({ message: 'the disk has no room for journal.db' });
  }
});

test('what is no complaint of the disk stays as it was, where something is written', () => {
  const errors = [
    ofSqlite('SQLITE_CONSTRAINT'),
    ofSqlite('ENOENT'),
    new TypeError('a mistake'),
    new RangeError('a mistake'),
    new UserError('a refusal', 'a hint'),
  ];
  for (const error of errors) expect(thrownBy(guarded, error)).toBe(error);
});

test.each([
  ['an error of SQLite', ofSqlite('SQLITE_ERROR')],
  ['a value of another type', new TypeError('words of SQLite')],
  ['a number out of range', new RangeError('words of SQLite')],
])('where something is read %s is damage', (_, error) => {
  expect(thrownBy(guardedReading, error)).toMatchObject({
    message: 'journal.db is damaged: SQLite says "words of SQLite"',
    cause: error,
  });
});

test('where something is read a refusal and a mistake of another kind stay as they were', () => {
  const errors = [
    new UserError('a refusal', 'a hint'),
    new StorageFull('full'),
    ofSqlite('ENOENT'),
  ];
  for (const error of errors) expect(thrownBy(guardedReading, error)).toBe(error);
});

test('what a step returns is returned', () => {
  expect(guarded('journal.db', () => 1)).toBe(1);
  expect(guardedReading('journal.db', () => 2)).toBe(2);
});

test.each([
  ['written', openSqlite],
  ['read', openSqliteToRead],
])('a folder that does not exist is named where it is %s', (_, open) => {
  expect(() => open('/dev/null/no/journal.db')).toThrow(
    'the folder of /dev/null/no/journal.db does not exist',
  );
});

test('what is corrupt, and what is busy', () => {
  const codes = [
    'SQLITE_CORRUPT',
    'SQLITE_CORRUPT_VTAB',
    'SQLITE_NOTADB',
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_FULL',
    'BUSY',
  ];
  expect(codes.filter((code) => isCorrupt(ofSqlite(code)))).toEqual(codes.slice(0, 3));
  expect(codes.filter((code) => isBusy(ofSqlite(code)))).toEqual(codes.slice(3, 5));
  for (const other of [null, 'SQLITE_CORRUPT', { code: 7 }]) {
    expect([isCorrupt(other), isBusy(other)]).toEqual([false, false]);
  }
});
