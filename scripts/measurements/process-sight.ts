/** What Linux says of a process: proc(5). */
import { readdirSync, readFileSync } from 'node:fs';

export function childrenOf(pid: number | 'self' | undefined): readonly number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number),
  );
}

export function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

/** Of user and system. */
export const cpuMs = (pid: number | undefined): number => ticksMs(pid, 11);

/** The same of its children that have ended, and of theirs. */
export const endedChildrenCpuMs = (pid: number | 'self' | undefined): number => ticksMs(pid, 13);

/** Linux counts 100 clock ticks a second for every program. */
function ticksMs(pid: number | 'self' | undefined, userField: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[userField]) + Number(fields[userField + 1])) * 10;
}

/** How often its threads have waited for something, and were woken, since each of them began. */
export function wakeUps(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/task`)
    .map((thread) => readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'))
    .map((status) => Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]))
    .reduce((sum, count) => sum + count, 0);
}
