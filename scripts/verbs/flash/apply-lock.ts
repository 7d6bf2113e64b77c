/**
 * One flash of a config at a time, and a way to look on.
 *
 * The lock is an abstract unix socket: the kernel frees it however its holder dies, so there is no
 * stale lock to break. Whoever connects to it receives every line so far and those to
 * come, which is how a technician whose connection broke hears the end, and may send lines of its own, which is how a
 * new session confirms a config.
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../../../config/errno.ts';

export interface ApplyLock {
  /** Tells a line to everybody who looks on. */
  say(line: string): void;
  /** From now on, receives each line that one of them sends. */
  onAsked(listener: (line: string) => void): void;
  release(): Promise<void>;
}

/** Of a line that has no end yet: nobody on the device fills the memory of root's process. */
const mostCharacters = 100_000;

/** The same for every spelling of the config's path. */
function addressOf(configFile: string): string {
  const file = join(realpathSync(dirname(configFile)), basename(configFile));
  return `\0dawr-apply-${createHash('sha256').update(file).digest('hex').slice(0, 32)}`;
}

/** Null where another process holds it. */
export function takeApplyLock(configFile: string): Promise<ApplyLock | null> {
  const said: string[] = [];
  const lookers = new Set<Socket>();
  let asked = (_line: string): void => {};
  const server = createServer((looker) => {
    lookers.add(looker);
    looker.on('error', () => {});
    looker.on('close', () => lookers.delete(looker));
    eachLine(looker, (line) => asked(line));
    for (const line of said) looker.write(`${line}\n`);
  });
  const lock: ApplyLock = {
    say(line) {
      said.push(line);
      for (const looker of lookers) looker.write(`${line}\n`);
    },
    onAsked(listener) {
      asked = listener;
    },
    release() {
      for (const looker of lookers) looker.destroySoon();
      // One that does not read is cut off: nobody may hold up the end by looking on.
      const cutOff = setTimeout(() => {
        for (const looker of lookers) looker.destroy();
      }, 1000);
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(cutOff);
          resolve();
        });
      });
    },
  };
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (errnoOf(error) === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(addressOf(configFile), () => resolve(lock));
  });
}

/**
 * Repeats what the holder of the lock says until it lets go. False where nobody holds it.
 * @param onLine each line, those from before included
 * @param ask a line for the holder; none where there is nothing to ask
 */
export function lookOn(
  configFile: string,
  onLine: (line: string) => void,
  ask: string | null = null,
): Promise<boolean> {
  return new Promise((resolve) => {
    let connected = false;
    const socket = connect(addressOf(configFile), () => {
      connected = true;
      if (ask !== null) socket.write(`${ask}\n`);
    });
    eachLine(socket, onLine);
    socket.on('error', () => {});
    socket.on('close', () => resolve(connected));
  });
}

function eachLine(socket: Socket, onLine: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = (lines.pop() ?? '').slice(-mostCharacters);
    for (const line of lines) onLine(line);
  });
}
