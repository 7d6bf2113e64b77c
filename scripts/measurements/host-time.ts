/**
 * How much of the processors' time the host of a virtual machine gave to others: when it is more than a
 * little, the host caused the slowest of many calls.
 */
import { readFileSync } from 'node:fs';
import type { Row } from './row.ts';

/** proc(5), `/proc/stat`: the first line is the sum of all processors, in ticks. */
const stealColumn = 7;
/** Guests' time is counted in `user` and `nice` already. */
const countedColumns = 8;

interface HostTime {
  readonly stolen: number;
  readonly all: number;
}

export function hostTime(): HostTime {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line
    .split(/\s+/)
    .slice(1, 1 + countedColumns)
    .map(Number);
  return { stolen: ticks[stealColumn] ?? 0, all: ticks.reduce((sum, each) => sum + each, 0) };
}

export function hostTimeRow(before: HostTime): Row {
  const after = hostTime();
  return {
    name: "processor time that a virtual machine's host took",
    value: (100 * (after.stolen - before.stolen)) / Math.max(1, after.all - before.all),
    unit: '%',
    against: 'all processors, the whole run',
    aim: 'reported',
    ok: true,
  };
}
