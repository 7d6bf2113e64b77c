/** Known weaknesses of locked packages: by the list, and by a service with the interface of osv.dev. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../../scripts/measurements/free-port.ts';
import {
  type Advisory,
  compareVersions,
  ListSchema,
  lockedPackages,
  weaknesses,
} from '../../scripts/packaging/advisories.ts';

const root = resolve(__dirname, '../..');
type Events = NonNullable<Advisory['affected'][number]['ranges']>[number]['events'];

const advisory = (id: string, name: string, events: Events, versions?: string[]): Advisory => ({
  id,
  summary: 'a summary',
  affected: [
    {
      package: { ecosystem: 'npm', name },
      ranges: [{ type: 'SEMVER', events }],
      ...(versions === undefined ? {} : { versions }),
    },
  ],
});
const of = (name: string, version: string) => ({ name, version, isShipped: true });
const found = (name: string, version: string, one: Advisory) =>
  weaknesses([of(name, version)], { advisories: [one], accepted: [] }).map(
    ({ fixedIn }) => fixedIn,
  );

test('versions in the order of SemVer', () => {
  const order = ['0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta.2'];
  const all = [
    ...order,
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ];
  expect(all.toReversed().sort(compareVersions)).toEqual(all);
  expect(compareVersions('1.0.0+build', '1.0.0')).toBe(0);
});

test.each([
  ['1.9.9', []],
  ['2.0.0', ['2.4.0']],
  ['2.4.0-rc.1', ['2.4.0']],
  ['2.4.0', []],
  ['3.0.0', [null]],
  ['3.1.0', [null]],
  ['3.1.1', []],
])('%s', (version, fixes) => {
  const events = [
    { introduced: '3.0.0' },
    { last_affected: '3.1.0' },
    { introduced: '2.0.0' },
    { fixed: '2.4.0' },
  ];
  expect(found('a', version, advisory('X', 'a', events))).toEqual(fixes);
});

test('one release by its name, another package, what is accepted, and what was withdrawn', () => {
  const one = advisory('X', 'a', [], ['1.2.3']);
  expect(found('a', '1.2.3', one)).toEqual([null]);
  expect(found('a', '1.2.4', one)).toEqual([]);
  expect(found('b', '1.2.3', one)).toEqual([]);
  expect(found('a', '1.2.3', { ...one, withdrawn: '2026-01-01T00:00:00Z' })).toEqual([]);
  const accepted = [
    { id: 'X', package: 'a', why: 'because nothing of ours calls what it is about' },
  ];
  expect(weaknesses([of('a', '1.2.3')], { advisories: [one], accepted })).toEqual([]);
});

const lock = (packages: object) =>
  JSON.stringify({ packages: { '': { name: 'own' }, ...packages } });

test('what is locked, nested and scoped, and whether it is shipped', () => {
  const packages = lockedPackages(
    lock({
      'node_modules/@s/a': { version: '1.0.0' },
      'node_modules/@s/a/node_modules/b': { version: '2.0.0', dev: true },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/c': { version: '3.0.0', dev: true },
      'node_modules/c/node_modules/b': { version: '2.0.0', dev: true },
      'node_modules/alias': { name: 'd', version: '4.0.0' },
    }),
  );
  expect(packages.map(({ name, version, isShipped }) => [name, version, isShipped])).toEqual([
    ['@s/a', '1.0.0', true],
    ['b', '2.0.0', true],
    ['c', '3.0.0', false],
    ['d', '4.0.0', true],
  ]);
});

test('what is locked here has no weakness that the stored list knows, and each is of a package that is locked', () => {
  const list = ListSchema.parse(
    JSON.parse(readFileSync(join(root, 'scripts/packaging/advisories.json'), 'utf8')),
  );
  const locked = lockedPackages(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  expect(locked.length).toBeGreaterThan(100);
  expect(weaknesses(locked, list)).toEqual([]);
  const names = new Set(locked.map(({ name }) => name));
  const others = list.advisories.filter(
    ({ affected }) => !affected.some(({ package: { name } }) => names.has(name)),
  );
  expect(others).toEqual([]);
});

describe('the command', () => {
  let folder: string;
  let service: Server;
  const known = advisory('GHSA-1', 'a', [{ introduced: '0' }, { fixed: '1.1.0' }]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-advisories-'));
    service = createServer((request, response) => {
      const answer = (value: unknown) => response.end(JSON.stringify(value));
      if (request.url === '/v1/vulns/GHSA-1') return void answer({ ...known, unknown: true });
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const { queries }: { queries: { package: { name: string } }[] } = JSON.parse(body);
        const of = (name: string) => (name === 'a' ? { vulns: [{ id: 'GHSA-1' }] } : {});
        answer({ results: queries.map(({ package: { name } }) => of(name)) });
      });
    }).listen(0, '127.0.0.1');
    await once(service, 'listening');
    writeFileSync(
      join(folder, 'lock.json'),
      lock({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }),
    );
  });
  beforeEach(() => {
    const empty = { refreshed: null, accepted: [], advisories: [] };
    writeFileSync(join(folder, 'list.json'), JSON.stringify(empty));
  });
  afterAll(async () => {
    service.closeAllConnections();
    service.close();
    await once(service, 'close');
    rmSync(folder, { recursive: true });
  });

  async function run(...args: string[]) {
    const address = service.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const files = ['--lock', join(folder, 'lock.json'), '--list', join(folder, 'list.json')];
    const asked = ['--service', `http://127.0.0.1:${port}`, ...files, ...args];
    const child = spawn(process.execPath, [join(root, 'dist/check-advisories.js'), ...asked]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
      });
    }
    await once(child, 'close');
    return { code: child.exitCode, said };
  }
  const stored = () =>
    ListSchema.parse(JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8')));

  test('refresh writes what the service knows, and check goes by it without a network', async () => {
    expect(await run('check')).toMatchObject({ code: 0, said: expect.stringContaining('by hand') });
    const words = 'a 1.0.0 (shipped): GHSA-1, a summary\n  -> Lock 1.1.0 or newer';
    expect(await run('check', '--online')).toMatchObject({
      code: 1,
      said: expect.stringContaining(words),
    });
    expect(stored().refreshed).toBeNull();
    expect(await run('refresh')).toMatchObject({ code: 1, said: expect.stringContaining(words) });
    expect(stored()).toMatchObject({
      refreshed: expect.any(String),
      advisories: [{ id: 'GHSA-1' }],
    });
    const nowhere = ['--service', `http://127.0.0.1:${await freePort()}`];
    expect(await run('check', '--online', ...nowhere)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/cannot be asked: .*ECONNREFUSED[\s\S]*GHSA-1/),
    });
    expect(await run('refresh', ...nowhere)).toMatchObject({ code: 1 });
    expect(stored().advisories).toHaveLength(1);
  });
});
