/** A hall's journal, opened beside its number mark: where each of them stands, and what the one says of the other. */
import type { LoadedConfig } from '../../config/load.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { journalFileOf } from '../journal/journal-file.ts';
import type { Log } from '../log.ts';
import { type Loss, openBesideMark, settleLostJournal } from './lost-journal.ts';
import { type FoundMark, type MarkOwner, markFileOf, markOwner, readMark } from './mark-file.ts';

export interface HallJournal {
  readonly owner: MarkOwner;
  readonly markFile: string;
  /** What stood there at the start. */
  readonly found: FoundMark;
  readonly journal: Journal;
  /** What the mark says of the journal; null where it is whole. */
  readonly loss: Loss | null;
}

/** @throws UserError where it cannot be opened, is damaged, or is lost and a person is to decide */
export function openHallJournal(
  { config, journalFolder, numbersFolder }: LoadedConfig,
  log: Log,
): HallJournal {
  const journalFile = journalFileOf(journalFolder);
  const owner = markOwner(config);
  const markFile = markFileOf(numbersFolder, owner);
  const { maxMegabytes, keepDays, whenLost } = config.journal;
  const found = readMark(markFile, owner);
  settleLostJournal(journalFile, markFile, found, whenLost);
  const open = () => openJournal(journalFile, maxMegabytes, keepDays);
  const opened = openBesideMark(journalFile, found, open);
  const { loss, journal } = opened;
  const { upTo, passedOver } = journal.keptDay;
  if (upTo !== null) log.info({ upTo }, 'day snapshot taken');
  if (passedOver !== null) log.info({ because: passedOver }, 'day snapshot passed over');
  if (loss !== null) {
    const { reason, mark } = loss;
    log.warn({ reason, day: mark.day }, 'the journal is not all that was stored');
  }
  return { owner, markFile, found, ...opened };
}
