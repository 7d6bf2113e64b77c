/**
 * Judges whether the journal is the one that the number mark was written beside, and whole: one that is new,
 * empty, another or shorter than it was makes the next start go on above the mark.
 *
 * Whether the hall goes on by itself or asks is the config's `journal.whenLost`. Nothing that is left of a
 * lost journal is deleted.
 */
import { existsSync, renameSync, statSync } from 'node:fs';
import { syncFolderOf } from '../../config/sync-folder.ts';
import { UserError } from '../../config/user-error.ts';
import type { Journal } from '../journal/journal.ts';
import { lockJournal } from '../journal/journal-lock.ts';
import { isRepairOf, repairJournal } from '../journal/repair.ts';
import type { OutboxJournal } from '../journal/row.ts';
import { isLogTorn } from '../journal/write-ahead-log.ts';
import type { Words } from '../queue/refusal-words.ts';
import type { AdvanceReason } from '../queue/words.ts';
import type { FoundMark, NumberMark } from './mark-file.ts';

export interface Loss {
  readonly reason: AdvanceReason;
  readonly mark: NumberMark;
  /** Whether other events may have been published under the sequences that come next, or are by another hall. */
  readonly needsNewStream: boolean;
}

/**
 * Call it before the journal is opened. What is left of a lost one is moved aside, so that a new one
 * can begin.
 * @throws UserError where the config asks, and where nobody knows how far the numbers had come
 */
export function settleLostJournal(
  journalFile: string,
  markFile: string,
  found: FoundMark,
  whenLost: 'go-on' | 'ask',
): void {
  if (found.found === 'nothing' || !isLost(journalFile)) return;
  if (found.found === 'unusable') {
    throw new UserError(
      `${journalFile} is lost or new, and ${found.file} ${found.problem}: nobody knows how far the numbers of today had come`,
      `put a copy of the journal back; or move ${found.file} away, which begins the numbers of today again`,
    );
  }
  if (whenLost === 'ask') {
    throw new UserError(
      `${journalFile} is lost: ${markFile} says that it gave numbers on ${found.mark.day}`,
      'put a copy of it back, or set journal.whenLost to go-on: then a new one goes on above those numbers',
    );
  }
  const left = [journalFile, `${journalFile}-wal`, `${journalFile}-shm`].filter((file) =>
    existsSync(file),
  );
  if (left.length === 0) return;
  const lock = lockJournal(journalFile);
  try {
    const aside = freeName(journalFile);
    for (const file of left) renameSync(file, file.replace(journalFile, aside));
    syncFolderOf(journalFile);
  } finally {
    lock.release();
  }
}

/** One that cannot be looked at is not lost: whoever opens it says what stands in the way. */
function isLost(journalFile: string): boolean {
  try {
    return (statSync(journalFile, { throwIfNoEntry: false })?.size ?? 0) === 0;
  } catch {
    return false;
  }
}

export interface JournalSigns {
  /** Whether the write-ahead log ends in something that is no whole row. */
  readonly isTorn: boolean;
  /** Whether the journal was made of one of this stream, by a repair. */
  isMadeOf(stream: string): boolean;
}

/** Look before the journal is opened: whoever opens it settles its log. */
export function signsOf(journalFile: string): JournalSigns {
  return {
    isTorn: isLogTorn(journalFile),
    isMadeOf: (stream) => isRepairOf(journalFile, stream),
  };
}

export function lossOf(
  found: FoundMark,
  journal: Pick<OutboxJournal, 'stream' | 'newestSequence'>,
  { isTorn, isMadeOf }: JournalSigns,
): Loss | null {
  if (found.found !== 'mark') return null;
  const { mark } = found;
  if (mark.stream !== journal.stream) {
    if (isMadeOf(mark.stream)) return { reason: 'journal-cut', mark, needsNewStream: false };
    return { reason: 'journal-lost', mark, needsNewStream: journal.newestSequence !== null };
  }
  const isShort = (journal.newestSequence ?? 0) < mark.sequence;
  return isShort || isTorn ? { reason: 'journal-cut', mark, needsNewStream: isShort } : null;
}

/** What the next start will say and do, in one sentence. */
export function lossWords({ reason, mark, needsNewStream }: Loss, markFile: string): Words {
  if (reason === 'journal-lost') {
    return {
      ar: `ليس السجل الذي كُتب بجانبه ${markFile}؛ يكمل التشغيل القادم فوق أرقام ${mark.day}`,
      en: `it is not the journal that ${markFile} was written beside; the next start goes on above the numbers of ${mark.day}`,
    };
  }
  const known = needsNewStream
    ? {
        ar: `ينقصه آخر ما كُتب فيه، كما يقول ${markFile}`,
        en: `its last rows are missing, as ${markFile} says: it had ${mark.sequence}`,
      }
    : { ar: 'ربما ضاع آخر ما كُتب فيه', en: 'its last rows may be lost' };
  return {
    ar: `${known.ar}؛ يكمل التشغيل القادم فوق أرقام ${mark.day}`,
    en: `${known.en}; the next start goes on above the numbers of ${mark.day}`,
  };
}

/**
 * Opens the journal and says what the mark knows of its loss. One that is short, or another hall's, begins a new
 * stream: the centre server takes a sequence once, and would pass over what comes under one that it has.
 * @param open opens it for its one writer
 */
export function openBesideMark(
  journalFile: string,
  found: FoundMark,
  open: () => Journal,
): { readonly journal: Journal; readonly loss: Loss | null } {
  const signs = signsOf(journalFile);
  const journal = open();
  const loss = lossOf(found, journal, signs);
  if (loss?.needsNewStream !== true) return { journal, loss };
  journal.close();
  repairJournal(journalFile, true);
  return { journal: open(), loss };
}

function freeName(file: string): string {
  for (let count = 1; ; count += 1) {
    const name = `${file}.lost-${count}`;
    if (!existsSync(name) && !existsSync(`${name}-wal`)) return name;
  }
}
