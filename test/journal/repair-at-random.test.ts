/** What a repair makes of a journal some of whose rows are damaged: each row in its place, or said to be lost. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { rangesOf } from '../../firmware-host/journal/damage.ts';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import type { StreamFacts } from '../../firmware-host/journal/layout.ts';
import { type Repair, repairJournal } from '../../firmware-host/journal/repair.ts';
import type { JournalRow } from '../../firmware-host/journal/row.ts';
import { copyFiles } from './damaged-journal.ts';
import {
  falsify,
  olderJournal,
  rowOf,
  stream,
  streamFacts,
  writeJournal,
} from './sealed-journal.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-repair-'));
  file = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const day = '2026-11-23';
const rowsFrom = (from: number, count: number): readonly JournalRow[] =>
  Array.from({ length: count }, (_, index) => rowOf(from + index, { businessDay: day }));

/** A journal of these rows and three receipts at `file`, and what is done to it. */
function make(
  facts: StreamFacts,
  rows: readonly JournalRow[],
  damage: (database: Database.Database) => void,
): void {
  for (const name of [file, `${file}-wal`, `${file}.damaged-1`]) rmSync(name, { force: true });
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  writeJournal(database, facts, rows, ['one', 'two', 'three']);
  damage(database);
  database.close();
}

/** What a start finds after a repair. */
function repaired(beginsStream = false) {
  const repair: Repair = repairJournal(file, beginsStream);
  const journal = openJournal(file, 64);
  try {
    const { stream, acknowledgedUpTo, newestSequence, oldestSequence } = journal;
    const rows = journal.read(-1000, 2000);
    const replies = ['one', 'two', 'three'].map((command) => journal.replyTo(command));
    return { ...repair, stream, acknowledgedUpTo, newestSequence, oldestSequence, rows, replies };
  } finally {
    journal.close();
  }
}

const lostRow = (sequence: number, original = sequence) => ({
  sequence,
  type: 'journal.damaged',
  timeQuality: 'unsynced',
  data: JSON.stringify({ rows: [{ from: original, to: original }], inPlace: true }),
});

test('rows that are lost are told in their places, and the stream goes on', () => {
  fc.assert(
    fc.property(
      fc.nat(4),
      fc.array(fc.constantFrom('sound', 'sound', 'changed', 'gone'), { maxLength: 9 }),
      fc.nat(10),
      (pruned, done, some) => {
        // The first says where the rows begin, the last where they end.
        const all = ['sound', ...done, 'sound'];
        const rows = rowsFrom(pruned + 1, all.length);
        const newest = pruned + all.length;
        const acknowledged = pruned + (some % (all.length + 1));
        const lost = rows
          .filter((_, index) => all[index] !== 'sound')
          .map(({ sequence }) => sequence);
        make(streamFacts(acknowledged, pruned), rows, (database) => {
          for (const sequence of lost) {
            if (all[sequence - pruned - 1] === 'changed') falsify(database, sequence);
            else database.prepare('DELETE FROM event WHERE sequence = ?').run(sequence);
          }
        });
        const found = repaired();
        expect(found).toMatchObject({
          kept: rows.length - lost.length,
          lost: rangesOf(lost),
          isNewStream: false,
          oldFile: `${file}.damaged-1`,
          stream,
          acknowledgedUpTo: acknowledged,
          newestSequence: newest,
          oldestSequence: pruned + 1,
          rows: rows.map((row) => (lost.includes(row.sequence) ? lostRow(row.sequence) : row)),
          replies: ['done', 'done', 'done'],
        });
      },
    ),
    { numRuns: 30 },
  );
});

test.each([
  ['nothing is delivered', 0, [1, 2, 3]],
  ['two are delivered', 2, [-1, 0, 1]],
  ['all are delivered', 4, [-2, -1, 0]],
])(
  'where the newest row is lost a new stream begins behind what is delivered: %s',
  (_, acknowledged, sequences) => {
    const rows = rowsFrom(1, 4);
    make(streamFacts(acknowledged, 0), rows, (database) => falsify(database, 4));
    const found = repaired();
    expect(found).toMatchObject({
      kept: 3,
      lost: [{ from: 4, to: 4 }],
      isNewStream: true,
      acknowledgedUpTo: 0,
      newestSequence: sequences.at(-1),
      rows: sequences.map((sequence, index) => ({ ...rows[index], sequence })),
    });
    expect(found.stream).not.toBe(stream);
  },
);

