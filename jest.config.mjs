/**
 * How the tests run. Three projects, because two cores are shared with the devices' twins:
 *
 * - `quick`: pure, or on its own sockets, ttys and sshd in a temporary folder; files run side by
 *   side, and those that mostly wait cost little.
 * - `whole`: starts whole controllers, browsers or machines; three files at a time, after `quick`. Files
 *   named `*.realtime.test.ts`, whose taps and answers live by real time, follow one at a time.
 * - `long`: files named `*.long.test.ts`, only when asked for with `--selectProjects long`.
 */
const wholeFolders = ['bench', 'faults', 'install', 'panel', 'scenario'];

const inWholeFolders = `/test/(${wholeFolders.join('|')})/`;
const realTimeFiles = '\\.realtime\\.test\\.ts$';
const longFiles = '\\.long\\.test\\.ts$';

/**
 * The sources are ESM; jest's own ESM mode needs an experimental flag on Node 20, so both our
 * files and the few packages that ship ESM only are turned into CommonJS on the way in.
 */
const esmOnlyPackages = ['aedes', 'qr'];

const swc = (parser) => [
  '@swc/jest',
  {
    jsc: { parser, target: 'es2023', keepClassNames: true },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  },
];

const shared = {
  rootDir: import.meta.dirname,
  // A worker goes on to the next file: what one leaves open would be in its way.
  testEnvironment: '<rootDir>/test/tooling/nothing-left-open.mjs',
  transform: {
    '\\.ts$': swc({ syntax: 'typescript' }),
    '\\.js$': swc({ syntax: 'ecmascript' }),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnlyPackages.join('|')})/)`],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/var/'],
};

const quick = {
  ...shared,
  displayName: 'quick',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [inWholeFolders, realTimeFiles, longFiles],
};

const whole = {
  ...shared,
  displayName: 'whole',
  testRegex: [`${inWholeFolders}.*\\.test\\.ts$`, realTimeFiles],
  testPathIgnorePatterns: [longFiles],
  runner: '<rootDir>/test/tooling/whole-runner.mjs',
};

const long = {
  ...whole,
  displayName: 'long',
  testRegex: [`/test/.*${longFiles}`],
  testPathIgnorePatterns: [],
};

const isLong = process.argv.includes('long');

export default {
  projects: isLong ? [quick, whole, long] : [quick, whole],
  // Jest would leave one core of two idle. With more than a file a core, printers and units miss their times.
  maxWorkers: '100%',
  // Against hanging for ever, not a measure of speed. Jest takes it from here only, not from a project.
  testTimeout: isLong ? 1_800_000 : 300_000,
};
