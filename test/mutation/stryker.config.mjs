/**
 * Mutation tests of the queue's folder: Stryker changes the code in some hundreds of places, one
 * at a time, and the tests of `queue-tests.ts` should see each. Below the threshold
 * `scripts/test --long` fails.
 */
export default {
  testRunner: 'jest',
  jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
  mutate: ['firmware-host/queue/*.ts'],
  coverageAnalysis: 'perTest',
  // What runs once, as a file is loaded, is no test's own: only the whole suite could see it.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 15_000,
  dryRunTimeoutMinutes: 30,
  thresholds: { high: 95, low: 85, break: 85 },
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: 'var/mutation/report.json' },
  tempDirName: 'var/mutation/sandbox',
  ignorePatterns: ['/dist', '/var', '/drivers/voice/clips'],
  allowEmpty: false,
  disableTypeChecks: false,
};
