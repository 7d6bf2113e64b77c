/** What a start makes of the number mark and of the journal that it finds. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { isLogTorn } from '../../firmware-host/journal/write-ahead-log.ts';
import {
  lossOf,
  openBesideMark,
  settleLostJournal,
} from '../../firmware-host/numbers/lost-journal.ts';
import { type FoundMark, markFileOf, readMark } from '../../firmware-host/numbers/mark-file.ts';
import { createNumberKeeper } from '../../firmware-host/numbers/number-keeper.ts';
import { after, Hall, rules } from '../queue/given.ts';
import { found, mark, owner } from './own-mark.ts';

const whole = { isTorn: false, isMadeOf: () => false };
const torn = { ...whole, isTorn: true };

let folder: string;
let markFile: string;
let journalFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-mark-'));
  markFile = markFileOf(folder, owner);
  journalFile = join(folder, 'journal.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['in both places', true, 0],
  ['in one place', false, 1],
])('a start that finds a mark %s that covers the numbers', (_, isInBothPlaces, written) => {
  const write = jest.fn();
  const keeper = createNumberKeeper({
    file: markFile,
    owner,
    found: { ...found, isInBothPlaces },
    plan: { rules },
    journal: { stream: mark.stream, newestSequence: mark.sequence },
    write,
  });
  const hall = new Hall();
  hall.openDay(mark.day);
  hall.reserve('first-cards');
  keeper.begin(hall.state);
  keeper.begin(hall.state);
  expect(write).toHaveBeenCalledTimes(written);
});

describe('a journal that is gone', () => {
  test('what is left of it is moved aside, and its mark says how far it had come', () => {
    writeFileSync(journalFile, '');
    writeFileSync(`${journalFile}-wal`, 'rows');
    settleLostJournal(journalFile, markFile, found, 'go-on');
    expect(existsSync(journalFile)).toBe(false);
    expect(readFileSync(`${journalFile}.lost-1-wal`, 'utf8')).toBe('rows');
    const journal = openJournal(journalFile, 64);
    expect(lossOf(found, journal, whole)).toEqual({
      reason: 'journal-lost',
      mark,
      needsNewStream: false,
    });
    journal.close();
  });

  test('with whenLost: ask the start waits for a person', () => {
    expect(() => settleLostJournal(journalFile, markFile, found, 'ask')).toThrow(
      'gave numbers on 2026-11-23',
    );
  });

  test('a mark that cannot be believed never lets the numbers begin again by itself', () => {
    writeFileSync(markFile, 'not a mark');
    const unusable = readMark(markFile, owner);
    for (const whenLost of ['go-on', 'ask'] as const) {
      expect(() => settleLostJournal(journalFile, markFile, unusable, whenLost)).toThrow(
        'nobody knows how far the numbers of today had come',
      );
    }
  });

  test('a new card is no loss', () => {
    settleLostJournal(journalFile, markFile, { found: 'nothing' }, 'ask');
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('a journal with fewer rows than its mark knows was cut, or an old copy was put back', () => {
  const journal = { stream: 'stream-1', newestSequence: 11 };
  const cut = { reason: 'journal-cut', mark };
  expect(lossOf(found, journal, whole)).toEqual({ ...cut, needsNewStream: true });
  expect(lossOf(found, { ...journal, newestSequence: 12 }, whole)).toBeNull();
  expect(lossOf(found, { ...journal, newestSequence: 12 }, torn)).toEqual({
    ...cut,
    needsNewStream: false,
  });
});

test('one that a repair made of it may have lost rows, and is no other', () => {
  const repaired = { ...whole, isMadeOf: (stream: string) => stream === 'stream-1' };
  const journal = { stream: 'stream-2', newestSequence: 3 };
  expect(lossOf(found, journal, repaired)).toEqual({
    reason: 'journal-cut',
    mark,
    needsNewStream: false,
  });
});

test('a repair by hand and a damaged copy that nobody can read are known; another journal takes a new stream once', () => {
  const open = () => openJournal(journalFile, 64);
  const startOn = (mark: FoundMark) => {
    const { journal, loss } = openBesideMark(journalFile, mark, open);
    const { stream } = journal;
    journal.close();
    return { stream, loss };
  };
  const journal = open();
  const { stream } = journal;
  const event = { type: 'controller.stopped', at: after(0), session: 's' } as const;
  journal.append([{ event, timeQuality: 'synced', businessDay: null, configGeneration: 1 }]);
  journal.close();
  const foreign = startOn(found);
  expect(foreign.loss).toMatchObject({ reason: 'journal-lost', needsNewStream: true });
  expect(foreign.stream).not.toBe(stream);
  const known = startOn({ ...found, mark: { ...mark, stream } });
  expect(known).toMatchObject({ stream: foreign.stream, loss: { reason: 'journal-cut' } });
  writeFileSync(`${journalFile}.damaged-1`, 'of a card that is worn out');
  expect(startOn(found).loss?.reason).toBe('journal-cut');
});

describe('the end of the write-ahead log', () => {
  const log = () => `${journalFile}-wal`;

  /** The log as a power cut leaves it: closing the journal would remove it. */
  function logOf(rows: number): Buffer {
    const journal = openJournal(journalFile, 64);
    for (let row = 0; row < rows; row += 1) {
      const event = { type: 'controller.stopped', at: after(row), session: 's' } as const;
      journal.append([{ event, timeQuality: 'synced', businessDay: null, configGeneration: 1 }]);
    }
    const bytes = readFileSync(log());
    journal.close();
    return bytes;
  }

  test('a whole log, and none, are not torn', () => {
    expect(isLogTorn(journalFile)).toBe(false);
    writeFileSync(log(), logOf(20));
    expect(isLogTorn(journalFile)).toBe(false);
  });

  test('a log that was begun anew has old frames behind it and is not torn', () => {
    const journal = openJournal(journalFile, 64);
    const add = (): void => {
      const event = { type: 'controller.stopped', at: after(1), session: 's' } as const;
      journal.append([{ event, timeQuality: 'synced', businessDay: null, configGeneration: 1 }]);
    };
    for (let row = 0; row < 60; row += 1) add();
    const before = readFileSync(log());
    journal.tidy(Date.now());
    for (let row = 0; row < 3; row += 1) add();
    const bytes = readFileSync(log());
    expect(bytes.subarray(16, 24)).not.toEqual(before.subarray(16, 24));
    expect(isLogTorn(journalFile)).toBe(false);
    journal.close();
  });

  test('one that is cut or flipped in what was written last is torn', () => {
    const whole = logOf(20);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4119 }), (bytes) => {
        writeFileSync(log(), whole.subarray(0, whole.length - bytes));
        expect(isLogTorn(journalFile)).toBe(true);
      }),
      { numRuns: 50 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 32, max: whole.length - 1 }), (at) => {
        const flipped = Buffer.from(whole);
        flipped[at] = (flipped[at] ?? 0) ^ 1;
        writeFileSync(log(), flipped);
        // A flipped salt looks like an earlier use of the file.
        const inFrame = (at - 32) % 4120;
        if (inFrame < 8 || inFrame >= 16) expect(isLogTorn(journalFile)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
