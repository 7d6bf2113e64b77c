/** What is kept of the open day beside its rows: what the start found of it, and what is kept anew. */
import { programIdentity } from '../software.ts';
import { type Snapshot, snapshotFileOf, writeSnapshot } from './snapshot-file.ts';
import type { Sqlite } from './sqlite.ts';
import { indexedLandmarks } from './start-check.ts';

/** Where the rows end. */
export interface End {
  readonly newestSequence: number | null;
  readonly openDayFrom: number;
  readonly lastSum: string;
}

export interface KeptDay {
  /** The row that opened the day. */
  readonly from: number;
  /** The last row that is in a snapshot which holds, or null. */
  readonly upTo: number | null;
  /** The parts that the start found, where they hold; once, because they may be large. */
  take(): readonly Buffer[] | null;
  /** Why the start passed over a snapshot that is there; null where it did not. */
  readonly passedOver: string | null;
  /**
   * Keeps what `parts` say of the day up to the newest row. It may be lost: nothing needs it.
   * @throws what the disk says, or making a part
   */
  keep(parts: Iterable<Buffer>): Promise<void>;
}

export function createKeptDay(options: {
  readonly database: Sqlite;
  readonly file: string;
  readonly stream: string;
  readonly snapshot: Snapshot | null;
  /** Of what is on the disk. */
  end(): End;
}): KeptDay {
  const { database, file, stream, snapshot, end } = options;
  let held = snapshot !== null && 'head' in snapshot ? snapshot : null;
  let upTo = held?.head.upTo ?? null;
  return {
    get from() {
      return end().openDayFrom;
    },
    get upTo() {
      return upTo;
    },
    take() {
      const parts = held?.parts ?? null;
      held = null;
      return parts;
    },
    passedOver: snapshot !== null && 'passedOver' in snapshot ? snapshot.passedOver : null,
    async keep(parts) {
      const { newestSequence, openDayFrom: openedAt, lastSum: sum } = end();
      const newest = newestSequence ?? 0;
      const landmarks = indexedLandmarks(database, openedAt);
      const head = { program: programIdentity(), stream, openedAt, upTo: newest, sum, landmarks };
      await writeSnapshot(snapshotFileOf(file), head, parts);
      upTo = newest;
    },
  };
}
