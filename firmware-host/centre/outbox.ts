/**
 * Sends the journal to the centre server, in order, until each event is acknowledged.
 *
 * The journal's rows are the only queue: this file holds a cursor and a window. After any break it
 * begins again behind the last acknowledged event, so an event may arrive twice and is never
 * skipped. It neither connects nor stores; a publish that fails waits for the next `linkUp()`.
 */
import type { CentreLink, OutgoingEvent } from '../../drivers/centre-port.ts';
import type { JournalRow, OutboxJournal } from '../journal/row.ts';

export interface OutboxOptions {
  readonly journal: OutboxJournal;
  readonly link: Pick<CentreLink, 'publish'>;
  /**
   * `server`: only the server's acknowledgement moves the cursor, and nothing is sent while it is away.
   * `broker`: PUBACK moves it, for sites whose server acknowledges nothing.
   */
  readonly acknowledgedBy: 'server' | 'broker';
  /** The most events that are sent and not yet acknowledged. */
  readonly inFlight: number;
  readonly envelope: (row: JournalRow) => OutgoingEvent;
  /** Records what should not happen and does no harm, one sentence each. */
  readonly warn: (message: string) => void;
  /** The server acknowledged `upTo`, which is more than the journal holds. */
  readonly onServerAhead: (upTo: number) => void;
  /** A server that is online and commits nothing for this long is sent the window again. */
  readonly resendAfterMs?: number;
}

export interface Outbox {
  /** The journal has new rows. */
  notify(): void;
  linkUp(): void;
  linkDown(): void;
  /** The centre server has committed everything up to and including `upTo`. */
  acknowledged(stream: string, upTo: number): void;
  /** Called again with `true`, it means that the server began anew. */
  serverPresence(online: boolean): void;
  /**
   * Sends everything from this sequence on once more. The stored cursor stays: a restart does not
   * begin again what the server had acknowledged.
   */
  replay(from: number): void;
  /** Stores the cursor; nothing is sent afterwards. */
  stop(): void;
}

/**
 * One read of the journal in a replay: large against the cost of a query, and short, because each row is held
 * against its checksum and nothing is sent meanwhile.
 */
const readRows = 50;
/** How far the stored cursor may be behind: what a crash costs is a resend of this much. Each time wears the card. */
const storeCursorAfterMs = 10_000;
const storeCursorAfterRows = 500;
const defaultResendAfterMs = 30_000;

export function createOutbox(options: OutboxOptions): Outbox {
  return new WindowedOutbox(options);
}

