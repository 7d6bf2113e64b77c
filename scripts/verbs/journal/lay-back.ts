/** `dawr journal layout --to`: by which `dawr-release` gives the journal to a release of before. */
import { layJournalBack } from '../../../firmware-host/journal/lay-back.ts';

export function layBack(file: string, to: number): void {
  const isDone = layJournalBack(file, to);
  const done = isDone ? 'is laid out anew' : 'is as it was';
  process.stdout.write(`${file} ${done}: a release that knows layout ${to} reads it\n`);
}
