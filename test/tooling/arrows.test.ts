/**
 * Every rule of `.dependency-cruiser.mjs` is broken once in a scratch tree, and the tool must name
 * the rule and the file; a tree that keeps them all must pass. A rule that nothing can break is no
 * rule, so a new rule without a case here fails too.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');

type Tree = Readonly<Record<string, string>>;

/** What each rule forbids: the file that breaks it, and its text. */
const breaches: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'config-knows-nobody': ['config/a.ts', "import '../drivers/ports.ts';"],
  'drivers-know-config-only': ['drivers/board/a.ts', "import '../../firmware-host/host.ts';"],
  'host-knows-no-command': ['firmware-host/a.ts', "import '../scripts/command.ts';"],
  'nobody-knows-the-tests': ['scripts/a.ts', "import '../test/some.test.ts';"],
  'queue-is-closed': ['firmware-host/queue/a.ts', "import 'node:crypto';"],
  'ground-rooms-know-the-queue-only': ['firmware-host/clock/a.ts', "import '../host.ts';"],
  'host-knows-ports-only': [
    'firmware-host/b.ts',
    "import type { Ink } from '../drivers/printer/ink.ts'; export type Paper = Ink;",
  ],
  'panel-knows-ports-and-web': [
    'firmware-host/panel/a.ts',
    "import '../../drivers/printer/ink.ts';",
  ],
  'web-apart': ['drivers/web/a.ts', "import '../printer/ink.ts';"],
  'devices-without-web': ['drivers/board/c.ts', "import '../web/web-server.ts';"],
  'browser-by-itself': ['drivers/web/client/a.tsx', "import '../../../config/schema/schema.ts';"],
  'server-without-browser': ['drivers/web/b.ts', "import './client/button.tsx';"],
  'devices-apart': ['drivers/board/b.ts', "import '../printer/ink.ts';"],
  'wire-below-devices': ['drivers/wire/a.ts', "import '../printer/ink.ts';"],
  'compositions-above-devices': ['drivers/printer/a.ts', "import '../open.ts';"],
  'twins-stay-outside': ['drivers/printer/b.ts', "import '../twins/paper.ts';"],
  'twins-decode-by-themselves': ['drivers/twins/a.ts', "import '../printer/ink.ts';"],
  'no-development-packages': ['scripts/b.ts', "void import('aedes');"],
  'declared-packages-only': ['scripts/c.ts', "import 'ws';"],
  'nothing-unresolved': ['scripts/d.ts', "import './gone.ts';"],
  'no-cycles': [
    'drivers/wire/link.ts',
    "import type { Ring } from './ring.ts'; export type L = Ring;",
  ],
  'no-orphans': ['drivers/wire/alone.ts', 'export const alone = true;'],
  'one-door-for-napi-rs-canvas': ['drivers/printer/c.ts', "import '@napi-rs/canvas';"],
  'one-door-for-better-sqlite3': [
    'firmware-host/c.ts',
    "import type Database from 'better-sqlite3'; export type D = Database;",
  ],
  'one-door-for-firmata-io': ['drivers/window-unit/a.ts', "import 'firmata-io';"],
  'one-door-for-hono': [
    'drivers/web/c.ts',
    "import type { Hono } from 'hono'; export type H = Hono;",
  ],
  'one-door-for-hono-node-server': ['firmware-host/e.ts', "import '@hono/node-server';"],
  'one-door-for-observablehq-plot': ['firmware-host/f.ts', "import '@observablehq/plot';"],
  'one-door-for-linkedom': ['firmware-host/g.ts', "import 'linkedom';"],
  'one-door-for-johnny-five': ['drivers/window-unit/b.ts', "import 'johnny-five';"],
  'one-door-for-modbus-serial': ['drivers/wire/modbus.ts', "import 'modbus-serial';"],
  'one-door-for-mqtt': ['drivers/centre/a.ts', "void import('mqtt');"],
  'one-door-for-node-thermal-printer': ['drivers/printer/d.ts', "import 'node-thermal-printer';"],
  'one-door-for-onoff': ['drivers/button/a.ts', "import 'onoff';"],
  'one-door-for-pg': ['scripts/f.ts', "import 'pg';"],
  'one-door-for-pg-connection-string': ['scripts/g.ts', "import 'pg-connection-string';"],
  'one-door-for-serialport': ['scripts/e.ts', "import 'serialport';"],
  'one-door-for-unix-dgram': ['firmware-host/d.ts', "import 'unix-dgram';"],
};