class WindowedOutbox implements Outbox {
  readonly #options: OutboxOptions;
  #stopped = false;
  #linkIsUp = false;
  #serverOnline = false;
  /** One per life of the link: a settled publish of an earlier one says nothing about this one. */
  #connection = 0;
  #acknowledgedUpTo: number;
  #storedUpTo: number;
  #sentUpTo: number;
  /** Publishes of this connection whose PUBACK is not there yet. */
  #awaitingPuback = 0;
  /** While the server has a replay, the newest event that it had acknowledged before it; or 0. */
  #replayUpTo = 0;
  /** PUBACKs that came before an earlier one's (broker mode). */
  readonly #early = new Set<number>();
  /** Read and not yet sent, ascending. */
  #rows: readonly JournalRow[] = [];
  #nextRow = 0;
  /** The last read did not come to the end of the journal. */
  #hasMore = false;
  #readAhead: NodeJS.Immediate | null = null;
  #storeTimer: NodeJS.Timeout | null = null;
  #resendTimer: NodeJS.Timeout | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#acknowledgedUpTo = options.journal.acknowledgedUpTo;
    this.#storedUpTo = this.#acknowledgedUpTo;
    this.#sentUpTo = this.#acknowledgedUpTo;
  }

  notify(): void {
    this.#fill();
  }

  linkUp(): void {
    this.#linkIsUp = true;
    this.#connection += 1;
    this.#awaitingPuback = 0;
    this.#early.clear();
    this.#beginAnew();
  }

  linkDown(): void {
    this.#linkIsUp = false;
    this.#serverOnline = false;
    this.#stopResendTimer();
  }

  serverPresence(online: boolean): void {
    this.#serverOnline = online;
    if (this.#options.acknowledgedBy !== 'server') return;
    if (online) this.#beginAnew();
    else this.#stopResendTimer();
  }

  acknowledged(stream: string, upTo: number): void {
    const { journal, acknowledgedBy, warn } = this.#options;
    if (this.#stopped || acknowledgedBy !== 'server') return;
    if (stream !== journal.stream) {
      warn(`the centre server acknowledged ${upTo} of stream ${stream}, which is not ours`);
      return;
    }
    const newest = journal.newestSequence ?? 0;
    if (!Number.isSafeInteger(upTo)) {
      warn(`the centre server acknowledged ${upTo}, and the newest event is ${newest}`);
      return;
    }
    if (upTo > newest) {
      this.#options.onServerAhead(upTo);
      return;
    }
    // In a replay the server may still speak of what it committed before; it asked for it again.
    const upToSent = this.#replayUpTo > 0 ? Math.min(upTo, this.#sentUpTo) : upTo;
    // A resend makes a server repeat itself.
    if (upToSent <= this.#acknowledgedUpTo) return;
    this.#acknowledgedUpTo = upToSent;
    if (upToSent >= this.#replayUpTo) this.#replayUpTo = 0;
    this.#storeCursorSoon();
    this.#restartResendTimer();
    this.#fill();
  }

  replay(from: number): void {
    const before = from - 1;
    if (this.#stopped || before >= this.#acknowledgedUpTo) return;
    this.#storeCursor();
    this.#replayUpTo = Math.max(this.#replayUpTo, this.#acknowledgedUpTo);
    this.#acknowledgedUpTo = before;
    this.#early.clear();
    this.#beginAnew();
  }

  stop(): void {
    this.#stopped = true;
    if (this.#readAhead !== null) clearImmediate(this.#readAhead);
    this.#stopResendTimer();
    this.#storeCursor();
  }

  #beginAnew(): void {
    this.#sentUpTo = this.#acknowledgedUpTo;
    this.#rows = [];
    this.#nextRow = 0;
    this.#hasMore = false;
    this.#fill();
  }

  /** Every way in ends here: sends until the window is full or the journal is exhausted. */
  #fill(): void {
    if (this.#stopped || !this.#linkIsUp) return;
    const byServer = this.#options.acknowledgedBy === 'server';
    if (byServer && !this.#serverOnline) return;
    // What the server committed in an earlier connection need not be sent in this one.
    this.#sentUpTo = Math.max(this.#sentUpTo, this.#acknowledgedUpTo);
    const { inFlight } = this.#options;
    while (this.#awaitingPuback < inFlight && this.#sentUpTo - this.#acknowledgedUpTo < inFlight) {
      const row = this.#takeRow();
      if (row === null) break;
      this.#send(row);
    }
    if (byServer && this.#resendTimer === null) this.#restartResendTimer();
    if (this.#hasMore && this.#rows.length - this.#nextRow < inFlight) {
      this.#readAhead ??= setImmediate(() => this.#readMore());
    }
  }

  /** While the window is on its way: what is read when there is room again keeps the broker waiting. */
  #readMore(): void {
    this.#readAhead = null;
    const left = this.#rows.slice(this.#nextRow);
    try {
      this.#read(left, left.at(-1)?.sequence ?? this.#sentUpTo);
    } catch {
      // Whoever needs the row reads it again, and is told.
      this.#hasMore = false;
    }
  }

  #read(left: readonly JournalRow[], after: number): void {
    const more = this.#options.journal.read(after, readRows);
    this.#hasMore = more.length === readRows;
    this.#rows = [...left, ...more];
    this.#nextRow = 0;
  }

  /** The row after the last one sent, or null until there is one. */
  #takeRow(): JournalRow | null {
    for (;;) {
      const row = this.#rows[this.#nextRow];
      if (row === undefined) {
        this.#read([], this.#sentUpTo);
        if (this.#rows.length === 0) return null;
      } else {
        this.#nextRow += 1;
        if (row.sequence > this.#sentUpTo) return row;
      }
    }
  }

  #send(row: JournalRow): void {
    const connection = this.#connection;
    const { sequence } = row;
    this.#sentUpTo = sequence;
    this.#awaitingPuback += 1;
    this.#options.link.publish(this.#options.envelope(row)).then(
      () => {
        if (connection === this.#connection) this.#taken(sequence);
      },
      () => {
        if (connection === this.#connection) this.linkDown();
      },
    );
  }

  /**
   * PUBACK. The window is refilled at each one: a client that waits and then writes several at a
   * time runs into the broker's Nagle algorithm and our delayed TCP acknowledgement, 40 ms a round.
   */
  #taken(sequence: number): void {
    this.#awaitingPuback -= 1;
    if (this.#options.acknowledgedBy === 'broker') this.#moveTo(sequence);
    this.#fill();
  }

  #moveTo(sequence: number): void {
    // Sent before a replay, and acknowledged after it began.
    if (sequence <= this.#acknowledgedUpTo || sequence > this.#sentUpTo) return;
    if (sequence !== this.#acknowledgedUpTo + 1) {
      this.#early.add(sequence);
      return;
    }
    this.#acknowledgedUpTo = sequence;
    while (this.#early.delete(this.#acknowledgedUpTo + 1)) this.#acknowledgedUpTo += 1;
    this.#storeCursorSoon();
  }

  #storeCursorSoon(): void {
    this.#options.journal.acknowledge(this.#acknowledgedUpTo);
    if (this.#acknowledgedUpTo - this.#storedUpTo >= storeCursorAfterRows) this.#storeCursor();
    else this.#storeTimer ??= setTimeout(() => this.#storeCursor(), storeCursorAfterMs);
  }

  #storeCursor(): void {
    if (this.#storeTimer !== null) clearTimeout(this.#storeTimer);
    this.#storeTimer = null;
    if (this.#acknowledgedUpTo <= this.#storedUpTo) return;
    try {
      this.#options.journal.storeCursor();
      this.#storedUpTo = this.#acknowledgedUpTo;
    } catch (error) {
      // A full disk: the cursor in memory goes on, and the next acknowledgement tries again.
      this.#options.warn(`the outbox could not store its cursor: ${String(error)}`);
    }
  }

  /** Runs while an acknowledgement of the server is outstanding. */
  #restartResendTimer(): void {
    this.#stopResendTimer();
    if (this.#stopped || !this.#linkIsUp || !this.#serverOnline) return;
    if (this.#sentUpTo <= this.#acknowledgedUpTo) return;
    this.#resendTimer = setTimeout(() => {
      this.#resendTimer = null;
      this.#options.warn(
        `the centre server committed nothing beyond ${this.#acknowledgedUpTo} in time: sending again`,
      );
      this.#beginAnew();
    }, this.#options.resendAfterMs ?? defaultResendAfterMs);
  }

  #stopResendTimer(): void {
    if (this.#resendTimer !== null) clearTimeout(this.#resendTimer);
    this.#resendTimer = null;
  }
}
