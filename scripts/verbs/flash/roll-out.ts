/**
 * In which order the devices of a fleet are flashed: a few canaries first, one after the other, and
 * the rest several at once when they are well. Whatever one device refuses is kept from the others.
 */
import { type ApplyExit, applyExit } from './apply-exit.ts';

export interface RollOut {
  /** Devices that must have applied the config before the others begin. */
  readonly canaries: number;
  /** At least one. */
  readonly atOnce: number;
  /** On to the others, whatever becomes of one. */
  readonly keepGoing: boolean;
}

/**
 * @param flashOne never rejects
 * @returns by host, in the order of `hosts`; null for those that were not begun
 */
export async function rollOut<Host>(
  hosts: readonly Host[],
  { canaries, atOnce, keepGoing }: RollOut,
  flashOne: (host: Host) => Promise<ApplyExit>,
): Promise<ReadonlyMap<Host, ApplyExit | null>> {
  const exits = new Map<Host, ApplyExit | null>(hosts.map((host) => [host, null]));
  const waiting = [...hosts];
  let stopped = false;
  let applied = 0;
  const next = async (): Promise<void> => {
    const host = waiting.shift();
    if (host === undefined) return;
    const exit = await flashOne(host);
    exits.set(host, exit);
    if (exit === applyExit.applied) applied += 1;
    // One that is only out of reach says nothing of the config.
    else if (exit !== applyExit.notTried && !keepGoing) stopped = true;
  };
  while (!stopped && waiting.length > 0 && applied < canaries) await next();
  const lane = async (): Promise<void> => {
    while (!stopped && waiting.length > 0) await next();
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, hosts.length) }, lane));
  return exits;
}
