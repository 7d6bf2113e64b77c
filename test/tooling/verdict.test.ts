/** The closing line of `scripts/test` must not be kinder than the run was. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dawr-verdict-'));
});
afterAll(() => rm(folder, { recursive: true }));

interface Run {
  readonly passed: number;
  readonly failed: number;
  readonly unloadable?: number;
  readonly skipped?: readonly string[];
  readonly jestFailed?: boolean;
  readonly checksFailed?: number;
}

async function verdict(run: Run): Promise<{ status: number | null; lines: readonly string[] }> {
  const file = join(folder, 'results.json');
  const skipped = (run.skipped ?? []).map((fullName) => ({ fullName, status: 'pending' }));
  const results = {
    numPassedTests: run.passed,
    numFailedTests: run.failed,
    numRuntimeErrorTestSuites: run.unloadable ?? 0,
    testResults: [
      { name: join(root, 'test/a.test.ts'), startTime: 0, endTime: 5, assertionResults: skipped },
    ],
  };
  await writeFile(file, JSON.stringify(results));
  return conclude(file, run);
}

function conclude(file: string, { jestFailed = false, checksFailed = 0 }: Partial<Run>) {
  const args = [file, jestFailed ? '1' : '0', '7', String(checksFailed)];
  const { status, stdout } = spawnSync('node', ['scripts/checkout/test-verdict.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, lines: stdout.trimEnd().split('\n') };
}

test('checks and tests are counted together', async () => {
  expect(await verdict({ passed: 3, failed: 0 })).toEqual({
    status: 0,
    lines: ['10 passed, 0 failed'],
  });
});

test('a failed test, a failed check and a file that does not load each count', async () => {
  const failures = { failed: 1, unloadable: 1, jestFailed: true, checksFailed: 2 };
  expect(await verdict({ passed: 3, ...failures })).toEqual({
    status: 1,
    lines: ['10 passed, 4 failed'],
  });
});

test('a skipped test is named and counted', async () => {
  expect(await verdict({ passed: 3, failed: 0, skipped: ['a thing works'] })).toEqual({
    status: 0,
    lines: ['skipped: test/a.test.ts: a thing works', '10 passed, 0 failed, 1 skipped'],
  });
});

test('a jest that fails without a culprit is a failure', async () => {
  expect((await verdict({ passed: 3, failed: 0, jestFailed: true })).status).toBe(1);
  expect(conclude(join(folder, 'none.json'), { jestFailed: true })).toEqual({
    status: 1,
    lines: ['jest ended without a result', '7 passed, 1 failed'],
  });
});
