/**
 * What the tests hold against a link: a list that can be awaited instead of slept for, and a
 * journal in memory with rows as the real one has them.
 */
import type { Birth, CentreLinkListener, CommandMessage } from '../../drivers/centre-port.ts';
import type { Fault } from '../../drivers/ports.ts';
import type { JournalRow, OutboxJournal } from '../../firmware-host/journal/row.ts';
import { Watch } from '../watch.ts';

export class Witness<T> {
  readonly seen: T[] = [];
  readonly #watch = new Watch(() => this.seen.slice(-5));

  readonly add = (item: T): void => {
    this.seen.push(item);
    this.#watch.stir();
  };

  /** Resolves with the first item from `from` on that fits, now or later. */
  async until(fits: (item: T) => boolean, from = 0): Promise<T> {
    let found: T | undefined;
    const look = (): boolean => {
      found = this.seen.slice(from).find(fits);
      return found !== undefined;
    };
    await this.#watch.until(look, String(fits));
    if (found === undefined) throw new Error('a wait ended before its time');
    return found;
  }
}

export type LinkNews =
  | { readonly news: 'up' }
  | { readonly news: 'down' }
  | { readonly news: 'acknowledged'; readonly stream: string; readonly upTo: number }
  | { readonly news: 'server'; readonly online: boolean }
  | { readonly news: 'command'; readonly message: CommandMessage }
  | { readonly news: 'report'; readonly device: string; readonly faults: readonly Fault[] };

export const stream = '6f1f7c1e-0c59-4b0e-9a55-3a2b1f6c7d01';

export function birthOf(session: string): Birth {
  return {
    session,
    software: '0.1.0',
    configGeneration: 1,
    stream,
    oldestSequence: 1,
    newestSequence: 3,
  };
}

export function linkListener(news: Witness<LinkNews>, session = 'session-1'): CentreLinkListener {
  return {
    birth: () => birthOf(session),
    up: () => news.add({ news: 'up' }),
    down: () => news.add({ news: 'down' }),
    acknowledged: (of, upTo) => news.add({ news: 'acknowledged', stream: of, upTo }),
    serverPresence: (online) => news.add({ news: 'server', online }),
    command: (message) => news.add({ news: 'command', message }),
  };
}

export function reportTo(news: Witness<LinkNews>) {
  return (device: string, faults: readonly Fault[]): void =>
    news.add({ news: 'report', device, faults });
}

export function rowAt(sequence: number): JournalRow {
  return {
    sequence,
    type: 'ticket.issued',
    wallMs: Date.UTC(2026, 10, 23, 8, 0, 0) + sequence,
    monotonicMs: 1000.25 + sequence,
    boot: '0b7f7f4e-boot',
    timeQuality: 'synced',
    businessDay: '2026-11-23',
    configGeneration: 1,
    data: JSON.stringify({ ticket: `2026-11-23/${sequence}`, number: 'A047', service: 'ration' }),
  };
}

/** An honest in-memory implementation of our own port. */
export class MemoryJournal implements OutboxJournal {
  readonly stream = stream;
  readonly rows: JournalRow[] = [];
  readonly acknowledgements = new Witness<number>();
  /** Each cursor that was stored. */
  readonly stored: number[] = [];
  acknowledgedUpTo = 0;

  constructor(size: number) {
    for (let count = 0; count < size; count += 1) this.append();
  }

  append(): void {
    this.rows.push(rowAt(this.rows.length + 1));
  }

  get oldestSequence(): number | null {
    return this.rows.length === 0 ? null : 1;
  }

  get newestSequence(): number | null {
    return this.rows.length === 0 ? null : this.rows.length;
  }

  read(after: number, limit: number): readonly JournalRow[] {
    return this.rows.slice(after, after + limit);
  }

  acknowledge(upTo: number): void {
    if (upTo <= this.acknowledgedUpTo) return;
    this.acknowledgedUpTo = upTo;
    this.acknowledgements.add(upTo);
  }

  storeCursor(): void {
    this.stored.push(this.acknowledgedUpTo);
  }
}
