/** The closing line of `scripts/test` must not be kinder than the run was. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawr-verdict-'));
});
afterEach(() => rm(folder, { recursive: true }));

interface Run {
  readonly passed: number;
  readonly failed: number;
  readonly unloadable?: number;
  readonly skipped?: readonly string[];
  readonly jestFailed?: boolean;
}

/** As `run-jest` leaves it: one file of each folder, which took as long as it has tests. */
async function leave(name: string, run: Run): Promise<void> {
  const tests = [
    ...Array.from({ length: run.passed }, () => ({ fullName: 'a', status: 'passed' })),
    ...Array.from({ length: run.failed }, () => ({ fullName: 'b', status: 'failed' })),
    ...(run.skipped ?? []).map((fullName) => ({ fullName, status: 'pending' })),
  ];
  const file = (room: string, assertionResults: typeof tests, status: string) => ({
    name: join(root, `test/${room}/a.test.ts`),
    status,
    startTime: 0,
    endTime: assertionResults.length * 1000,
    assertionResults,
  });
  const unloadable = Array.from({ length: run.unloadable ?? 0 }, () => file('wire', [], 'failed'));
  const results = {
    numPassedTests: run.passed,
    numFailedTests: run.failed,
    numRuntimeErrorTestSuites: unloadable.length,
    testResults: [file('queue', tests, run.failed > 0 ? 'failed' : 'passed'), ...unloadable],
  };
  await writeFile(join(folder, `${name}.json`), JSON.stringify(results));
  if (run.jestFailed === true) await writeFile(join(folder, `${name}.failed`), '');
}

function conclude(checksFailed = 0) {
  const args = [folder, '7', String(checksFailed)];
  const { status, stdout } = spawnSync('node', ['scripts/checkout/test-verdict.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  const lines = stdout.trimEnd().split('\n');
  return { status, closing: lines.at(-1), before: lines.slice(0, -1) };
}

async function verdict(run: Run, checksFailed = 0) {
  await leave('today', run);
  return conclude(checksFailed);
}

test('checks and tests are counted together', async () => {
  expect(await verdict({ passed: 3, failed: 0 })).toMatchObject({
    status: 0,
    closing: '10 passed, 0 failed',
  });
});

test('a failed test, a failed check and a file that does not load each count', async () => {
  const failures = { failed: 1, unloadable: 1, jestFailed: true };
  expect(await verdict({ passed: 3, ...failures }, 2)).toMatchObject({
    status: 1,
    closing: '10 passed, 4 failed',
  });
});

test('a skipped test is named and counted', async () => {
  expect(await verdict({ passed: 3, failed: 0, skipped: ['a thing works'] })).toMatchObject({
    status: 0,
    closing: '10 passed, 0 failed, 1 skipped',
    before: expect.arrayContaining(['skipped: today: test/queue/a.test.ts: a thing works']),
  });
});

test('a jest that fails without a culprit is a failure', async () => {
  expect((await verdict({ passed: 3, failed: 0, jestFailed: true })).status).toBe(1);
});

test('a jest that ended without a result is a failure, and so is a run of no tests', async () => {
  expect(conclude()).toMatchObject({ status: 1, closing: '7 passed, 1 failed' });
  await writeFile(join(folder, 'leap-day.failed'), '');
  expect(conclude()).toMatchObject({
    status: 1,
    closing: '7 passed, 1 failed',
    before: expect.arrayContaining(['leap-day: jest ended without a result']),
  });
});

test('several runs are counted together, and each says folder by folder what ran and how long', async () => {
  await leave('today', { passed: 3, failed: 0 });
  await leave('leap-day', { passed: 1, failed: 1, unloadable: 1, jestFailed: true });
  const { status, closing, before } = conclude();
  expect([status, closing]).toEqual([1, '11 passed, 2 failed']);
  expect(before.map((line) => line.replace(/ +/g, ' '))).toEqual([
    'what ran',
    'leap-day queue 2.0 s 1 passed, 1 failed',
    'leap-day wire 0.0 s 0 passed, 1 failed',
    'today queue 3.0 s 3 passed, 0 failed',
  ]);
});
