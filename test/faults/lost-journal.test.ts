/**
 * The journal is lost in the middle of a day, in each way that cards and people lose one: the next number
 * is above every number given, and the events, the state and the new stream say so.
 */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
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
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { repairJournal } from '../../firmware-host/journal/repair.ts';
import { TestHall } from '../scenario/hall.ts';
import type { Heard } from '../scenario/witness.ts';

let hall: TestHall;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(() => hall.tearDown());

const service = 'first-new-card';
const log = () => `${hall.journalFile}-wal`;
const numbersFolder = () => join(hall.folder, 'numbers');

/** In the order of their arrival, whatever stream they are of. */
function heard(type: string): readonly Heard[] {
  return hall.heard.filter((event) => event.type === type);
}

function numbers(): readonly unknown[] {
  return [...new Set(heard('ticket.issued').map(({ data }) => data['number']))];
}

async function give(tickets: number): Promise<void> {
  for (let ticket = 0; ticket < tickets; ticket += 1) {
    const before = numbers().length;
    // The twins share a process with the paper's picture: a unit that was silent meanwhile is asked anew.
    await hall.until(
      'its unit',
      () => !hall.snapshotFaults().some((fault) => fault.startsWith('unit/')),
    );
    await hall.press(service);
    await hall.until(`ticket ${before + 1}`, () => numbers().length > before);
  }
}

function dawr(...words: readonly string[]) {
  const program = join(__dirname, '../../dist/dawr.js');
  return spawnSync(process.execPath, [program, ...words, '--config', hall.configFile], {
    encoding: 'utf8',
  });
}

/** Two tickets are given, and then the power goes. */
async function twoTicketsAndThePowerIsCut(): Promise<void> {
  await hall.setUp();
  await hall.openForPeople();
  await give(2);
  await hall.killController();
}

async function expectNextIsAbove(reason: string): Promise<void> {
  await hall.openForPeople();
  await hall.until('numbers.advanced', () => heard('numbers.advanced').length > 0);
  await give(1);
  const [advanced] = heard('numbers.advanced');
  expect(advanced?.data['reason']).toBe(reason);
  const given = numbers().map((number) => Number(String(number).replace(/\D/g, '')));
  expect(given).toHaveLength(3);
  expect(given.at(-1)).toBeGreaterThan(Math.max(...given.slice(0, -1)));
  // Nobody gets the identity of a lost ticket either.
  const tickets = new Set(heard('ticket.issued').map(({ data }) => data['ticket']));
  expect(tickets.size).toBe(3);
  await hall.until('the state', () => hall.snapshotFaults().includes('numbers: numbers-advanced'));
}

const streams = () => new Set(hall.heard.map(({ stream }) => stream)).size;

test('its folder is removed', async () => {
  await twoTicketsAndThePowerIsCut();
  rmSync(dirname(hall.journalFile), { recursive: true });
  await expectNextIsAbove('journal-lost');
  expect(streams()).toBe(2);
});

test('it is emptied', async () => {
  await twoTicketsAndThePowerIsCut();
  truncateSync(hall.journalFile);
  await expectNextIsAbove('journal-lost');
  expect(streams()).toBe(2);
  expect(readdirSync(dirname(hall.journalFile))).toContain('journal.db.lost-1');
});

test('a new config names another folder for it', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await give(2);
  await hall.stopController();
  hall.config = { ...hall.config, journal: { ...hall.config.journal, folder: 'elsewhere' } };
  hall.writeConfig();
  await expectNextIsAbove('journal-lost');
  expect(streams()).toBe(2);
  // A clean stop leaves a mark that is exact.
  expect(numbers().slice(-2)).toEqual(['A002', 'A003']);
});

test('the end of its write-ahead log is cut off', async () => {
  await twoTicketsAndThePowerIsCut();
  truncateSync(log(), statSync(log()).size - 100);
  await expectNextIsAbove('journal-cut');
});

test('an old copy of it is put back: what it published since comes under no sequence again', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await give(1);
  await hall.stopController();
  const copy = join(hall.folder, 'copy.db');
  copyFileSync(hall.journalFile, copy);
  await hall.openForPeople();
  await give(1);
  await hall.stopController();
  copyFileSync(copy, hall.journalFile);
  expect(dawr('journal', 'verify')).toMatchObject({ status: 1 });
  expect(dawr('doctor', '--language', 'en').stdout).toMatch(/journal: its last rows are missing/);
  await expectNextIsAbove('journal-cut');
  expect(streams()).toBe(2);
  const published = hall.heard.map(({ stream, sequence }) => `${stream}:${sequence}`);
  const contents = new Set(hall.heard.map(({ envelope }) => JSON.stringify(envelope)));
  expect(contents.size).toBe(new Set(published).size);
  expect(readdirSync(dirname(hall.journalFile))).toContain('journal.db.damaged-1');
});

test('rows of its middle are lost, and a person repairs it', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await give(2);
  await hall.stopController();
  const database = new Database(hall.journalFile);
  const { changes } = database.prepare("DELETE FROM event WHERE data LIKE '%A002%'").run();
  database.close();
  expect(changes).toBeGreaterThan(0);
  expect(dawr('journal', 'repair').stdout).toContain('the stream goes on');
  await expectNextIsAbove('journal-cut');
  expect(streams()).toBe(1);
  await hall.killController();
  await hall.openForPeople();
  await give(1);
  // What is settled is not passed over again; the broker may bring the event twice.
  expect(new Set(heard('numbers.advanced').map(({ sequence }) => sequence)).size).toBe(1);
});

