/**
 * The end of `scripts/test`: from jest's JSON and the count of the other checks to the closing
 * line and the exit code. A test file that did not even load counts as one failure, and so does a
 * jest that ended badly without naming a culprit. Each skipped test is named, each long file timed.
 *
 * Arguments: jest's JSON file, 1 if jest's exit code was not 0, checks passed, checks failed.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [resultsFile, jestFailed, checksPassed, checksFailed] = process.argv.slice(2);

function readResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    console.log('jest ended without a result');
    return { testResults: [], numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0 };
  }
}

const results = readResults();
let skipped = 0;
for (const { name, startTime, endTime, assertionResults } of results.testResults) {
  const file = relative(process.cwd(), name);
  if (name.endsWith('.long.test.ts')) {
    console.log(`long: ${file} took ${((endTime - startTime) / 1000).toFixed(1)} s`);
  }
  for (const { fullName, status } of assertionResults) {
    if (status === 'passed' || status === 'failed') continue;
    skipped += 1;
    console.log(`skipped: ${file}: ${fullName}`);
  }
}

const passed = results.numPassedTests + Number(checksPassed);
let failed = results.numFailedTests + results.numRuntimeErrorTestSuites + Number(checksFailed);
if (jestFailed !== '0' && results.numFailedTests + results.numRuntimeErrorTestSuites === 0) {
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed === 0 ? 0 : 1;
