/**
 * How the tests run. Five projects, because two cores are shared with the devices' twins:
 *
 * - `quick`: pure, or on its own sockets; a file a core.
 * - `devices`: one device, one broker or one flash, on ttys, sockets and sshd; they mostly wait, so more run at
 *   a time.
 * - `whole`: starts whole controllers, browsers or machines.
 * - `realtime`: files named `*.realtime.test.ts`, whose taps and answers live by real time; they need little of a core.
 * - `long`: files named `*.long.test.ts`, only when asked for with `--selectProjects long`; one at a time.
 */
const wholeFolders = ['bench', 'faults', 'install', 'panel', 'scenario'];

const deviceFolders = ['boards', 'centre', 'flash', 'printer', 'units', 'wire'];

const inFolders = (folders) => `/test/(${folders.join('|')})/`;
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
  runner: '<rootDir>/test/tooling/rounds-runner.mjs',
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
  testPathIgnorePatterns: [
    inFolders([...deviceFolders, ...wholeFolders]),
    realTimeFiles,
    longFiles,
  ],
};

const devices = {
  ...shared,
  displayName: 'devices',
  testRegex: [`${inFolders(deviceFolders)}.*\\.test\\.ts$`],
  testPathIgnorePatterns: [realTimeFiles, longFiles],
};

const whole = {
  ...shared,
  displayName: 'whole',
  testRegex: [`${inFolders(wholeFolders)}.*\\.test\\.ts$`],
  testPathIgnorePatterns: [realTimeFiles, longFiles],
};

const realtime = { ...shared, displayName: 'realtime', testRegex: [realTimeFiles] };

const long = {
  ...shared,
  displayName: 'long',
  testRegex: [`/test/.*${longFiles}`],
};

const isLong = process.argv.includes('long');

export default {
  projects: [quick, devices, whole, realtime, ...(isLong ? [long] : [])],
  // By itself jest uses one core of two, and no process but its own. The runner says how many for each round.
  maxWorkers: '100%',
  // Against hanging for ever, not a measure of speed. Jest takes it from here only, not from a project.
  testTimeout: isLong ? 1_800_000 : 300_000,
};
