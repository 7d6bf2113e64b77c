/**
 * What the collector asks of its database, whichever it is: every event of every controller once.
 *
 * A stream is whole up to `upTo`; what lies behind a gap is kept and waits for what is missing. One commit is
 * one transaction that is on the disk when it resolves, so that an acknowledgement sent after it is true after
 * a power cut too.
 */
import type { ControllerNames } from '../../../drivers/centre/messages.ts';

export interface ReceivedEvent {
  readonly from: ControllerNames;
  readonly stream: string;
  readonly sequence: number;
  /** Without prefix and version, such as `ticket.issued`. */
  readonly type: string;
  readonly businessDay: string | null;
  /** The envelope, JSON text. */
  readonly body: string;
}

export interface StreamPosition {
  readonly from: ControllerNames;
  readonly stream: string;
  /** Everything up to and including this sequence is stored, or known to be lost. 0 for nothing. */
  readonly upTo: number;
  /** The lowest stored sequence behind a gap; null where nothing is missing. */
  readonly nextStored: number | null;
}

export interface Commit {
  /** Of each stream that was in the batch, a stream that was sent again included. */
  readonly positions: readonly StreamPosition[];
  /** What was not there before. */
  readonly fresh: readonly ReceivedEvent[];
  /** Same stream and sequence, other contents: two journals with one identity. The first is kept. */
  readonly conflicting: readonly ReceivedEvent[];
}

/** Figures of one centre on one business day. */
export interface DayFigures {
  readonly centre: string;
  readonly issued: number;
  readonly served: number;
  /** Served within ten minutes at the window. */
  readonly withinTen: number;
  readonly noShows: number;
  /** Events of these streams that no controller holds any more. */
  readonly lost: number;
}

export interface EventStore {
  commit(events: readonly ReceivedEvent[]): Promise<Commit>;
  /** Null for a stream that was never heard. */
  position(stream: string): Promise<StreamPosition | null>;
  /**
   * Nobody holds what is missing between `upTo` and this sequence. Recorded, and not waited for any more.
   * @returns the position behind it
   */
  giveUp(stream: string, before: number): Promise<StreamPosition>;
  /** One row a centre, by its id. @param day `YYYY-MM-DD` */
  figuresOf(day: string): Promise<readonly DayFigures[]>;
  /** The envelopes of a business day of one controller, in order; a later stream after an earlier one. */
  bodiesOf(from: ControllerNames, day: string): Promise<readonly string[]>;
  /** Null where no event has a business day. */
  newestDay(): Promise<string | null>;
  /** By the names of their controllers. */
  streams(): Promise<readonly StreamPosition[]>;
  close(): Promise<void>;
}

/**
 * The database is not there now, and may come back: try the same step again. Where the answer to a commit was
 * lost it may be stored, and is then a duplicate.
 */
export class StoreAway extends Error {
  override readonly name = 'StoreAway';
}

/** What the centre promises every citizen. */
export const tenMinutesMs = 600_000;
