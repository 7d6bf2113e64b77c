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

async function printed(act: () => void | Promise<void>): Promise<string> {
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  try {
    await act();
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

test('the report of a day is read while the controller holds its journal', async () => {
  append(oneDay());
  const json = JSON.parse(await printed(() => report({ config, format: 'json' })));
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
  expect(await printed(() => report({ config, day, format: 'text' }))).toMatch(
    /^Bab Sharq Supply Service Centre \(bab-sharq\), controller bench\nbusiness day 2026-11-23, not closed yet\n/,
  );
  const csv = await printed(() => report({ config, format: 'csv' }));
  expect(csv.split('\r\n')).toHaveLength(1 + 1 + 8 + 2 + 6 + 2 + 1 + 4 + 1 + 1);
});

/** The rows of a list of the CSV, by what the header calls their fields. */
function rowsOf(csv: string, by: string): readonly Record<string, string>[] {
  const [header = [], ...lines] = csv
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(','));
  return lines
    .map((fields) => Object.fromEntries(header.map((name, at) => [name, fields[at] ?? ''])))
    .filter((row) => row['by'] === by);
}

/** Two whole days, the second a week later, with as many tickets as are given. */
function twoDays(first: number, second: number): void {
  const weekMs = 7 * 86_400_000;
  const later = '2026-11-30';
  const given = new GivenDay();
  for (let at = 0; at < first; at += 1) given.issue(420 + at, 'first-newborn').call(430, 2, 5);
  given.close(900);
  append(given.inOrder());
  const next = new GivenDay();
  for (let at = 0; at < second; at += 1) next.issue(420 + at, 'first-newborn').call(430, 2, 5);
  append(
    next.inOrder().map((event) => ({
      ...event,
      at: { ...event.at, wallMs: event.at.wallMs + weekMs, boot: 'later' },
      ...('day' in event ? { day: later } : {}),
      ...('ticket' in event ? { ticket: event.ticket.replace(day, later) } : {}),
    })),
  );
}

test('a span by week and by month: its rows add up, and a week without a day is a gap', async () => {
  twoDays(2, 3);
  const span = { config, from: '2026-11-14', to: '2026-12-01', format: 'csv' } as const;
  const byWeek = rowsOf(await printed(() => report({ ...span, by: 'week' })), 'week');
  // Weeks begin on Saturday.
  expect(byWeek.map(({ key, tickets, days }) => [key, tickets, days])).toEqual([
    ['2026-11-14', '', '0'],
    ['2026-11-21', '2', '1'],
    ['2026-11-28', '3', '1'],
  ]);
  const byMonth = rowsOf(await printed(() => report({ ...span, by: 'month' })), 'month');
  expect(byMonth.map(({ key, tickets }) => [key, tickets])).toEqual([
    ['2026-11', '5'],
    ['2026-12', ''],
  ]);
  const json = JSON.parse(await printed(() => report({ ...span, format: 'json' })));
  expect(json).toMatchObject({
    day: '2026-11-14/2026-12-01',
    from: '2026-11-14',
    days: 2,
    isClosed: false,
    total: { issued: 5, wait: { count: 5 } },
  });
  expect(json.periods).toHaveLength(18);
});

test('a span without a day, and one that ends before it begins', async () => {
  twoDays(1, 1);
  await expect(
    report({ config, from: '2026-12-01', to: '2026-12-31', format: 'text' }),
  ).rejects.toThrow('the journal has no business day from 2026-12-01 to 2026-12-31');
  await expect(
    report({ config, from: '2026-12-01', to: '2026-11-01', format: 'text' }),
  ).rejects.toThrow('the span ends (2026-11-01) before it begins (2026-12-01)');
});

test('in Arabic: its words, its digits and the names beside the ids', async () => {
  append(oneDay());
  const text = await printed(() => report({ config, language: 'ar', format: 'text' }));
  expect(text).toContain('مركز خدمات تموين باب شرق');
  expect(text).toMatch(/^يوم العمل ٢٠٢٦-١١-٢٣/m);
  expect(text).not.toContain(',');
  expect(text).toMatch(/^first-newborn +١ .+ إضافة مواليد \(باب شرق أول\)$/m);
  expect(text).not.toMatch(/^first-newborn.*[0-9]/m);
  const csv = await printed(() => report({ config, language: 'ar', format: 'csv' }));
  const services = rowsOf(csv, 'service');
  expect(services[1]).toMatchObject({
    key: 'first-newborn',
    name: 'إضافة مواليد (باب شرق أول)',
    tickets: '1',
  });
});

test('a day that is not there: one line with the days that are', async () => {
  append(oneDay());
  append([{ type: 'day.opened', at: { wallMs: 0, monotonicMs: 0, boot: 'b' }, day: '2026-11-24' }]);
  await expect(report({ config, day: '2026-11-20', format: 'text' })).rejects.toThrow(
    expect.objectContaining({
      message: 'the journal has no business day 2026-11-20',
      hint: 'it has 2026-11-23, 2026-11-24',
    }),
  );
  expect(JSON.parse(await printed(() => report({ config, format: 'json' }))).day).toBe(
    '2026-11-24',
  );
});

test('of many days, the first, the last and the latest are named', async () => {
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
  await expect(report({ config, day: '2026-03-01', format: 'text' })).rejects.toThrow(
    expect.objectContaining({
      hint: `it has 2026-02-01 to 2026-02-28, the latest ${days.slice(-10).join(', ')}`,
    }),
  );
});

test('a journal without a day, and no journal', async () => {
  await expect(report({ config, format: 'text' })).rejects.toThrow(/there is no journal at/);
  append([{ type: 'window.opened', at: { wallMs: 0, monotonicMs: 0, boot: 'b' }, window: 1 }]);
  await expect(report({ config, format: 'text' })).rejects.toThrow(/has no business day yet/);
});

test('a simulated day prints the same report, says so, and the same again', async () => {
  const run = (seed: number, format: 'text' | 'json' | 'csv') =>
    printed(() => void simulate({ day: profile, config, seed, format }));
  const text = await run(3, 'text');
  expect(text).toContain(`\nsimulated day 2026-01-04: ${profile}, seed 3\n`);
  expect(text).toMatch(/^estimate: \d+ % within range; plain mean: \d+ % \(\d+ waits, .+\)$/m);
  expect(text).toMatch(/^people ahead: \d+\.\d off on average \(\d+ calls\)$/m);
  expect(text).toMatch(/^priority .+ % {2,}\d+\.\d$/m);
  expect(await run(3, 'text')).toBe(text);
  expect(await run(4, 'text')).not.toBe(text);
  expect(JSON.parse(await run(3, 'json'))).toMatchObject({
    source: { kind: 'simulation', profile, seed: 3, refused: {} },
    isClosed: true,
  });
  expect(await run(3, 'csv')).toMatch(
    /^\uFEFFsource,.*\r\nsimulation,bab-sharq,bench,2026-01-04,total,/,
  );
});

test('the report shows what the queue refused: the numbers of a service ran out', async () => {
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(
      'prefix: B, from: 1, to: 999',
      'prefix: B, from: 1, to: 3',
    ),
  );
  const text = await printed(
    () => void simulate({ day: profile, config, seed: 1, format: 'text' }),
  );
  expect(text).toMatch(/^refused: numbers-exhausted, \d+ times$/m);
});

test('without a config it is the hall of Bab Sharq; hours are those of its clocks', async () => {
  const json = JSON.parse(
    await printed(() => void simulate({ day: profile, seed: 1, format: 'json' })),
  );
  expect(json.centre).toBe('bab-sharq');
  const hours = json.hours.map(({ key }: { key: string }) => key);
  expect(hours).toEqual(['08:00', '09:00', '10:00', '11:00', '12:00', '13:00']);
  const summer = path.join(folder, 'summer.yaml');
  writeFileSync(summer, `day: 2026-07-05\n${readFileSync(profile, 'utf8')}`);
  const inSummer = JSON.parse(
    await printed(() => void simulate({ day: summer, seed: 1, format: 'json' })),
  );
  expect(inSummer.hours.map(({ key }: { key: string }) => key)).toEqual(hours);
});
