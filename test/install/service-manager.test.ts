/** Against a real unix datagram socket, as systemd opens one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServiceManager } from '../../firmware-host/health/service-manager.ts';
import { lookUntil } from '../watch.ts';

let folder: string;
let socket: string;
let receiver: ChildProcess | null = null;
let heard: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-notify-'));
  socket = join(folder, 'notify');
  heard = '';
});
afterEach(async () => {
  if (receiver !== null) {
    receiver.kill();
    await once(receiver, 'exit');
    receiver = null;
  }
  rmSync(folder, { recursive: true, force: true });
});

async function listen(): Promise<void> {
  receiver = spawn('socat', ['-u', `UNIX-RECV:${socket}`, 'STDOUT'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  receiver.stdout?.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  await lookUntil(() => existsSync(socket), socket);
}

async function hear(text: string): Promise<void> {
  await lookUntil(() => heard.length >= text.length, text);
  expect(heard).toBe(text);
}

test('notifies the service manager in its own words', async () => {
  await listen();
  const services = createServiceManager({ NOTIFY_SOCKET: socket });
  services.ready();
  services.status('5 windows,\nno faults');
  services.watchdog();
  services.stopping();
  await hear('READY=1STATUS=5 windows, no faultsWATCHDOG=1STOPPING=1');
});

test('a message outlives a service manager that is away for a moment', async () => {
  const services = createServiceManager({ NOTIFY_SOCKET: socket });
  services.ready();
  await listen();
  await hear('READY=1');
});

test('without a service manager nothing happens', () => {
  const services = createServiceManager({});
  services.ready();
  services.watchdog();
  expect(heard).toBe('');
});