test('what the server has beyond the end is lost, and begins a new stream', () => {
  make(streamFacts(6, 0), rowsFrom(1, 4), () => {});
  expect(repaired()).toMatchObject({
    kept: 4,
    lost: [{ from: 5, to: 6 }],
    isNewStream: true,
    acknowledgedUpTo: 0,
    newestSequence: 0,
    rows: [-3, -2, -1, 0].map((sequence) => expect.objectContaining({ sequence })),
  });
});

test('a sound journal begins a new stream where that is asked for, and else goes on', () => {
  make(streamFacts(1, 0), rowsFrom(1, 3), () => {});
  expect(repaired(false)).toMatchObject({ kept: 3, lost: [], isNewStream: false, stream });
  const again = repaired(true);
  expect(again).toMatchObject({
    kept: 3,
    lost: [],
    isNewStream: true,
    oldFile: `${file}.damaged-2`,
    acknowledgedUpTo: 0,
    newestSequence: 2,
  });
  expect(again.stream).toMatch(/^[0-9a-f-]{36}$/);
  for (const name of ['.damaged-1', '.damaged-2']) expect(existsSync(`${file}${name}`)).toBe(true);
  for (const name of ['.repaired', '.mended']) expect(existsSync(`${file}${name}`)).toBe(false);
});

test('an empty journal is repaired to an empty one', () => {
  make(streamFacts(0, 0), [], () => {});
  expect(repaired()).toMatchObject({ kept: 0, lost: [], newestSequence: null, rows: [] });
});

test('a stream whose facts are damaged is known by the seals of its rows', () => {
  make(streamFacts(2, 1), rowsFrom(2, 3), (database) =>
    database.exec('UPDATE stream SET acknowledged = 3'),
  );
  // Whether it was stopped is not known, so neither is its end; what was acknowledged is sent again.
  expect(repaired()).toMatchObject({
    kept: 3,
    lost: [],
    isNewStream: true,
    acknowledgedUpTo: 0,
    newestSequence: 4,
    oldestSequence: 2,
  });
});

test.each([
  ['another id', "UPDATE stream SET id = 'false'"],
  ['no stream', 'DELETE FROM stream'],
])('with %s nothing proves what a row is, and nothing is copied', (_, sql) => {
  make(streamFacts(0, 0), rowsFrom(1, 3), (database) => database.exec(sql));
  const before = readFileSync(file);
  expect(() => repairJournal(file, false)).toThrow(
    `nothing can be copied: ${file} is damaged: what it says of its stream is not what was stored`,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});

describe('a header that SQLite believes', () => {
  /** Offset and byte, of what makes a file unreadable or another's. */
  const headers: readonly (readonly [what: string, at: number, byte: number])[] = [
    ['another mark', 3, 0],
    ['another page size', 16, 0x20],
    ['a format of the future to write', 18, 9],
    ['a format of the future to read', 19, 9],
    ['reserved bytes', 20, 32],
    ['another fraction', 21, 65],
    ['more pages than there are', 31, 0xff],
    ['another format of the schema', 47, 9],
    ['another encoding', 59, 2],
  ];

  test.each(headers)('with %s costs no row, and no copy is left', (_, at, byte) => {
    const rows = rowsFrom(1, 5);
    make(streamFacts(2, 0), rows, () => {});
    const bytes = readFileSync(file);
    bytes.writeUInt8(byte, at);
    writeFileSync(file, bytes);
    expect(repaired()).toMatchObject({ kept: 5, lost: [], isNewStream: false, rows });
    const left = readdirSync(folder).filter((name) => /mended|repaired/.test(name));
    expect(left).toEqual([]);
  });

  test('costs no row that is in the log alone', () => {
    const running = join(folder, 'running.db');
    const journal = openJournal(running, 64);
    journal.append(
      [1, 2].map((window) => ({
        event: { type: 'window.opened', at: { wallMs: 1, monotonicMs: 1, boot: 'b' }, window },
        timeQuality: 'synced',
        businessDay: day,
        configGeneration: 1,
      })),
    );
    copyFiles(running, file);
    journal.close();
    const bytes = readFileSync(file);
    bytes.writeUInt8(0, 3);
    writeFileSync(file, bytes);
    expect(repaired()).toMatchObject({ kept: 2, lost: [], isNewStream: false });
  });

  test('of a file that was cut within a page is mended for the pages that are there', () => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      rowOf(1 + index, { data: JSON.stringify({ words: 'w'.repeat(900) }) }),
    );
    make(streamFacts(0, 0), rows, () => {});
    truncateSync(file, statSync(file).size - 3 * 4096 - 100);
    const found = repaired();
    expect(found.isNewStream).toBe(true);
    const sound = found.rows.filter(({ type }) => type !== 'journal.damaged');
    expect(sound.length).toBe(found.kept);
    expect(found.kept).toBeGreaterThan(30);
    expect(sound).toEqual(sound.map(({ sequence }) => rows[sequence - 1]));
  });

  test('and nothing but it is nothing to copy', () => {
    make(streamFacts(0, 0), rowsFrom(1, 3), () => {});
    truncateSync(file, 100);
    expect(() => repairJournal(file, false)).toThrow('nothing can be copied');
  });
});

