/** Gives a process a part of one core, as a Pi has against this machine: by the quota of a cgroup. */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ProcessorShare {
  /** It and what it starts from now on. */
  hold(pid: number): void;
  /** Ends the limit; what was held goes on without it. */
  release(): void;
}

/**
 * @param share of one core, 0 to 1
 * @param periodMs how often its part is dealt out anew. Who has used it stands still for the rest: up to 85 ms of
 *   100 with a share of 0.15, and 16 to 28 with 10, because Linux looks at its ticks, every 4 ms, what was used
 * @returns null where cgroups cannot be made here: no root, or a machine whose cgroups are not its own
 */
export function processorShare(share: number, periodMs: number): ProcessorShare | null {
  const periodUs = 1000 * periodMs;
  const quotaUs = String(Math.round(share * periodUs));
  // The first version of cgroups has a tree for each resource, the second one for all.
  const first = '/sys/fs/cgroup/cpu';
  const isFirst = existsSync(join(first, 'cgroup.procs'));
  const root = isFirst ? first : '/sys/fs/cgroup';
  const group = join(root, `dawr-${process.pid}`);
  try {
    if (!isFirst) writeFileSync(join(root, 'cgroup.subtree_control'), '+cpu');
    mkdirSync(group);
    if (isFirst) {
      writeFileSync(join(group, 'cpu.cfs_period_us'), String(periodUs));
      writeFileSync(join(group, 'cpu.cfs_quota_us'), quotaUs);
    } else {
      writeFileSync(join(group, 'cpu.max'), `${quotaUs} ${periodUs}`);
    }
  } catch {
    return null;
  }
  const held: number[] = [];
  return {
    hold(pid) {
      writeFileSync(join(group, 'cgroup.procs'), String(pid));
      held.push(pid);
    },
    release() {
      for (const pid of held) {
        // One that has ended meanwhile is in no group.
        if (existsSync(`/proc/${pid}`)) writeFileSync(join(root, 'cgroup.procs'), String(pid));
      }
      rmdirSync(group);
    },
  };
}
