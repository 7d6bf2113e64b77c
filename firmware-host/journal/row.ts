/** One stored event: what the journal holds, what is replayed, and what the outbox sends. */
export interface JournalRow {
  /** Contiguous from 1 within a stream. */
  readonly sequence: number;
  /** Event type without prefix and version, such as `ticket.issued`. */
  readonly type: string;
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly boot: string;
  readonly timeQuality: 'synced' | 'unsynced';
  /** Null before the first day was opened. */
  readonly businessDay: string | null;
  readonly configGeneration: number;
  /** The event's own fields, as JSON text. */
  readonly data: string;
}

/** The part of the journal that the outbox needs. */
export interface OutboxJournal {
  /** UUID of this journal. */
  readonly stream: string;
  /** Sequence of the newest event that the centre server has acknowledged; 0 for none. */
  readonly acknowledgedUpTo: number;
  /** Null while the journal is empty. */
  readonly oldestSequence: number | null;
  readonly newestSequence: number | null;
  /** At most `limit` rows with a sequence greater than `after`, in order. */
  read(after: number, limit: number): readonly JournalRow[];
  /** Moves the cursor forward; never back. */
  acknowledge(upTo: number): void;
  /**
   * Stores the cursor. It may be lost in a crash, which costs a resend and no event, so it is not forced
   * to disk.
   */
  storeCursor(): void;
}
