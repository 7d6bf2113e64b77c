/**
 * The report of a business day or of a span of days: what their events add up to. Pure: the same events
 * and hall always give the same report.
 */
import type { EventType } from '../events/events.ts';
import type { BusinessDay } from '../queue/words.ts';
import { DayGathering, type ReportedEvent } from './day-tickets.ts';
import { type FigureLists, Figures } from './figures.ts';
import { OffTimes } from './off-times.ts';
import type { ReportHall } from './report-hall.ts';
import { type PeriodLength, periodsOf, type Span } from './span.ts';
import { type BreakRow, type PauseRow, StopCount } from './stops.ts';

/** Where the events come from, so that a plan is never taken for a day that was. */
export type ReportSource =
  | { readonly kind: 'journal' }
  | {
      readonly kind: 'simulation';
      /** File of the day profile, as it was named. */
      readonly profile: string;
      readonly seed: number;
      /** What the queue refused, and how often. */
      readonly refused: Readonly<Record<string, number>>;
    };

/** This is what `--format json` prints. Later versions add fields and change none. */
export interface Report extends Span, FigureLists {
  readonly source: ReportSource;
  readonly centre: string;
  readonly controller: string;
  /** The business day; of several the first and the last, such as `2026-01-01/2026-01-31` (ISO 8601). */
  readonly day: string;
  /** How `periods` cuts the span. */
  readonly by: PeriodLength;
  /** Business days of the span that the journal holds. */
  readonly days: number;
  /** Whether every day was closed; until then the figures still grow. */
  readonly isClosed: boolean;
  /** Tickets whose hour may be wrong, because the clock had not been set. */
  readonly hourDoubtful: number;
  readonly breaks: readonly BreakRow[];
  readonly pauses: readonly PauseRow[];
}

/** Events of which no figure is made, and which a crowded day has by thousands. */
export const unreadEvents: ReadonlySet<EventType> = new Set([
  'wait-time.exceeded',
  'service-time.exceeded',
  'window.idle',
  'window.call-refused',
  'command.refused',
]);

export interface DayEvents {
  readonly day: string;
  /** In order; may hold events of other days. */
  readonly events: Iterable<ReportedEvent>;
}

/** Of one day. @param events of the day, in order; may hold events of other days */
export function reportOf(
  hall: ReportHall,
  day: string,
  events: Iterable<ReportedEvent>,
  source: ReportSource = { kind: 'journal' },
): Report {
  return reportOfDays(hall, { from: day, to: day }, 'day', [{ day, events }], source);
}

/**
 * @param days those of the span, each once, in order; read one after the other
 * @param newest business day that there is, in the span or after it
 */
export function reportOfDays(
  hall: ReportHall,
  { from, to }: Span,
  by: PeriodLength,
  days: Iterable<DayEvents>,
  source: ReportSource = { kind: 'journal' },
  newest: BusinessDay = to,
): Report {
  const figures = new Figures(hall, periodsOf({ from, to }, by), newest);
  const stops = new StopCount(hall);
  let count = 0;
  let isClosed = true;
  let hourDoubtful = 0;
  for (const { day, events } of days) {
    const gathering = new DayGathering(day, hall.windowsOf);
    const off = new OffTimes();
    let isOfDay = true;
    for (const reported of events) {
      const { event } = reported;
      if (event.type === 'day.opened') isOfDay = event.day === day;
      if (isOfDay) {
        stops.take(event);
        off.take(reported);
      }
      gathering.take(reported);
    }
    const facts = gathering.facts();
    figures.add(day, facts, off.found());
    count += 1;
    isClosed &&= facts.isClosed;
    hourDoubtful += facts.tickets.filter(({ isTimeKnown }) => !isTimeKnown).length;
  }
  return {
    source,
    centre: hall.centre,
    controller: hall.controller,
    day: from === to ? from : `${from}/${to}`,
    from,
    to,
    by,
    days: count,
    isClosed,
    ...stops.rows(),
    hourDoubtful,
    ...figures.lists(),
  };
}

/** Such as `93 %`; null when `whole` is 0. Only all is 100 % and only none is 0 %. */
export function shareText(part: number, whole: number): string | null {
  const percent = sharePercent(part, whole);
  return percent === null ? null : `${percent} %`;
}

/** Whole percent of a part; null when `whole` is 0. */
export function sharePercent(part: number, whole: number): number | null {
  if (whole === 0) return null;
  if (part === 0 || part === whole) return part === 0 ? 0 : 100;
  return Math.min(99, Math.max(1, Math.round((100 * part) / whole)));
}
