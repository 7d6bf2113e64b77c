/**
 * The end of `scripts/test`: from jest's results and the count of the other checks to the closing
 * line and the exit code. A test file that did not even load counts as one failure, and so does a
 * jest that ended badly without naming a culprit. Each skipped test is named, each long file timed,
 * and a table says what ran and how long it took, folder by folder.
 *
 * Arguments: a folder, checks passed, checks failed. Of each run of jest the folder holds RUN.json,
 * and RUN.failed where jest's exit code was not 0.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const [folder, checksPassed, checksFailed] = process.argv.slice(2);

function readResults(run) {
  try {
    return JSON.parse(readFileSync(join(folder, `${run}.json`), 'utf8'));
  } catch {
    console.log(`${run}: jest ended without a result`);
    return { testResults: [], numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}

/** Says which tests were skipped, and gives their number. */
function countSkipped(run, testResults) {
  let skipped = 0;
  for (const { name, startTime, endTime, assertionResults } of testResults) {
    const file = relative(process.cwd(), name);
    if (name.endsWith('.long.test.ts')) {
      console.log(`long: ${file} took ${seconds(endTime - startTime)}`);
    }
    for (const { fullName, status } of assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      skipped += 1;
      console.log(`skipped: ${run}: ${file}: ${fullName}`);
    }
  }
  return skipped;
}

/** One line a folder of test/, the slowest first. Files run side by side; their times are added up. */
function timeByFolder(run, testResults) {
  const folders = new Map();
  for (const { name, status, startTime, endTime, assertionResults } of testResults) {
    const [, room] = relative(process.cwd(), name).split('/');
    const sum = folders.get(room) ?? { ms: 0, passed: 0, failed: 0 };
    sum.ms += endTime - startTime;
    sum.passed += assertionResults.filter((one) => one.status === 'passed').length;
    const failed = assertionResults.filter((one) => one.status === 'failed').length;
    // A file that did not load has no tests.
    sum.failed += failed === 0 && status === 'failed' ? 1 : failed;
    folders.set(room, sum);
  }
  return [...folders]
    .sort(([, one], [, other]) => other.ms - one.ms)
    .map(([room, { ms, passed, failed }]) => {
      const took = seconds(ms).padStart(9);
      return `${run.padEnd(26)} ${room.padEnd(14)} ${took}  ${passed} passed, ${failed} failed`;
    });
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

const inFolder = readdirSync(folder);
const runs = new Set(
  inFolder
    .filter((file) => /\.(json|failed)$/.test(file))
    .map((file) => file.replace(/\.\w+$/, '')),
);
let passed = Number(checksPassed);
let failed = Number(checksFailed);
let skipped = 0;
const table = [];
if (runs.size === 0) {
  console.log('no test ran');
  failed += 1;
}
for (const run of runs) {
  const results = readResults(run);
  const red = results.numFailedTests + results.numRuntimeErrorTestSuites;
  passed += results.numPassedTests;
  failed += red;
  if (red === 0 && existsSync(join(folder, `${run}.failed`))) failed += 1;
  skipped += countSkipped(run, results.testResults);
  table.push(...timeByFolder(run, results.testResults));
}
console.log(['what ran', ...table].join('\n'));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