/** What the breaches lead to; keeps every rule by itself. */
const lawful: Tree = {
  'config/schema/schema.ts': "import 'zod';",
  'drivers/ports.ts': "import type {} from '../config/schema/schema.ts';",
  'drivers/open.ts': "void import('./printer/ink.ts');",
  'drivers/printer/ink.ts': "import '../ports.ts'; export type Ink = 1;",
  'drivers/printer/ticket-raster.ts': "import '@napi-rs/canvas'; import './ink.ts';",
  'drivers/centre/feed.ts': "import '../ports.ts';",
  'drivers/centre/messages.ts': "import '../ports.ts';",
  'drivers/twins/paper.ts': "import '../centre/feed.ts'; import 'serialport';",
  'drivers/web/web-server.ts': "import 'hono'; import '@hono/node-server';",
  'drivers/web/client/button.tsx':
    "import 'preact'; import type {} from '../../../config/schema/schema.ts';",
  'drivers/wire/ring.ts': "import './link.ts'; export type Ring = 1;",
  'drivers/wire/link.ts': 'export type Link = 1;',
  'firmware-host/host.ts': "import '../drivers/ports.ts'; import '../drivers/centre/messages.ts';",
  'firmware-host/main.ts': "import '../drivers/open.ts'; import './host.ts';",
  'firmware-host/panel/window.ts': "import '../../drivers/web/web-server.ts'; import '../host.ts';",
  'firmware-host/panel/client/window.tsx':
    "import '../../../drivers/web/client/button.tsx'; import type {} from '../window.ts';",
  'firmware-host/queue/decide.ts': "import './evolve.ts';",
  'firmware-host/queue/evolve.ts': 'export const evolved = 1;',
  'scripts/command.ts': "import '../firmware-host/main.ts';",
  'scripts/bench/main.ts': "import '../../drivers/twins/paper.ts'; import 'aedes';",
  'test/some.test.ts': "import '../drivers/twins/paper.ts'; import 'mqtt';",
};

interface Report {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
  };
}

let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'dawr-arrows-'));
  for (const file of ['.dependency-cruiser.mjs', 'package.json', 'tsconfig.json']) {
    await cp(join(root, file), join(scratch, file));
  }
  await symlink(join(root, 'node_modules'), join(scratch, 'node_modules'));
});

afterAll(() => rm(scratch, { recursive: true }));

/** Cruises a tree and gives the rules that it breaks, as `rule: file`, and all rules' names. */
async function cruise(
  tree: Tree,
): Promise<{ broken: readonly string[]; rules: readonly string[] }> {
  const rooms = ['config', 'drivers', 'firmware-host', 'scripts', 'test'];
  for (const room of rooms) {
    await rm(join(scratch, room), { recursive: true, force: true });
  }
  for (const [file, text] of Object.entries(tree)) {
    await mkdir(dirname(join(scratch, file)), { recursive: true });
    await writeFile(join(scratch, file), text);
  }
  const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...rooms];
  const output = join(scratch, 'report.json');
  await new Promise((resolve) => {
    execFile('node', [...args, '--output-to', output], { cwd: scratch }, resolve);
  });
  const report: Report = JSON.parse(await readFile(output, 'utf8'));
  return {
    broken: report.summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`),
    rules: report.summary.ruleSetUsed.forbidden.map(({ name }) => name),
  };
}

test('a tree that keeps every rule passes', async () => {
  expect((await cruise(lawful)).broken).toEqual([]);
});

test('each rule refuses the file that breaks it', async () => {
  const { broken, rules } = await cruise({
    ...lawful,
    ...Object.fromEntries(Object.values(breaches)),
  });
  expect(rules.toSorted()).toEqual(Object.keys(breaches).toSorted());
  const expected = Object.entries(breaches).map(([rule, [file]]) => `${rule}: ${file}`);
  expect(expected.filter((breach) => !broken.includes(breach))).toEqual([]);
});
