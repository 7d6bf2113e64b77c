/**
 * Damaged journals before the real controller and the real commands: what a start says, what doctor
 * and the verbs of the journal say of the same file, and what becomes of a hall whose folder goes.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import {
  damages,
  dayFrom,
  makeSpecimen,
  randomFrom,
  type Specimen,
} from '../journal/damaged-journal.ts';
import { TestHall } from '../scenario/hall.ts';

let hall: TestHall;
let specimen: Specimen;
let other: Specimen;

beforeEach(async () => {
  hall = new TestHall();
  await hall.setUp();
});
afterEach(() => hall.tearDown());

/** Recent enough for the clock to be believed and for no row to be pruned. */
const lastDay = dayFrom(new Date().toISOString().slice(0, 10), -2);

function makeJournal(end: 'killed' | 'stopped'): void {
  specimen = makeSpecimen(hall.journalFile, end, lastDay);
  other = makeSpecimen(join(hall.folder, 'other', 'journal.db'), 'killed');
}

function dawr(...args: readonly string[]) {
  const program = join(__dirname, '../../dist/dawr.js');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, ...args, '--config', hall.configFile],
    { encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

/** As a card that changed a row without a word. */
function falsify(sequence: number): void {
  const database = new Database(hall.journalFile);
  database.prepare(`UPDATE event SET boot = 'false' WHERE sequence = ?`).run(sequence);
  database.close();
}

const refused: readonly (readonly [kind: string, end: 'killed' | 'stopped', damage: () => void])[] =
  [
    ['a changed row of the open day', 'stopped', () => falsify(specimen.truth.openDayFrom + 3)],
    ['version 0', 'stopped', () => damages['version 0'](hall.journalFile, randomFrom(1), other)],
    ['no log', 'killed', () => damages['no log'](hall.journalFile, randomFrom(1), other)],
    [
      'one bit of the log',
      'killed',
      () => {
        const log = `${hall.journalFile}-wal`;
        const bytes = readFileSync(log);
        const middle = Math.floor(bytes.length / 2);
        bytes[middle] = (bytes[middle] ?? 0) ^ 1;
        writeFileSync(log, bytes);
      },
    ],
  ];

test.each(refused)(
  '%s is one line of a start, of doctor and of status',
  async (_kind, end, damage) => {
    makeJournal(end);
    damage();
    const { code, stderr } = await hall.failToStart();
    expect({ code, lines: stderr.length }).toEqual({ code: 2, lines: 1 });
    const said = stderr[0]?.replace('dawr: ', '') ?? '';
    expect(said).toMatch(/journal\.db is damaged: .*: run dawr journal repair/);
    // What to do is in a line of its own there.
    const found = dawr('doctor').stdout.replaceAll(/\n +-> /g, ': ');
    expect(found).toContain(`WRONG  journal: ${said}`);
    expect(dawr('journal', 'status')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(said),
    });

    expect(dawr('journal', 'repair')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /events are kept .*the damaged file is .*journal\.db\.damaged-1\n/,
      ),
    });
    expect(dawr('journal', 'verify')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('and so is the file'),
    });
    await hall.startController();
  },
);

test('a damaged row of a delivered day is a fault, and a replay over it says what is missing', async () => {
  makeJournal('stopped');
  const missing = 20;
  falsify(missing);
  await hall.startController();
  await hall.until('the fault', () => hall.snapshotFaults().includes('journal: damaged'));
  expect(dawr('journal', 'status').stdout).toContain('a controller writes it');
  expect(dawr('journal', 'verify')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(`damaged: ${missing}\n`),
  });
  expect(dawr('journal', 'repair')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('another controller is running'),
  });

  const reply = await hall.command({ name: 'replay', args: { from: missing - 1 } });
  expect(reply).toMatchObject({ status: 'done', missing: [{ from: missing, to: missing }] });
  await hall.until('again', () => hall.events().some(({ sequence }) => sequence === missing + 1));
  const again = hall.events().filter(({ sequence }) => Math.abs(sequence - missing) <= 1);
  expect(
    again.map(({ sequence, type }) => ({ sequence, isLost: type === 'journal.damaged' })),
  ).toEqual([
    { sequence: missing - 1, isLost: false },
    { sequence: missing, isLost: true },
    { sequence: missing + 1, isLost: false },
  ]);
});

test('an export has every event, as it is stored and as the server gets it', () => {
  makeJournal('stopped');
  const { rows, stream } = specimen.truth;
  const stored = dawr('journal', 'export').stdout.trim().split('\n');
  expect(stored.map((line) => JSON.parse(line))).toEqual(
    rows.map((row) => ({ ...row, data: JSON.parse(row.data) })),
  );
  const day = dayFrom(lastDay, -2);
  const events = dawr('journal', 'export', '--format', 'cloudevents', '--day', day).stdout;
  const ofDay = rows.filter(({ businessDay }) => businessDay === day);
  expect(
    events
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id),
  ).toEqual(ofDay.map(({ sequence }) => `${stream}:${String(sequence).padStart(16, '0')}`));
});

test('a folder that is removed under the running controller closes the hall', async () => {
  await hall.openForPeople();
  await hall.press('first-new-card');
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);
  const ended = once(hall.controller, 'exit');
  rmSync(dirname(hall.journalFile), { recursive: true, maxRetries: 5 });
  await ended;
  expect(hall.controller.exitCode).toBe(2);
  expect(hall.log.filter((line) => line.startsWith('dawr: '))).toEqual([
    expect.stringContaining('was removed or replaced under the running controller'),
  ]);
  expect(hall.log.filter((line) => /^\s+at /.test(line))).toEqual([]);
});