test('a reply that is not as it was stored is left out, and the others stay', () => {
  make(streamFacts(0, 0), rowsFrom(1, 1), (database) =>
    database.exec("UPDATE receipt SET reply = 'refused' WHERE command = 'two'"),
  );
  expect(repaired().replies).toEqual(['done', null, 'done']);
});

test('without a table that is known nothing is copied', () => {
  make(streamFacts(0, 0), [], (database) => database.exec('DROP TABLE event'));
  expect(() => repairJournal(file, false)).toThrow(
    `nothing can be copied: ${file} is damaged: none of its tables can be read`,
  );
});

test('of an older layout rows and replies are kept, and sealed', () => {
  const row = "'window.opened', 1, 1, 'boot', 'synced', NULL, 1";
  const older = olderJournal(
    2,
    `INSERT INTO stream VALUES ('${stream}', 1);
     INSERT INTO receipt VALUES (1, 'one', 'done'), (3, 'three', 'done');
     INSERT INTO event VALUES (1, ${row}, '{"window":1}'), (2, ${row}, '{'), (3, ${row}, '{"window":3}')`,
  );
  writeFileSync(file, older.serialize());
  older.close();
  const found = repaired();
  expect(found).toMatchObject({
    kept: 2,
    lost: [{ from: 2, to: 2 }],
    isNewStream: false,
    acknowledgedUpTo: 1,
    replies: ['done', null, 'done'],
  });
  expect(found.rows.map(({ data }) => data)).toEqual([
    '{"window":1}',
    lostRow(2).data,
    '{"window":3}',
  ]);
});

test('what a repair left that was cut off is in the way of none', () => {
  const rows = rowsFrom(1, 3);
  make(streamFacts(0, 0), rows, () => {});
  for (const end of ['', '-wal', '-shm']) writeFileSync(`${file}.repaired${end}`, 'left');
  expect(repaired()).toMatchObject({ kept: 3, lost: [], rows });
});

test('while a controller runs nothing is repaired', () => {
  const journal = openJournal(file, 64);
  try {
    expect(() => repairJournal(file, false)).toThrow(/^another controller is running on/);
  } finally {
    journal.close();
  }
});

describe('the opening of a day that is lost', () => {
  const before = rowOf(1, { businessDay: '2026-11-22' });
  const opening = rowOf(2, { type: 'day.opened', businessDay: day, data: `{"day":"${day}"}` });
  const inTheDay = rowOf(3, { businessDay: day });
  const found = (rows: readonly JournalRow[], ...lost: readonly number[]) => {
    make(streamFacts(0, 0), rows, (database) => {
      for (const sequence of lost) falsify(database, sequence);
    });
    return repaired().rows;
  };

  test('is known by the next row, and is told as such', () => {
    expect(found([before, opening, inTheDay], 2)).toEqual([
      before,
      { ...inTheDay, sequence: 2, type: 'day.opened', data: opening.data },
      inTheDay,
    ]);
  });

  test.each<[string, readonly JournalRow[], number]>([
    ['a row within a day', [opening, inTheDay, rowOf(4, { businessDay: day })], 3],
    ['a row before an opening', [before, opening, inTheDay], 1],
    ['the last row of a day', [before, { ...before, sequence: 2 }, { ...opening, sequence: 3 }], 2],
    ['a row before any day', [before, rowOf(2, {}), rowOf(3, {})], 2],
  ])('is none where %s is lost', (_, rows, lost) => {
    const [first] = rows;
    expect(first).toBeDefined();
    expect(found(rows, lost)[lost - (first?.sequence ?? 1)]).toMatchObject(lostRow(lost));
  });

  test('is none of a row that is sound, whatever day the next is of', () => {
    const rows = [before, { ...inTheDay, sequence: 2 }];
    expect(found(rows)).toEqual(rows);
  });

  test('is the last of those that are lost before the day', () => {
    const rows = [rowOf(1, { businessDay: '2026-11-22' }), rowOf(2, { businessDay: '2026-11-22' })];
    const all = [
      ...rows,
      rowOf(3, { type: 'day.opened', businessDay: day }),
      rowOf(4, { businessDay: day }),
    ];
    expect(found(all, 2, 3).map(({ type }) => type)).toEqual([
      'window.opened',
      'journal.damaged',
      'day.opened',
      'window.opened',
    ]);
  });
});
