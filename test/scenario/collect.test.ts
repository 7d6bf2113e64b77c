/**
 * A hall and its centre server, `dawr collect` or the example in Python: each is killed again and again, and once
 * loses its disk.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openSqliteToRead } from '../../firmware-host/journal/sqlite.ts';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { TestHall } from './hall.ts';
import { isOver } from './witness.ts';

const root = resolve(__dirname, '../..');
const dawr = [process.execPath, join(root, 'dist/dawr.js')];
// Debian's own Python, which has Debian's packages.
const python = ['/usr/bin/python3', join(root, 'drivers/centre/examples/centre_server.py')];

const servers = [
  {
    name: 'dawr collect',
    command: (hall: TestHall, file: string) => [
      ...dawr,
      ...['collect', hall.broker.url, '--store', file],
    ],
  },
  {
    name: 'the example in Python',
    command: (hall: TestHall, file: string) => [
      ...python,
      ...['127.0.0.1', String(hall.broker.port), hall.config.centre.id, file],
    ],
  },
];

describe.each(servers)('$name', ({ name, command }) => {
  const hall = new TestHall();
  const file = join(hall.folder, 'centre.db');
  let server: ChildProcess | null = null;

  afterAll(async () => {
    await end('SIGKILL');
    await hall.tearDown();
  });

  function serve(): void {
    const [program = '', ...args] = command(hall, file);
    server = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (server === null || isOver(server)) return;
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  }

  /** Whether the server has every event of the hall so far, each once. */
  function isWhole(): boolean {
    const newest = hall.events().at(-1)?.sequence;
    if (newest === undefined || !existsSync(file)) return false;
    const database = openSqliteToRead(file);
    try {
      const one = (what: string) => database.prepare(`SELECT ${what} FROM events`).pluck().get();
      return one('count(*)') === newest && one('max(sequence)') === newest;
    } finally {
      database.close();
    }
  }

  test('has every event once, over its own kills and the loss of its disk', async () => {
    await hall.setUp((config) => ({
      ...config,
      centreServer: { ...config.centreServer, acknowledgedBy: 'server' },
    }));
    serve();
    await hall.openForPeople();
    let tickets = 0;
    const press = async () => {
      tickets += 1;
      await hall.press('first-new-card');
    };
    const allIssued = () => hall.events('ticket.issued').length === tickets;
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
      await press();
      await Promise.all([end(signal), press()]);
      await press();
      serve();
      await hall.until('everything is at the server', () => allIssued() && isWhole());
    }
    await end('SIGKILL');
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    await press();
    serve();
    await hall.until('the server has all of it anew', () => allIssued() && isWhole());
    await end('SIGTERM');
    if (name !== 'dawr collect') return;
    const [node = '', program = ''] = dawr;
    const collect = (...args: string[]) =>
      execFileSync(node, [program, 'collect', '--store', file, ...args], { encoding: 'utf8' });
    const figures = collect('--figures').split('\n');
    expect(figures[1]).toMatch(/^centre +issued +served/);
    expect(figures[2]).toMatch(new RegExp(`^${hall.config.centre.id} +${tickets} +0 +- +0 +0$`));

    // The report over all centres has the figures of the controller's own.
    const [ofCentre] = JSON.parse(collect('--report', '--json', '--config', hall.configFile));
    expect(ofCentre).toEqual(JSON.parse(await hall.report('--format', 'json')));
    expect(ofCentre.total).toMatchObject({ issued: tickets });
    expect(collect('--report', '--config', hall.configFile)).toMatch(
      new RegExp(`^all +${tickets} +0 `, 'm'),
    );
  });
});

test("the collector's page shows each hall, by the name in its config, and what becomes of it", async () => {
  const hall = new TestHall();
  const port = await freePort();
  let collector: ChildProcess | null = null;
  try {
    await hall.setUp((config) => ({
      ...config,
      centreServer: { ...config.centreServer, acknowledgedBy: 'server' },
    }));
    const [node = '', program = ''] = dawr;
    const page = ['--page', String(port), '--config', hall.configFile];
    const store = ['--store', join(hall.folder, 'centre.db')];
    const args = [program, 'collect', hall.broker.url, ...store, ...page];
    collector = spawn(node, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    if (collector.stderr !== null) await once(collector.stderr, 'data');
    const address = `http://127.0.0.1:${port}`;
    expect(await (await fetch(address)).text()).toContain('<div id="page">');
    expect((await fetch(address, { headers: { Origin: 'http://elsewhere' } })).status).toBe(403);
    await hall.openForPeople();
    await hall.press('first-new-card');
    const stream = await fetch(`${address}/api/centres`);
    let shown = '';
    for await (const bytes of stream.body ?? []) {
      shown += Buffer.from(bytes).toString('utf8');
      if (/"waiting":1\b[\s\S]*"type":"ticket.issued"[\s\S]*"issued":1\b/.test(shown)) break;
    }
    const { id, name } = hall.config.centre;
    expect(shown).toContain(`"centre":"${id}"`);
    expect(shown).toContain(JSON.stringify(name));
    expect(shown).toContain('"link":"online"');
  } finally {
    if (collector !== null && !isOver(collector)) {
      const exit = once(collector, 'exit');
      collector.kill('SIGTERM');
      await exit;
    }
    await hall.tearDown();
  }
});
