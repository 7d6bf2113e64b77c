/** What a running controller makes of damage, of a folder that goes, and of rows that grow old. */
import { mkdtempSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { journalFaults } from '../../firmware-host/journal/journal-faults.ts';
import { createJournalKeeper } from '../../firmware-host/journal-keeper.ts';
import { copyFiles, makeSpecimen, type Specimen } from './damaged-journal.ts';

let folder: string;
let specimen: Specimen;
let file: string;
const open = new Set<Journal>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-contained-'));
  specimen = makeSpecimen(join(folder, 'specimen', 'journal.db'), 'stopped');
});
beforeEach(() => {
  file = join(folder, 'hall', 'journal.db');
  copyFiles(specimen.file, file);
});
afterEach(() => {
  for (const journal of open) close(journal);
  rmSync(dirname(file), { recursive: true, force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function journalOn(keepDays?: number): Journal {
  const journal = openJournal(file, 64, keepDays);
  open.add(journal);
  return journal;
}

function close(journal: Journal): void {
  journal.close();
  open.delete(journal);
}

/** As a card that changed a row without a word. */
function falsify(sequence: number): void {
  const database = new Database(file);
  database.prepare(`UPDATE event SET boot = 'false' WHERE sequence = ?`).run(sequence);
  database.close();
}

const lookThrough = (journal: Journal): void => {
  for (let step = 0; step < 100 && !journal.damage.isLookedThrough; step += 1) journal.tidy(null);
};
const appendOne = (journal: Journal): void =>
  journal.append([
    {
      event: { type: 'window.opened', at: { wallMs: 1, monotonicMs: 1, boot: 'b' }, window: 1 },
      timeQuality: 'synced',
      businessDay: '2026-11-23',
      configGeneration: 1,
    },
  ]);

describe('a damaged row of a delivered day', () => {
  const sequence = 20;

  test('is published as an event of its own in its place', () => {
    falsify(sequence);
    const journal = journalOn();
    const rows = journal.read(sequence - 2, 3);
    expect(rows.map(({ type }) => type)).toEqual([
      expect.any(String),
      'journal.damaged',
      expect.any(String),
    ]);
    expect(rows[1]).toMatchObject({
      sequence,
      wallMs: rows[0]?.wallMs,
      data: '{"rows":[{"from":20,"to":20}],"inPlace":true}',
    });
  });

  test('is a fault at each start and an event once', () => {
    falsify(sequence);
    const recorded: StoredEvent[] = [];
    for (const start of [1, 2]) {
      const journal = journalOn();
      const keeper = createJournalKeeper({
        journal,
        passing: null,
        clock: { now: () => ({ wallMs: 1, monotonicMs: 1, boot: 'b' }), isTrusted: () => false },
        record: (events) => {
          recorded.push(...events);
          journal.append(
            events.map((event) => ({
              event,
              timeQuality: 'unsynced',
              businessDay: '2026-11-23',
              configGeneration: 1,
            })),
          );
          return true;
        },
      });
      for (let tick = 0; tick < 100; tick += 1) keeper.tidy();
      expect([start, keeper.faults(false)]).toEqual([
        start,
        [
          {
            code: 'damaged',
            severity: 'warning',
            hint: expect.stringContaining('rows 20 are delivered'),
          },
        ],
      ]);
      close(journal);
    }
    expect(recorded).toEqual([
      { type: 'journal.damaged', at: expect.anything(), rows: [{ from: 20, to: 20 }] },
    ]);
  });
});

test.each([0, 1])(
  'a needed row that changes while the hall works ends it: %d behind the opening',
  (behind) => {
    const journal = journalOn();
    falsify(specimen.truth.openDayFrom + behind);
    expect(() => journal.read(specimen.truth.openDayFrom - 1, 5)).toThrow(
      `rows ${specimen.truth.openDayFrom + behind} are needed and are not as they were stored`,
    );
  },
);

test.each([
  ['day.opened', (): number => specimen.truth.openDayFrom],
  ['config.applied', (): number => 1],
] as const)('a newest %s that changes while the hall works ends it', (type, sequenceOf) => {
  const journal = journalOn();
  expect(journal.newest(type)?.sequence).toBe(sequenceOf());
  falsify(sequenceOf());
  expect(() => journal.newest(type)).toThrow(
    `row ${sequenceOf()} (${type}) is not as it was stored`,
  );
});

test('a reply that changes while the hall works ends it', () => {
  const [[command, reply] = ['', '']] = specimen.truth.replies;
  const journal = journalOn();
  expect(journal.replyTo(command)).toBe(reply);
  const database = new Database(file);
  database.prepare("UPDATE receipt SET reply = 'false' WHERE command = ?").run(command);
  database.close();
  expect(() => journal.replyTo(command)).toThrow('a reply to a command is not as it was stored');
});

test('damaged rows of earlier days are known in their order, however they were come upon', () => {
  falsify(20);
  falsify(30);
  const journal = journalOn();
  for (const sequence of [30, 20]) journal.read(sequence - 1, 1);
  const known = [20, 30].map((sequence) => ({ from: sequence, to: sequence }));
  expect(journal.damage.rows).toEqual(known);
  lookThrough(journal);
  expect(journal.damage).toEqual({ rows: known, isLookedThrough: true });
});

describe('files that go away under the running controller', () => {
  const ways: Readonly<Record<string, () => void>> = {
    'the folder is removed': () => rmSync(dirname(file), { recursive: true }),
    'the folder is moved': () => renameSync(dirname(file), `${dirname(file)}-moved`),
    'the log is removed': () => rmSync(`${file}-wal`),
    'the log is cut in its place': () => truncateSync(`${file}-wal`),
    'the lock that keeps others off is removed': () => rmSync(`${file}.lock`),
    'another file is put in its place': () => {
      rmSync(file);
      writeFileSync(file, 'another');
    },
  };
  test.each(Object.entries(ways))('%s', (_name, remove) => {
    const journal = journalOn();
    appendOne(journal);
    remove();
    expect(() => appendOne(journal)).toThrow(
      'was removed or replaced under the running controller',
    );
    expect(() => journal.tidy(null)).toThrow('was removed or replaced');
    rmSync(`${dirname(file)}-moved`, { recursive: true, force: true });
  });
});

describe('retention', () => {
  const dayMs = 86_400_000;
  const opened = Date.parse('2026-11-20T06:00:00Z');
  const rest = (journal: Journal, trustedMs: number | null): void => {
    for (let tick = 0; tick < 200; tick += 1) journal.tidy(trustedMs);
  };

  test('prunes what is delivered and old enough, and nothing else', () => {
    const journal = journalOn();
    const { rows } = specimen.truth;
    const secondDay = rows.findIndex(({ businessDay }) => businessDay === '2026-11-21') + 1;
    rest(journal, opened + 31 * dayMs - 1);
    expect(journal.oldestSequence).toBe(secondDay);
    expect(journal.read(0, 3).map(({ sequence }) => sequence)).toEqual([
      secondDay,
      secondDay + 1,
      secondDay + 2,
    ]);
    close(journal);
    expect(journalOn().oldestSequence).toBe(secondDay);
  });

  test('keeps the open day and what is undelivered, however old', () => {
    const journal = journalOn();
    rest(journal, opened + 4000 * dayMs);
    expect(journal.oldestSequence).toBe(specimen.truth.openDayFrom);
    expect(journal.newest('config.applied')).toMatchObject({ sequence: 1 });
    close(journal);
    const again = journalOn();
    expect(again.newest('day.opened')?.sequence).toBe(specimen.truth.openDayFrom);
    lookThrough(again);
    expect(again.damage.rows).toEqual([]);
  });

  test('prunes nothing by a clock that is not trusted, or within the days of the config', () => {
    const journal = journalOn(60);
    rest(journal, null);
    rest(journal, opened + 59 * dayMs);
    expect(journal.oldestSequence).toBe(1);
  });

  test('gives the space back to the disk, a few rows a step', () => {
    const journal = journalOn();
    const before = journal.fill;
    journal.tidy(opened + 4000 * dayMs);
    expect(journal.oldestSequence).toBe(101);
    rest(journal, opened + 4000 * dayMs);
    expect(journal.fill).toBeLessThan(before * 0.7);
    close(journal);
    expect(statSync(file).size).toBeLessThan(statSync(specimen.file).size * 0.7);
  });
});

const sound = {
  isFull: false,
  fill: 0,
  unacknowledged: 0,
  held: 0,
  damaged: [],
  lost: null,
  passing: null,
};

test('a journal that will not outlive a power cut is a warning that names the way out', () => {
  expect(journalFaults(sound)).toEqual([]);
  expect(journalFaults({ ...sound, passing: '/run/dawr is memory' })).toEqual([
    {
      code: 'not-lasting',
      severity: 'warning',
      hint: expect.stringMatching(
        /^\/run\/dawr is memory: .* journal\.folder to \/var\/lib\/dawr$/,
      ),
    },
  ]);
});

test.each([
  [
    'undelivered events',
    { unacknowledged: 90, held: 100, fill: 0.95 },
    '90 events wait for the centre server: connect it',
  ],
  ['delivered events', { unacknowledged: 3, held: 100, fill: 0.95 }, '97 events are delivered'],
  ['other files', { unacknowledged: 3, held: 100, fill: 0.2 }, 'the disk is full'],
])('a journal that is full of %s says so', (_what, room, hint) => {
  const [fault] = journalFaults({ ...sound, ...room, isFull: true });
  expect(fault).toMatchObject({ code: 'disk-full', hint: expect.stringContaining(hint) });
});

test.each([
  [0.89, []],
  [0.9, ['disk-nearly-full']],
])('of a journal that is full to %d it is said: %j', (fill, codes) => {
  expect(journalFaults({ ...sound, fill }).map(({ code }) => code)).toEqual(codes);
});
