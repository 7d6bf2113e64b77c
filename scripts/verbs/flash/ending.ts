/**
 * How the last flash on this device ended, kept beside the config: a technician whose connection broke
 * asks for it later.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { type ApplyExit, applyExit } from './apply-exit.ts';

const EndingSchema = z.object({
  exit: z.literal(Object.values(applyExit)),
  line: z.string(),
});

export interface Ending {
  readonly exit: ApplyExit;
  /** For a person. */
  readonly line: string;
}

const EndingFile = EndingSchema.extend({ staged: z.string() });

const endingOf = (config: string): string => `${config}.ending`;

/** A flash whose ending cannot be kept has ended all the same. */
export function keepEnding(config: string, staged: string, ending: Ending): void {
  const part = `${config}.part-${randomBytes(6).toString('hex')}`;
  try {
    const text = JSON.stringify({ staged: basename(staged), ...ending });
    writeFileSync(part, `${text}\n`, { flag: 'wx', mode: 0o644 });
    renameSync(part, endingOf(config));
  } catch {
    rmSync(part, { force: true });
  }
}

/** Null where the last flash was of another staged file. */
export function readEnding(config: string, staged: string): Ending | null {
  try {
    const kept = EndingFile.parse(JSON.parse(readFileSync(endingOf(config), 'utf8')));
    return kept.staged === basename(staged) ? kept : null;
  } catch {
    return null;
  }
}

export function printEnding({ exit, line }: Ending): void {
  if (exit === applyExit.applied) console.log(line);
  else console.error(line);
}
