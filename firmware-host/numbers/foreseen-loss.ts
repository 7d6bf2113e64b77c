/** What the next start will say of a journal that no controller runs on, by the number mark beside it. */
import type { LoadedConfig } from '../../config/load.ts';
import { journalFileOf } from '../journal/journal-file.ts';
import type { JournalLook } from '../journal/look.ts';
import type { Words } from '../queue/refusal-words.ts';
import { lossOf, lossWords, signsOf } from './lost-journal.ts';
import { markFileOf, markOwner, readMark } from './mark-file.ts';

export interface ForeseenLoss {
  readonly says: Words;
  /** Whether it is another journal, or rows are missing that were stored. */
  readonly isCertain: boolean;
}

/** Null where it is whole as far as the mark knows, where its controller runs, and where a start refuses it. */
export function foreseenLoss(
  { config, journalFolder, numbersFolder }: LoadedConfig,
  { facts, isRunning }: JournalLook,
): ForeseenLoss | null {
  if (facts === null || isRunning) return null;
  const owner = markOwner(config);
  const markFile = markFileOf(numbersFolder, owner);
  const journal = { stream: facts.stream.id, newestSequence: facts.newest };
  const signs = signsOf(journalFileOf(journalFolder));
  const loss = lossOf(readMark(markFile, owner), journal, signs);
  if (loss === null) return null;
  return { says: lossWords(loss, markFile), isCertain: loss.needsNewStream };
}
