/**
 * The arrows between the rooms, one rule each: config <- drivers <- firmware-host <- scripts, and
 * test sees all. Types count as imports. `test/tooling/arrows.test.ts` breaks every rule once.
 */

/** Production code: what an installed Pi runs. The twins, the bench, the measurements and the build stay outside. */
const production = '^(config|drivers|firmware-host|scripts)/';
const notProduction = ['^drivers/twins/', '^scripts/(bench|measurements|checkout)/'];

/** What runs in a browser: bundled by the build, so that a Pi needs none of its packages. */
const browser =
  '^(drivers/web/client|firmware-host/panel/client|scripts/bench/page|scripts/verbs/collect/page)/';

const deviceFolders = 'board|button|centre|local|printer|voice|window-unit';

/** Hardware and network libraries, each behind a single door (a declaration file beside it describes it). */
const doors = {
  '@napi-rs/canvas': 'drivers/printer/ticket-raster\\.ts',
  'better-sqlite3': 'firmware-host/journal/sqlite\\.ts',
  '@hono/node-server': 'drivers/web/web-server\\.ts',
  'firmata-io': 'drivers/window-unit/(firmata-board\\.ts|johnny-five\\.d\\.ts)',
  '@observablehq/plot': 'firmware-host/report/report-plots\\.ts',
  linkedom: 'firmware-host/report/report-plots\\.ts',
  hono: 'drivers/web/web-server\\.ts',
  'johnny-five': 'drivers/window-unit/firmata-board\\.ts',
  'modbus-serial': 'drivers/board/modbus\\.ts',
  mqtt: 'drivers/centre/broker-client\\.ts',
  'node-thermal-printer': 'drivers/printer/escpos\\.ts',
  pg: 'scripts/verbs/collect/postgres-database\\.ts',
  'pg-connection-string': 'scripts/verbs/collect/postgres-database\\.ts',
  onoff: 'drivers/button/sysfs-line\\.ts',
  serialport: 'drivers/wire/serial\\.ts',
  'unix-dgram': 'firmware-host/health/service-manager\\.ts',
};

const oneDoorEach = Object.entries(doors).map(([library, door]) => ({
  name: `one-door-for-${library.replace(/^@|\W+/g, (mark) => (mark === '@' ? '' : '-'))}`,
  comment: `Only ${door.replaceAll('\\', '')} knows ${library}.`,
  severity: 'error',
  from: { path: production, pathNot: [...notProduction, `^${door}$`] },
  to: { path: `node_modules/(@types/)?${library}/` },
}));

