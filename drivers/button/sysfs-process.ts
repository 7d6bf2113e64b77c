/**
 * The process that reads a header's lines through sysfs, where the kernel keeps no edges: a level is read
 * when somebody looks, so whoever looks must have nothing else to do. An entry of its own, forked by
 * `sysfs-lines.ts`.
 *
 * It lives exactly as long as the channel to the controller, and leaves no line exported. Signals are
 * the controller's affair, because systemd and Ctrl-C send them to both.
 */
import { setPriority } from 'node:os';
import { lineCodeOf } from './line-faults.ts';
import type { OpenedLine } from './open-line.ts';
import { openBySysfs } from './sysfs-line.ts';
import type { SysfsNews, SysfsOrder } from './sysfs-messages.ts';

/** Before the controller, whose drawing of tickets fills a core, where the system allows it. */
const niceness = -10;

/** By pin: the last that was done with the line. */
const lines = new Map<number, Promise<OpenedLine | null>>();

process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => void closeAll().finally(() => process.exit(0)));
// A controller that was killed while this file was still loading was never heard to go.
if (!process.connected) process.exit(0);
process.on('message', (order: SysfsOrder) => obey(order));
hurry();

function obey(order: SysfsOrder): void {
  switch (order.order) {
    case 'open': {
      const { wiring } = order;
      const before = lines.get(wiring.pin) ?? Promise.resolve(null);
      lines.set(
        wiring.pin,
        before.then((line) => line ?? open(wiring)),
      );
      break;
    }
    case 'close':
      void close(order.pin).then(() => say({ news: 'closed', pin: order.pin }));
      break;
    default:
      order satisfies never;
  }
}

async function open(wiring: Extract<SysfsOrder, { order: 'open' }>['wiring']) {
  const { pin } = wiring;
  const failed = (cause: unknown): void => {
    const detail = cause instanceof Error ? cause.message : String(cause);
    say({ news: 'failed', pin, code: lineCodeOf(cause), detail });
  };
  try {
    const line = await openBySysfs(wiring, {
      level: (high, atMs) => say({ news: 'level', pin, high, atMs }),
      failed(cause) {
        void close(pin).then(() => failed(cause));
      },
    });
    say({ news: 'open', pin });
    return line;
  } catch (cause) {
    failed(cause);
    return null;
  }
}

async function close(pin: number): Promise<void> {
  const line = lines.get(pin);
  lines.delete(pin);
  await (await line)?.close();
}

async function closeAll(): Promise<void> {
  await Promise.all([...lines.keys()].map(close));
}

function hurry(): void {
  try {
    setPriority(niceness);
  } catch {
    // Without the right to it, it waits for its turn as every process does.
  }
}

function say(news: SysfsNews): void {
  // `disconnect` is about to report a closed channel; what fails to be sent then is moot.
  if (process.connected) process.send?.(news, undefined, undefined, () => {});
}
