/** `dawr report` and `dawr simulate` as a person or a script meets them: what is on stdout, or the one line. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';
import { report } from '../../scripts/verbs/report.ts';
import { simulate } from '../../scripts/verbs/simulate.ts';
import { day, GivenDay } from './given-day.ts';

const root = path.join(__dirname, '../../config');
const profile = path.join(root, 'days/bab-sharq.yaml');

let folder: string;
let config: string;
let journal: Journal | null;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-report-'));
  config = path.join(folder, 'config.yaml');
  const bench = readFileSync(path.join(root, 'bench.yaml'), 'utf8');
  writeFileSync(config, bench.replace('folder: ../var/bench', 'folder: journal'));
  mkdirSync(path.join(folder, 'journal'));
  journal = null;
});
afterEach(() => {
  journal?.close();
  rmSync(folder, { recursive: true });
});

function printed(act: () => void): string {
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    act();
  } finally {
    write.mockRestore();
  }
  return text;
}

function append(events: readonly QueueEvent[]): void {
  journal ??= openJournal(path.join(folder, 'journal', 'journal.db'), 64);
  journal.append(
    events.map((event) => ({
      event,
      timeQuality: 'synced',
      businessDay: day,
      configGeneration: 1,
    })),
  );
}

function oneDay(): readonly QueueEvent[] {
  const given = new GivenDay();
  given.issue(420, 'first-newborn').call(425, 2, 5).complete(431, 2, 6);
  given.issue(500, 'second-update');
  return given.inOrder();
}

test('the report of a day is read while the controller holds its journal', () => {
  append(oneDay());
  const json = JSON.parse(printed(() => report({ config, format: 'json' })));
  expect(json).toMatchObject({
    source: { kind: 'journal' },
    centre: 'bab-sharq',
    controller: 'bench',
    day,
    isClosed: false,
    total: { issued: 2, served: 1, open: 1, wait: { p50Ms: 300_000 }, withinTarget: 1 },
  });
  // 07:00 and 08:20 in Greenwich are two hours later in Egypt in winter.
  expect(
    json.hours.map(({ key, issued }: { key: string; issued: number }) => [key, issued]),
  ).toEqual([
    ['09:00', 1],
    ['10:00', 1],
  ]);
  expect(printed(() => report({ config, day, format: 'text' }))).toMatch(
    /^Bab Sharq Supply Service Centre \(bab-sharq\), controller bench\nbusiness day 2026-11-23, not closed yet\n/,
  );
  expect(printed(() => report({ config, format: 'csv' })).split('\r\n')).toHaveLength(
    1 + 1 + 8 + 2 + 6 + 2 + 1 + 4 + 1,
  );
});

test('a day that is not there: one line with the days that are', () => {
  append(oneDay());
  append([{ type: 'day.opened', at: { wallMs: 0, monotonicMs: 0, boot: 'b' }, day: '2026-11-24' }]);
  expect(() => report({ config, day: '2026-11-20', format: 'text' })).toThrow(
    expect.objectContaining({
      message: 'the journal has no business day 2026-11-20',
      hint: 'it has 2026-11-23, 2026-11-24',
    }),
  );
  expect(JSON.parse(printed(() => report({ config, format: 'json' }))).day).toBe('2026-11-24');
});

test('of many days, the first, the last and the latest are named', () => {
  const days = Array.from(
    { length: 28 },
    (_, index) => `2026-02-${String(index + 1).padStart(2, '0')}`,
  );
  append(
    days.map((opened) => ({
      type: 'day.opened',
      at: { wallMs: 0, monotonicMs: 0, boot: 'b' },
      day: opened,
    })),
  );
  expect(() => report({ config, day: '2026-03-01', format: 'text' })).toThrow(
    expect.objectContaining({
      hint: `it has 2026-02-01 to 2026-02-28, the latest ${days.slice(-10).join(', ')}`,
    }),
  );
});

test('a journal without a day, and no journal', () => {
  expect(() => report({ config, format: 'text' })).toThrow(/there is no journal at/);
  append([{ type: 'window.opened', at: { wallMs: 0, monotonicMs: 0, boot: 'b' }, window: 1 }]);
  expect(() => report({ config, format: 'text' })).toThrow(/has no business day yet/);
});

test('a simulated day prints the same report, says so, and the same again', () => {
  const run = (seed: number, format: 'text' | 'json' | 'csv') =>
    printed(() => simulate({ day: profile, config, seed, format }));
  const text = run(3, 'text');
  expect(text).toContain(`\nsimulated day 2026-01-04: ${profile}, seed 3\n`);
  expect(text).toMatch(/^estimate: \d+ % within range; plain mean: \d+ % \(\d+ waits, .+\)$/m);
  expect(text).toMatch(/^people ahead: \d+\.\d off on average \(\d+ calls\)$/m);
  expect(text).toMatch(/^priority .+ % {2,}\d+\.\d$/m);
  expect(run(3, 'text')).toBe(text);
  expect(run(4, 'text')).not.toBe(text);
  expect(JSON.parse(run(3, 'json'))).toMatchObject({
    source: { kind: 'simulation', profile, seed: 3, refused: {} },
    isClosed: true,
  });
  expect(run(3, 'csv')).toMatch(/^source,.*\r\nsimulation,bab-sharq,bench,2026-01-04,total,/);
});

test('the report shows what the queue refused: the numbers of a service ran out', () => {
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(
      'prefix: B, from: 1, to: 999',
      'prefix: B, from: 1, to: 3',
    ),
  );
  const text = printed(() => simulate({ day: profile, config, seed: 1, format: 'text' }));
  expect(text).toMatch(/^refused: numbers-exhausted, \d+ times$/m);
});

test('without a config it is the hall of Bab Sharq; hours are those of its clocks', () => {
  const json = JSON.parse(printed(() => simulate({ day: profile, seed: 1, format: 'json' })));
  expect(json.centre).toBe('bab-sharq');
  const hours = json.hours.map(({ key }: { key: string }) => key);
  expect(hours).toEqual(['08:00', '09:00', '10:00', '11:00', '12:00', '13:00']);
  const summer = path.join(folder, 'summer.yaml');
  writeFileSync(summer, `day: 2026-07-05\n${readFileSync(profile, 'utf8')}`);
  const inSummer = JSON.parse(printed(() => simulate({ day: summer, seed: 1, format: 'json' })));
  expect(inSummer.hours.map(({ key }: { key: string }) => key)).toEqual(hours);
});
