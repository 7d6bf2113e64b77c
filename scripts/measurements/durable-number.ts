/**
 * Press → durable number: from the gesture until the transaction with the ticket's number is on the
 * disk, each press beside a bare append, taking turns at being first.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { openBareAppend } from './bare-append.ts';
import { noDevices, openMeasuredHall } from './measured-hall.ts';
import { ms, percentile, type Row } from './row.ts';

/**
 * Until the write-ahead log is overwritten in place. Without a pause that takes 1000 pages; in a
 * hall the journal is tidied between the citizens, and it never grows so long.
 */
const warmUpPresses = 1000;
/** With the warm-up within the numbers of one day: none of these tickets ends. */
const measuredPresses = 5000;

export async function durableNumber(config: Config, folder: string): Promise<readonly Row[]> {
  const hall = openMeasuredHall(config, folder);
  hall.controller.attach(noDevices);
  for (const { id } of config.printers) hall.report(`printer/${id}`, []);
  const bare = openBareAppend(folder);
  const buttons = config.dispensers.flatMap(({ id, buttons: wired }) =>
    wired.map(({ service }) => `dispenser/${id}/${service}`),
  );

  function press(at: number): number {
    const startedMs = monotonicMs();
    hall.controller.gesture(buttons[at % buttons.length] ?? '', 'press');
    if (hall.durableAtMs < startedMs) throw new Error(`press ${at} was refused`);
    return hall.durableAtMs - startedMs;
  }

  const presses: number[] = [];
  const appends: number[] = [];
  for (let at = 0; at < warmUpPresses + measuredPresses; at += 1) {
    const isBareFirst = at % 2 === 0;
    if (isBareFirst) appends.push(bare.measure());
    presses.push(press(at));
    if (!isBareFirst) appends.push(bare.measure());
    // A press comes into an idle event loop; what the last one deferred has been done by then.
    await new Promise(setImmediate);
  }
  bare.close();
  await hall.stop();

  return [
    { name: 'p50', share: 0.5, limit: 1.5 },
    { name: 'p99', share: 0.99, limit: 1.3 },
  ].map(({ name, share, limit }) => {
    const ours = percentile(presses.slice(warmUpPresses), share);
    const peer = percentile(appends.slice(warmUpPresses), share);
    return {
      name: `press → durable number, ${name}`,
      value: ours / peer,
      unit: '×',
      against: `bare append + fdatasync, ${ms(peer)}`,
      aim: `≤ ${limit}×`,
      ok: ours / peer <= limit,
    };
  });
}
