/** Debian's mosquitto on a free loopback port, as a child that is ended with its measurement. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export interface RunningBroker {
  readonly url: string;
  stop(): void;
}

const host = '127.0.0.1';
const startsWithinMs = 5000;

/**
 * @param more further lines of its configuration
 * @param at where somebody awaits it already
 */
export async function startMosquitto(
  folder: string,
  more: readonly string[] = [],
  at: number | null = null,
): Promise<RunningBroker> {
  const port = at ?? (await freePort());
  const settings = join(folder, 'mosquitto.conf');
  // The rest as `dawr broker-config` writes it: without the last line an acknowledgement may wait 40 ms.
  const lines = [`listener ${port} ${host}`, 'allow_anonymous true', 'log_type none'];
  writeFileSync(settings, [...lines, 'set_tcp_nodelay true', ...more, ''].join('\n'));
  const broker = spawn('/usr/sbin/mosquitto', ['-c', settings], { stdio: 'ignore' });
  let failure: Error | null = null;
  broker.once('error', (error) => {
    failure = error;
  });
  const giveUpAt = Date.now() + startsWithinMs;
  while (!(await answers(port))) {
    if (failure !== null || broker.exitCode !== null || Date.now() > giveUpAt) {
      throw new Error('mosquitto did not start; ./scripts/checkout/setup test installs it', {
        cause: failure,
      });
    }
    await sleep(20);
  }
  return { url: `mqtt://${host}:${port}`, stop: () => broker.kill() };
}

/** Whether somebody listens there. */
export async function answers(port: number): Promise<boolean> {
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
