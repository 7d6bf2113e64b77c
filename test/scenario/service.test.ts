/** The controller under a service manager: what it reports, received at a real notify socket. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookUntil } from '../watch.ts';
import { TestHall } from './hall.ts';

const hall = new TestHall();
let heard = '';
let stopReceiver = (): unknown => undefined;

beforeAll(async () => {
  const socket = join(hall.folder, 'notify');
  const receiver = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT']);
  receiver.stdout.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  await lookUntil(() => existsSync(socket), socket);
  hall.runUnder = ['env', `NOTIFY_SOCKET=${socket}`];
  await hall.setUp();
  stopReceiver = () => receiver.kill();
});

afterAll(async () => {
  await hall.tearDown();
  stopReceiver();
});

async function hear(text: string): Promise<void> {
  heard = '';
  await lookUntil(() => heard.includes(text), text);
}

test('it is ready, alive, says what needs a look, and stops', async () => {
  const ready = hear('READY=1');
  await hall.openForPeople();
  await ready;
  await hear('WATCHDOG=1');
  await hall.printer.setPlugged(false);
  await hear('printer/hall (');
  await hall.stopController();
  expect(heard).toContain('STOPPING=1');
});
