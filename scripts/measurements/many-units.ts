/**
 * What the process of the window units takes of a core while nobody presses: five units on TCP, and one for each
 * of fifty and of ninety-nine windows. Their far ends are in a process of their own. What a wake-up costs is the
 * machine's: a Node that does nothing else says how much, in the same seconds.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import { createInputs } from '../../drivers/inputs.ts';
import { plainButton } from './plain-button.ts';
import { childrenOf, commandOf, cpuMs, wakeUps } from './process-sight.ts';
import type { Row } from './row.ts';
import type { UnitsFarEndMessage } from './units-far-end.ts';

/** Units, and how much of a core they may take, in percent. */
const halls = [
  [5, 3],
  [50, 4],
  [99, 6],
] as const;
const settlesMs = 3_000;
const idleMs = 6_000;
const wakeEveryMs = 10;
const program = (name: string): string =>
  fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));

export async function manyUnits(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [units, aim] of halls) rows.push(await idleRow(units, aim));
  return rows;
}

async function idleRow(units: number, aim: number): Promise<Row> {
  const farEnd = fork(program('measure-units-far-end'), Array(units).fill('tcp'));
  const [{ ports }] = (await once(farEnd, 'message')) as [
    Extract<UnitsFarEndMessage, { kind: 'listening' }>,
  ];
  const working = new Set<string>();
  let allWork = (): void => {};
  const ready = new Promise<void>((resolve) => {
    allWork = resolve;
  });
  const inputs = createInputs({
    buttons: ports.map((_, at) =>
      plainButton(`window/${at + 1}/call`, { kind: 'unit', unit: `window-${at + 1}`, pin: 2 }),
    ),
    lamps: [],
    units: ports.map((port, at) => ({
      id: `window-${at + 1}`,
      wire: { kind: 'tcp', host: '127.0.0.1', port: port ?? 0 },
    })),
    unitProcess: program('unit-process'),
    onGesture: () => 'done',
    onFlooded: () => {},
    report(device, faults) {
      if (faults.length === 0) working.add(device);
      if (working.size === units) allWork();
    },
  });
  const bare = spawn(process.execPath, ['-e', `setInterval(() => {}, ${wakeEveryMs})`]);
  try {
    inputs.start();
    await ready;
    await sleep(settlesMs);
    const pid = childrenOf('self').find((child) => commandOf(child).includes('unit-process'));
    const [before, bareBefore] = [sightOf(pid), sightOf(bare.pid)];
    await sleep(idleMs);
    const [value, wakes] = rates(before, sightOf(pid));
    const [valueOfBare, wakesOfBare] = rates(bareBefore, sightOf(bare.pid));
    return {
      name: `idle processor time of the unit process, ${units} units on TCP`,
      value,
      unit: '%',
      against: `one core; ${wakes.toFixed(0)} wake-ups a second (a Node that only wakes ${wakesOfBare.toFixed(0)} times: ${valueOfBare.toFixed(1)} %)`,
      aim: `≤ ${aim} %`,
      ok: value <= aim,
    };
  } finally {
    bare.kill();
    await inputs.stop();
    farEnd.disconnect();
    await once(farEnd, 'exit');
  }
}

const sightOf = (pid: number | undefined) => ({
  atMs: monotonicMs(),
  busyMs: cpuMs(pid),
  wakes: wakeUps(pid),
});
type Sight = ReturnType<typeof sightOf>;

/** Percent of a core, and wake-ups a second. */
function rates(before: Sight, after: Sight): readonly [busy: number, wakes: number] {
  const tookMs = after.atMs - before.atMs;
  return [
    (100 * (after.busyMs - before.busyMs)) / tookMs,
    (1000 * (after.wakes - before.wakes)) / tookMs,
  ];
}