test('its log is lost, and a person repairs it: whoever waits goes on waiting', async () => {
  await twoTicketsAndThePowerIsCut();
  const database = new Database(hall.journalFile);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  expect(dawr('journal', 'repair').stdout).toContain('a new stream begins');
  const status = dawr('journal', 'status').stdout;
  expect(status).toContain(
    'its last rows may be lost; the next start goes on above the numbers of',
  );
  await expectNextIsAbove('journal-cut');
  const call = await hall.command({ name: 'call-next', args: { window: 1 } });
  expect(call).toMatchObject({ number: 'A001' });
});

test("another hall's journal is in its place", async () => {
  await hall.setUp();
  await hall.openForPeople();
  await give(3);
  await hall.stopController();
  // Of the same numbers, as a copied card has it, and of another stream.
  repairJournal(hall.journalFile, true);
  rmSync(`${hall.journalFile}.damaged-1`);
  const said = dawr('journal', 'verify');
  expect([said.status, said.stdout]).toEqual([1, expect.stringContaining('not the journal that')]);
  await hall.openForPeople();
  await hall.until('numbers.advanced', () => heard('numbers.advanced').length > 0);
  expect(heard('numbers.advanced')[0]?.data).toMatchObject({ reason: 'journal-lost', numbers: [] });
  await give(1);
  expect(numbers().at(-1)).toBe('A004');
  await hall.until('the state', () => hall.snapshotFaults().includes('numbers: numbers-advanced'));
});

test('the card is new, and the broker remembers the state', async () => {
  await hall.setUp((config) => ({
    ...config,
    journal: { ...config.journal, askBrokerSeconds: 20 },
  }));
  await hall.openForPeople();
  await give(2);
  await hall.killController();
  rmSync(dirname(hall.journalFile), { recursive: true });
  rmSync(numbersFolder(), { recursive: true });
  await expectNextIsAbove('state-ahead');
  expect(numbers().slice(-2)).toEqual(['A002', 'A003']);
});

test('the card is new and no broker is there: tickets wait, and not for ever', async () => {
  await hall.setUp((config) => ({
    ...config,
    journal: { ...config.journal, askBrokerSeconds: 10 },
  }));
  await hall.broker.kill();
  await hall.startController();
  // The dispenser's unit is reached some time after the start.
  const isRefused = () => hall.log.some((line) => line.includes('numbers-awaited'));
  while (!isRefused()) await hall.press(service);
  expect(hall.papers).toEqual([]);
  await hall.until('the end of the wait', () =>
    hall.log.some((line) => line.includes('the broker did not say in time')),
  );
  await hall.press(service);
  await hall.until('a paper', () => hall.papers.length === 1);
});

test('the config says that a person decides', async () => {
  await twoTicketsAndThePowerIsCut();
  hall.config = { ...hall.config, journal: { ...hall.config.journal, whenLost: 'ask' } };
  hall.writeConfig();
  rmSync(dirname(hall.journalFile), { recursive: true });
  const { code, stderr } = await hall.failToStart();
  expect(code).toBe(2);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain('journal.whenLost');
  expect(existsSync(hall.journalFile)).toBe(false);
});

test('its number mark is damaged as well: nobody begins the numbers again', async () => {
  await twoTicketsAndThePowerIsCut();
  rmSync(dirname(hall.journalFile), { recursive: true });
  const [mark = ''] = readdirSync(numbersFolder());
  writeFileSync(join(numbersFolder(), mark), '{}');
  const { code, stderr } = await hall.failToStart();
  expect(code).toBe(2);
  expect(stderr).toHaveLength(1);
  expect(stderr[0]).toContain('nobody knows how far the numbers of today had come');
});

test('its number mark is damaged in one place, and at the next start in the other', async () => {
  await hall.setUp();
  await hall.openForPeople();
  await give(1);
  for (const place of [0, 1]) {
    await hall.killController();
    const [name = ''] = readdirSync(numbersFolder());
    const bytes = readFileSync(join(numbersFolder(), name));
    const half = bytes.length / 2;
    writeFileSync(join(numbersFolder(), name), bytes.fill(0, place * half, (place + 1) * half));
    if (place === 1) rmSync(dirname(hall.journalFile), { recursive: true });
    await hall.openForPeople();
    await give(1);
  }
  expect(new Set(numbers()).size).toBe(3);
  expect(heard('numbers.advanced')[0]?.data['reason']).toBe('journal-lost');
});

test('a damaged mark beside a whole journal is a fault, and the numbers go on', async () => {
  await twoTicketsAndThePowerIsCut();
  const [mark = ''] = readdirSync(numbersFolder());
  writeFileSync(join(numbersFolder(), mark), '{}');
  await hall.openForPeople();
  await give(1);
  expect(numbers().at(-1)).toBe('A003');
  expect(heard('numbers.advanced')).toEqual([]);
  await hall.until('the fault', () => hall.snapshotFaults().includes('numbers: mark-damaged'));
});

const canTrace = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;
if (!canTrace) console.warn('skipped: strace is not here or may not trace');

(canTrace ? test : test.skip)('ten tickets force the mark to the disk twice at most', async () => {
  const trace = join(mkdtempSync(join(tmpdir(), 'dawr-trace-')), 'trace');
  hall.runUnder = ['strace', '-f', '-yy', '-s', '0', '-e', 'trace=fsync,fdatasync', '-o', trace];
  await hall.setUp();
  await hall.openForPeople();
  await give(10);
  const forced = readFileSync(trace, 'utf8')
    .split('\n')
    .filter((line) => /sync\(\d+<[^>]*numbers-[^>]*\.mark(\.new)?>/.test(line));
  await hall.stopController();
  rmSync(dirname(trace), { recursive: true });
  expect(forced.length).toBeGreaterThan(0);
  expect(forced.length).toBeLessThanOrEqual(2);
});