const arrows = [
  {
    name: 'config-knows-nobody',
    comment: 'The config is the innermost room.',
    from: { path: '^config/' },
    to: { path: '^(drivers|firmware-host|scripts|test)/' },
  },
  {
    name: 'drivers-know-config-only',
    comment: 'A driver is told what should be true; it knows nothing of the queue or the commands.',
    from: { path: '^drivers/' },
    to: { path: '^(firmware-host|scripts|test)/' },
  },
  {
    name: 'host-knows-no-command',
    comment: 'The controller does not know how it is started.',
    from: { path: '^firmware-host/' },
    to: { path: '^(scripts|test)/' },
  },
  {
    name: 'nobody-knows-the-tests',
    comment: 'Only the tests see the tests.',
    from: { path: production },
    to: { path: '^test/' },
  },
  {
    name: 'queue-is-closed',
    comment: 'No clock, no randomness, no input or output: time and ids come in with the command.',
    from: { path: '^firmware-host/queue/' },
    to: { pathNot: '^firmware-host/queue/' },
  },
  {
    name: 'ground-rooms-know-the-queue-only',
    comment:
      'Everybody in the host has events and asks for the time, so these two stand below them all.',
    from: { path: '^firmware-host/(clock|events)/' },
    to: { path: '^firmware-host/', pathNot: '^firmware-host/(queue|$1)/' },
  },
  {
    name: 'host-knows-ports-only',
    comment: 'main.ts joins the host to the drivers; the rest knows the ports and the messages.',
    from: { path: '^firmware-host/', pathNot: '^firmware-host/(main\\.ts$|panel/)' },
    to: {
      path: '^drivers/',
      pathNot: '^drivers/(ports|centre-port|local-port|centre/messages)\\.ts$',
    },
  },
  {
    name: 'panel-knows-ports-and-web',
    comment:
      'The web is no device that may be gone or a twin: the pages are made of its parts, and know no driver either.',
    from: { path: '^firmware-host/panel/' },
    to: {
      path: '^drivers/',
      pathNot:
        '^drivers/(ports\\.ts$|centre-port\\.ts$|local-port\\.ts$|centre/messages\\.ts$|web/)',
    },
  },
  {
    name: 'web-apart',
    comment: 'The web serves whoever makes pages; it knows no device, and no device knows it.',
    from: { path: '^drivers/web/' },
    to: { path: '^drivers/', pathNot: '^drivers/web/' },
  },
  {
    name: 'devices-without-web',
    comment: 'A device is shown on a page by those who know both.',
    from: { path: '^drivers/', pathNot: '^drivers/web/' },
    to: { path: '^drivers/web/' },
  },
  {
    name: 'browser-by-itself',
    comment:
      'A page takes types from the server, the words for people, and how they write times and numbers: the rest would be bundled into it.',
    from: { path: browser },
    to: {
      pathNot: [
        browser,
        '^config/(time-of-day|typed-digits|wait-words)\\.ts$',
        '^firmware-host/words/',
        'node_modules/preact/',
      ],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'server-without-browser',
    comment: 'What runs in a browser has no place in Node.',
    from: { path: production, pathNot: browser },
    to: { path: browser },
  },
  {
    name: 'devices-apart',
    comment: 'Device folders never import each other.',
    from: { path: `^drivers/(${deviceFolders})/` },
    to: { path: `^drivers/(${deviceFolders})/`, pathNot: '^drivers/$1/' },
  },
  {
    name: 'wire-below-devices',
    comment: 'A wire carries bytes for any device and knows none.',
    from: { path: '^drivers/wire/' },
    to: { path: `^drivers/(${deviceFolders})/` },
  },
  {
    name: 'compositions-above-devices',
    comment: 'open.ts and inputs.ts put the devices together; no device knows them.',
    from: { path: `^drivers/(wire|twins|${deviceFolders})/` },
    to: { path: '^drivers/(open|inputs)\\.ts$' },
  },
  {
    name: 'twins-stay-outside',
    comment: 'The controller reaches a twin through a real wire, and cannot tell it from the hall.',
    from: { path: production, pathNot: notProduction },
    to: { path: '^drivers/twins/' },
  },
  {
    name: 'twins-decode-by-themselves',
    comment: 'A twin that shared code with its driver would agree with its mistakes.',
    from: { path: '^drivers/twins/' },
    to: { path: '^drivers/', pathNot: '^drivers/(twins/|centre/feed\\.ts$)' },
  },
  {
    name: 'no-development-packages',
    comment: 'An installed Pi has no development packages.',
    from: { path: production, pathNot: [...notProduction, browser] },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'declared-packages-only',
    comment: 'A package that package.json does not name may be gone tomorrow.',
    from: {
      path: `${production}|^test/`,
      pathNot:
        '^test/(tooling/(nothing-left-open|rounds-runner)\\.mjs|mutation/first-failure\\.cjs)$',
    },
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
  {
    name: 'nothing-unresolved',
    comment: 'Every import leads somewhere.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-cycles',
    comment: 'Two files that need each other are one file, or hide a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphans',
    comment: 'A file that nothing imports is an entry point or is dead.',
    from: {
      orphan: true,
      path: production,
      pathNot: ['\\.d\\.ts$', '^scripts/checkout/build\\.mjs$'],
    },
    to: {},
  },
].map((rule) => ({ severity: 'error', ...rule }));

export default {
  forbidden: [...arrows, ...oneDoorEach],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|var)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'node', 'default'],
      mainFields: ['types', 'typings', 'main'],
    },
  },
};
