/** `dawr journal status` and `verify`. */
import { UserError } from '../../../config/user-error.ts';
import { rangesText } from '../../../firmware-host/journal/damage.ts';
import { lookAtJournal, type Verdict, verifyJournal } from '../../../firmware-host/journal/look.ts';
import { foreseenLoss } from '../../../firmware-host/numbers/foreseen-loss.ts';
import type { NamedJournal } from './named-journal.ts';

/** @returns the exit code: 0 a controller may start on it, 1 it is damaged */
export function status({ file, loaded }: NamedJournal, asJson: boolean): number {
  const look = lookAtJournal(file);
  const { isRunning, refusal, facts, bytes } = look;
  const loss = foreseenLoss(loaded, look)?.says.en ?? null;
  const newest = facts?.newest ?? null;
  const oldest = facts === null || newest === null ? null : facts.stream.pruned + 1;
  const acknowledged = facts?.stream.acknowledged ?? null;
  const undelivered = newest === null || acknowledged === null ? null : newest - acknowledged;
  const problem = refusal === null ? null : `${refusal.message}: ${refusal.hint}`;
  if (asJson) {
    const stream = facts?.stream.id ?? null;
    const all = { file, bytes, isRunning, stream, oldest, newest, acknowledged, undelivered };
    process.stdout.write(`${JSON.stringify({ ...all, problem, loss }, null, 2)}\n`);
    return refusal === null ? 0 : 1;
  }
  const lines = [
    `${file}: ${(bytes / 1024 / 1024).toFixed(1)} MB, ${isRunning ? 'a controller writes it' : 'no controller runs on it'}`,
    ...(facts === null ? [] : [`stream ${facts.stream.id}`]),
    ...(facts !== null && newest === null ? ['no events'] : []),
    ...(newest === null
      ? []
      : [
          `events ${oldest} to ${newest}; ${acknowledged} acknowledged, ${undelivered} undelivered`,
        ]),
    problem === null
      ? 'what a start needs is sound; dawr journal verify looks at the rest'
      : problem,
    ...(loss === null ? [] : [loss]),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return refusal === null ? 0 : 1;
}

/** @returns the exit code: 0 sound, 1 damaged, another one or too short */
export function verify({ file, loaded }: NamedJournal): number {
  const look = lookAtJournal(file);
  const { refusal } = look;
  const loss = foreseenLoss(loaded, look);
  if (refusal !== null) process.stdout.write(`${refusal.message}: ${refusal.hint}\n`);
  const verdict = verdictOn(file);
  if (verdict instanceof UserError) {
    if (refusal === null) throw verdict;
    return 1;
  }
  const { rows, damaged, structure } = verdict;
  for (const { from, to } of damaged)
    process.stdout.write(`damaged: ${rangesText([{ from, to }])}\n`);
  for (const line of structure) process.stdout.write(`SQLite: ${line}\n`);
  if (loss !== null) process.stdout.write(`${loss.says.en}\n`);
  const isWhole = refusal === null && loss?.isCertain !== true;
  const isSound = isWhole && damaged.length === 0 && structure.length === 0;
  process.stdout.write(`${rows} events are sound${isSound ? ', and so is the file' : ''}\n`);
  return isSound ? 0 : 1;
}

function verdictOn(file: string): Verdict | UserError {
  try {
    return verifyJournal(file);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
