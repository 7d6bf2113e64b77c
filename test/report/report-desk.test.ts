/** The process that reads for the manager's page: one order at a time, and its end is no matter of the controller's. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { createReportDesk, type ReportDesk } from '../../firmware-host/panel/report-desk.ts';
import { day, GivenDay } from './given-day.ts';

const { config } = loadConfig(path.join(__dirname, '../../config/bench.yaml'));
const asked = { length: 'day', day: null, language: 'en', format: 'csv' } as const;

let folder: string;
let desk: ReportDesk;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-desk-'));
  desk = createReportDesk({ config: () => config, folder });
});
afterEach(async () => {
  await desk.stop();
  rmSync(folder, { recursive: true });
});

function fill(): void {
  const journal = openJournal(path.join(folder, 'journal.db'), 64);
  const given = new GivenDay();
  given.issue(420, 'first-newborn').call(425, 2, 5).complete(431, 2, 6);
  journal.append(
    given.inOrder().map((event) => ({
      event,
      timeQuality: 'synced',
      businessDay: day,
      configGeneration: 1,
    })),
  );
  journal.close();
}

/** Process ids of the readers that this process has. */
function readers(): readonly string[] {
  const all = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], {
    encoding: 'utf8',
  });
  return all.split('\n').flatMap((line) => {
    return line.includes('report-process.cjs') ? [line.trim().split(' ')[0] ?? ''] : [];
  });
}

test('four orders are answered by one process in their turn, more are refused at once', async () => {
  fill();
  const answers = Array.from({ length: 6 }, () => desk.ask(asked));
  expect((await Promise.all(answers)).map((answer) => answer?.status)).toEqual([
    200, 200, 200, 200, 429, 429,
  ]);
  expect(readers()).toHaveLength(1);
  expect(await desk.ask(asked)).toMatchObject({
    status: 200,
    json: { status: 'made', days: [day], span: { from: day, to: day } },
  });
  await desk.stop();
  expect(readers()).toEqual([]);
});

test('a process that dies costs its order, and the next has another', async () => {
  fill();
  await desk.ask(asked);
  const [first = ''] = readers();
  process.kill(Number(first), 'SIGSTOP');
  const lost = desk.ask({ ...asked, format: 'sheet' });
  process.kill(Number(first), 'SIGKILL');
  expect(await lost).toMatchObject({ status: 503 });
  expect(await desk.ask(asked)).toMatchObject({ status: 200 });
});

test('a journal that cannot be read is said in words, and one without a day', async () => {
  expect(await desk.ask(asked)).toMatchObject({
    status: 503,
    reason: expect.stringContaining('there is no journal at'),
  });
  openJournal(path.join(folder, 'journal.db'), 64).close();
  expect(await desk.ask(asked)).toMatchObject({ status: 200, json: { status: 'empty' } });
});
