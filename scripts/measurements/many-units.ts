/**
 * What the process of the window units takes of a core while nobody presses: five units on TCP, and one for each
 * of fifty and of ninety-nine windows. Their far ends are in a process of their own.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import { createInputs } from '../../drivers/inputs.ts';
import { plainButton } from './plain-button.ts';
import { childrenOf, commandOf, cpuMs } from './process-sight.ts';
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
  try {
    inputs.start();
    await ready;
    await sleep(settlesMs);
    const pid = childrenOf('self').find((child) => commandOf(child).includes('unit-process'));
    const busyBefore = cpuMs(pid);
    const startedMs = monotonicMs();
    await sleep(idleMs);
    const value = (100 * (cpuMs(pid) - busyBefore)) / (monotonicMs() - startedMs);
    return {
      name: `idle processor time of the unit process, ${units} units on TCP`,
      value,
      unit: '%',
      against: 'one core',
      aim: `≤ ${aim} %`,
      ok: value <= aim,
    };
  } finally {
    await inputs.stop();
    farEnd.disconnect();
    await once(farEnd, 'exit');
  }
}
