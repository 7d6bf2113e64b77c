/** What the technician's page says of the configs of this device; the disk is looked at every ten seconds at most. */
import type { GenerationAbout } from '../../config/generations.ts';
import type { Hall } from './hall.ts';

const lookEveryMs = 10_000;

export interface ConfigSight {
  readonly generations: readonly GenerationAbout[];
  readonly isOnTrial: boolean;
}

/** @param nowMs monotonic */
export function createConfigSight(
  hall: Pick<Hall, 'generations' | 'isOnTrial'>,
  nowMs: () => number,
): () => ConfigSight {
  let lookedMs = Number.NEGATIVE_INFINITY;
  let seen: ConfigSight = { generations: [], isOnTrial: false };
  return () => {
    if (nowMs() - lookedMs < lookEveryMs) return seen;
    lookedMs = nowMs();
    seen = { generations: hall.generations(), isOnTrial: hall.isOnTrial() };
    return seen;
  };
}
