/** The breaks of the windows and the pauses of a span of days: how often each reason, and how long in all. */
import type { ReportedEvent } from './day-tickets.ts';
import type { ReportHall } from './report-hall.ts';

interface StopRow {
  /** An id of the config's list. */
  readonly reason: string;
  /** Null for a reason that the config no longer has. */
  readonly name: string | null;
  readonly times: number;
  /** Whole milliseconds of those that ended and whose length is known. */
  readonly totalMs: number;
  /** Those that did not end yet, or with a reboot between. */
  readonly unknown: number;
}

export interface BreakRow extends StopRow {
  readonly window: number;
}

export interface PauseRow extends StopRow {
  readonly scope: 'service' | 'office' | 'hall';
  /** Id of the service or the office; null for the hall. */
  readonly of: string | null;
}

interface Count {
  times: number;
  totalMs: number;
  known: number;
}

/** Lives for one pass over the events. */
export class StopCount {
  readonly #hall: Pick<ReportHall, 'breakReasons' | 'pauseReasons'>;
  readonly #breaks = new Map<string, Count & Pick<BreakRow, 'window' | 'reason'>>();
  readonly #pauses = new Map<string, Count & Pick<PauseRow, 'scope' | 'of' | 'reason'>>();

  constructor(hall: Pick<ReportHall, 'breakReasons' | 'pauseReasons'>) {
    this.#hall = hall;
  }

  rows(): { readonly breaks: readonly BreakRow[]; readonly pauses: readonly PauseRow[] } {
    const { breakReasons, pauseReasons } = this.#hall;
    return {
      breaks: [...this.#breaks.values()].map((row) => finished(row, breakReasons)),
      pauses: [...this.#pauses.values()].map((row) => finished(row, pauseReasons)),
    };
  }

  take(event: ReportedEvent['event']): void {
    switch (event.type) {
      case 'window.break-started':
        this.#breakOf(event).times += 1;
        return;
      case 'window.break-ended':
        ended(this.#breakOf(event), event.breakMs);
        return;
      case 'service.paused':
        this.#pauseOf(event).times += 1;
        return;
      case 'service.resumed':
        ended(this.#pauseOf(event), event.pausedMs);
        return;
      default:
    }
  }

  #breakOf({ window, reason }: Pick<BreakRow, 'window' | 'reason'>): Count {
    const key = `${window}/${reason}`;
    const found = this.#breaks.get(key) ?? { window, reason, ...none };
    this.#breaks.set(key, found);
    return found;
  }

  #pauseOf({ scope, of, reason }: Pick<PauseRow, 'scope' | 'of' | 'reason'>): Count {
    const key = JSON.stringify([scope, of, reason]);
    const found = this.#pauses.get(key) ?? { scope, of, reason, ...none };
    this.#pauses.set(key, found);
    return found;
  }
}

const none: Readonly<Count> = { times: 0, totalMs: 0, known: 0 };

function ended(count: Count, lengthMs: number | null): void {
  if (lengthMs === null) return;
  count.known += 1;
  count.totalMs += lengthMs;
}

function finished<Row extends Count & { readonly reason: string }>(
  { known, ...row }: Row,
  names: ReadonlyMap<string, string>,
) {
  return {
    ...row,
    name: names.get(row.reason) ?? null,
    totalMs: Math.round(row.totalMs),
    unknown: row.times - known,
  };
}
