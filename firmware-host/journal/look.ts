/**
 * What a person may ask of a journal while its controller runs, and when none does: what it holds, and
 * whether it is sound. Changes nothing.
 */
import { statSync } from 'node:fs';
import { UserError } from '../../config/user-error.ts';
import { type Range, rangesOf } from './damage.ts';
import { openJournalToRead, refuseWhatWasLost } from './journal-file.ts';
import { lockJournal } from './journal-lock.ts';
import { checkIsOurs } from './layout.ts';
import { createRowReader, type RowReader } from './row-reader.ts';
import { guardedReading, ReadOnlyDisk, type Sqlite, StorageFull } from './sqlite.ts';
import { checkOpened, checkStart, type StartFacts, streamFacts } from './start-check.ts';

export interface JournalLook {
  readonly isRunning: boolean;
  /** What a start says of it; null where it would run. */
  readonly refusal: UserError | null;
  /** Null where it is too damaged to say. */
  readonly facts: StartFacts | null;
  readonly bytes: number;
}

/** Of a file that is there, or was. */
export function lookAtJournal(file: string): JournalLook {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let isRunning = false;
  try {
    isRunning = isHeld(file);
    refuseWhatWasLost(file);
    const facts = isRunning ? factsBesideController(file) : checkStart(file, 'behind a snapshot');
    return { isRunning, refusal: null, facts, bytes };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { isRunning, refusal: error, facts: null, bytes };
  }
}

/** Also where this user may not ask. @throws UserError where the disk takes no lock, and so no controller */
function isHeld(file: string): boolean {
  try {
    lockJournal(file).release();
    return false;
  } catch (error) {
    if (error instanceof ReadOnlyDisk || error instanceof StorageFull) throw error;
    return true;
  }
}

function factsBesideController(file: string): StartFacts {
  return reading(file, (database) => checkOpened(database, file, 'behind a snapshot'));
}

export interface RowsHeld {
  readonly stream: string;
  /** The next rows, and which of them are damaged; null at the end. */
  next(): ReturnType<RowReader['read']> | null;
}

const batch = 1000;
/** Of SQLite's complaints: the rest is more of the same. */
const mostLines = 10;

/** Reads every row that is held, oldest first. @throws UserError where it is too damaged to begin */
export function readRows<T>(file: string, take: (rows: RowsHeld) => T): T {
  return reading(file, (database) => {
    const version = checkIsOurs(database, file);
    const stream = streamFacts(database, file, version);
    const reader = createRowReader(database, stream, version);
    const newest =
      database.prepare<[], number | null>('SELECT max(sequence) FROM event').pluck().get() ?? 0;
    let from = stream.pruned + 1;
    return take({
      stream: stream.id,
      next() {
        if (from > newest) return null;
        const to = Math.min(newest, from + batch - 1);
        const read = reader.read(from, to);
        from = to + 1;
        return read;
      },
    });
  });
}

export interface Verdict {
  readonly rows: number;
  readonly damaged: readonly Range[];
  /** What SQLite finds wrong with its own pages, a line each. */
  readonly structure: readonly string[];
}

/** Looks at every row and every page; takes seconds where a year is held. */
export function verifyJournal(file: string): Verdict {
  const sequences: number[] = [];
  let rows = 0;
  readRows(file, (held) => {
    for (let read = held.next(); read !== null; read = held.next()) {
      rows += read.rows.length;
      for (const { from, to } of read.damaged) {
        for (let sequence = from; sequence <= to; sequence += 1) sequences.push(sequence);
      }
    }
  });
  const structure = reading(file, (database) =>
    database
      .prepare<[], string>('SELECT * FROM pragma_integrity_check')
      .pluck()
      .all()
      .filter((line) => line !== 'ok')
      .slice(0, mostLines)
      .map((line) => line.replaceAll(/\s+/g, ' ')),
  );
  return { rows, damaged: rangesOf(sequences), structure };
}

function reading<T>(file: string, step: (database: Sqlite) => T): T {
  const database = openJournalToRead(file);
  try {
    return guardedReading(file, () => step(database));
  } finally {
    database.close();
  }
}
