/**
 * Presses while the outbox sends what has gathered in months without a network, beside presses before the network is
 * there: how late they are stored, and how late the hall's state is published meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { topicsOf } from '../../drivers/centre/messages.ts';
import { filledJournal } from './filled-journal.ts';
import { freePort } from './free-port.ts';
import { startMosquitto } from './mosquitto.ts';
import { journalFolderIn, pressedNames, startPressedHall } from './pressed-hall.ts';
import { median, ms, percentile, type Row } from './row.ts';

const events = 100_000;
const idlePresses = 100;
const lateAim = 1.5;
/** The link asks for the broker again and again, at growing intervals. */
const connectsWithinMs = 60_000;
const looksEveryMs = 20;

export async function pressesInReplay(_: Config, folder: string): Promise<readonly Row[]> {
  filledJournal(journalFolderIn(folder), events).close();
  const port = await freePort();
  const url = `mqtt://127.0.0.1:${port}`;
  const hall = await startPressedHall(folder, { url, acknowledgedBy: 'broker' });
  let stopBroker = (): void => {};
  try {
    const idleMs: number[] = [];
    for (let at = 0; at < idlePresses; at += 1) idleMs.push(await hall.press(at));
    const broker = await startMosquitto(folder, [], port);
    stopBroker = broker.stop;
    const server = await connectAsync(url);
    let stateAt = 0;
    server.on('message', () => {
      stateAt = monotonicMs();
    });
    await server.subscribeAsync(topicsOf(pressedNames).state);
    const giveUpAt = monotonicMs() + connectsWithinMs;
    while ((await hall.look()).acknowledged === 0) {
      if (monotonicMs() > giveUpAt) throw new Error('the controller found no broker');
      await sleep(looksEveryMs);
    }
    const startedMs = monotonicMs();
    const lateMs: number[] = [];
    const stateMs: number[] = [];
    while ((await hall.look()).acknowledged < events) {
      const pressedMs = monotonicMs();
      lateMs.push(await hall.press(lateMs.length));
      if (stateAt > pressedMs) stateMs.push(stateAt - pressedMs);
    }
    const tookMs = monotonicMs() - startedMs;
    await server.endAsync();
    return [rowOf(idleMs, lateMs, stateMs, tookMs)];
  } finally {
    await hall.stop();
    stopBroker();
  }
}

function rowOf(
  idleMs: readonly number[],
  lateMs: readonly number[],
  stateMs: readonly number[],
  tookMs: number,
): Row {
  const [idle, late] = [percentile(idleMs, 0.99), percentile(lateMs, 0.99)];
  const idleWords = `no network, ${ms(idle)} (p50 ${ms(median(idleMs))})`;
  const lateWords = `${lateMs.length} presses, ${ms(late)} (p50 ${ms(median(lateMs))})`;
  return {
    name: `press → stored while ${events} events are sent, p99`,
    value: late / idle,
    unit: '×',
    against: `${idleWords}; ${lateWords}; its own event waits for the rest of ${ms(tookMs)}, the state of the hall ${ms(percentile(stateMs, 0.99))}`,
    aim: `≤ ${lateAim}×`,
    ok: late <= lateAim * idle,
  };
}
