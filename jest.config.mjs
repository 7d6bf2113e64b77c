/**
 * How the tests run. Three projects, because two cores are shared with the devices' twins:
 *
 * - `quick`: pure, or on its own sockets and ttys in a temporary folder; files run side by side.
 * - `whole`: starts whole controllers, browsers or machines; one file at a time, after `quick`,
 *   so that a measured order of events is not disturbed by a neighbour.
 * - `long`: files named `*.long.test.ts`, only when asked for with `--selectProjects long`.
 */
const wholeFolders = ['bench-page', 'faults', 'flash', 'install', 'scenario'];

const inWholeFolders = `/test/(${wholeFolders.join('|')})/`;
const longFiles = '\\.long\\.test\\.ts$';

/**
 * The sources are ESM; jest's own ESM mode needs an experimental flag on Node 20, so both our
 * files and the few packages that ship ESM only are turned into CommonJS on the way in.
 */
const esmOnlyPackages = ['aedes'];

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
  testEnvironment: 'node',
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
  testPathIgnorePatterns: [inWholeFolders, longFiles],
  testTimeout: 20_000,
};

const whole = {
  ...shared,
  displayName: 'whole',
  testRegex: [`${inWholeFolders}.*\\.test\\.ts$`],
  testPathIgnorePatterns: [longFiles],
  testTimeout: 120_000,
  runner: '<rootDir>/test/tooling/one-file-at-a-time.mjs',
};

const long = {
  ...whole,
  displayName: 'long',
  testRegex: [`/test/.*${longFiles}`],
  testPathIgnorePatterns: [],
  testTimeout: 1_800_000,
};

export default {
  projects: process.argv.includes('long') ? [quick, whole, long] : [quick, whole],
};
