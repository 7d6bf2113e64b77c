/** A hall and its centre server, `dawr collect`, which is killed again and again and once loses its disk. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openSqliteToRead } from '../../firmware-host/journal/sqlite.ts';
import { TestHall } from './hall.ts';
import { isOver } from './witness.ts';

const dawr = resolve(__dirname, '../../dist/dawr.js');
const hall = new TestHall();
const file = join(hall.folder, 'centre.db');
let server: ChildProcess | null = null;

afterAll(async () => {
  await end('SIGKILL');
  await hall.tearDown();
});

function collect(): void {
  const args = [dawr, 'collect', hall.broker.url, '--store', file];
  server = spawn(process.execPath, args, { stdio: 'ignore' });
}

async function end(signal: NodeJS.Signals): Promise<void> {
  if (server === null || isOver(server)) return;
  const exit = once(server, 'exit');
  server.kill(signal);
  await exit;
}

/** Whether the server has every event of the hall so far, without a gap. */
function isWhole(): boolean {
  const newest = hall.events().at(-1)?.sequence;
  if (newest === undefined || !existsSync(file)) return false;
  const database = openSqliteToRead(file);
  try {
    const count = database.prepare('SELECT count(*) FROM events').pluck().get();
    const upTo = database.prepare('SELECT upTo FROM streams').pluck().all();
    return count === newest && upTo.length === 1 && upTo[0] === newest;
  } finally {
    database.close();
  }
}

test('the server has every event once, over its own kills and the loss of its disk', async () => {
  await hall.setUp((config) => ({
    ...config,
    centreServer: { ...config.centreServer, acknowledgedBy: 'server' },
  }));
  collect();
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
    collect();
    await hall.until('everything is at the server', () => allIssued() && isWhole());
  }
  await end('SIGKILL');
  for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
  await press();
  collect();
  await hall.until('the server has all of it anew', () => allIssued() && isWhole());
  await end('SIGTERM');
  const args = [dawr, 'collect', '--store', file, '--figures'];
  const figures = execFileSync(process.execPath, args, { encoding: 'utf8' }).split('\n');
  expect(figures[1]).toMatch(/^centre +issued +served/);
  expect(figures[2]).toMatch(new RegExp(`^${hall.config.centre.id} +${tickets} +0 +- +0 +0$`));
});
