/** Keeps what a flash took into use in the list of generations, with who brought it and why. */
import { readFileSync } from 'node:fs';
import {
  type GenerationAbout,
  keepGeneration,
  listGenerations,
} from '../../../config/generations.ts';
import type { Flashed } from '../../../config/provisional.ts';
import { readHealth } from '../../../firmware-host/health/health-file.ts';
import type { Target } from './restart-and-wait.ts';
import { sshSession } from './ssh-session.ts';

type Say = (line: string) => void;

const nobody = { by: null, from: null, message: null };

/** The config that was there before any flash is one to go back to as well. */
export function keepFirst(config: string, old: Target | null, say: Say): void {
  if (old === null || listGenerations(config).length > 0) return;
  keep(config, readFileSync(config), { ...nobody, generation: 0, sha256: old.sha256 }, say);
}

/** @param bytes the config that was confirmed */
export function keepApplied(
  config: string,
  { by, message }: Flashed,
  next: Target,
  bytes: Uint8Array,
  say: Say,
): void {
  const generation = readHealth(next.journalFolder)?.configGeneration ?? 0;
  const from = sshSession()?.address ?? null;
  const about = { generation, sha256: next.sha256, by: by ?? null, from, message: message ?? null };
  keep(config, bytes, about, say);
}

/** What cannot be kept is said, and no reason to undo a config that runs well. */
function keep(
  config: string,
  bytes: Uint8Array,
  about: Omit<GenerationAbout, 'appliedAt'>,
  say: Say,
): void {
  try {
    keepGeneration(config, bytes, { ...about, appliedAt: new Date().toISOString() });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(`it is not in the list of generations: ${why}`);
  }
}
