/** `dawr journal prune`: at once what a running controller does step by step; also for older files. */
import { statSync } from 'node:fs';
import type { Config } from '../../../config/schema/schema.ts';
import { pruneJournal } from '../../../firmware-host/journal/prune.ts';

export function prune(file: string, { keepDays }: Config['journal']): void {
  const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  const pruned = pruneJournal(file, keepDays, Date.now());
  const after = statSync(file).size;
  process.stdout.write(
    `${pruned} events pruned; ${file} has ${megabytes(after)} MB of ${megabytes(before)}\n`,
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
