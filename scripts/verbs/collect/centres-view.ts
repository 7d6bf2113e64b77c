/** What the collector's page shows, made of what was heard and stored. */
import type { Text } from '../../../config/schema/schema.ts';
import type { ControllerStatus } from '../../../drivers/centre/messages.ts';
import type { CollectedHalls } from './collected-halls.ts';
import type { DayFigures } from './event-store.ts';
import type { CollectedHall } from './summary.ts';

export interface CentresView {
  readonly isLinked: boolean;
  /** Of the collector: its clock is the one that the page shows. */
  readonly timeZone: string;
  /** The newest business day that is stored, of which the figures are; null before the first. */
  readonly day: string | null;
  readonly halls: readonly HallRow[];
}

export interface HallRow {
  readonly centre: string;
  readonly controller: string;
  /** Null where the collector was given no config of this centre. */
  readonly name: Text | null;
  readonly link: ControllerStatus['status'] | null;
  /** Events behind a gap wait for what is before them. */
  readonly isIncomplete: boolean;
  /** Null where no state was heard. */
  readonly now: {
    readonly open: number;
    readonly windows: number;
    readonly waiting: number;
    /** The longest wait of a ticket that is issued now, in milliseconds; null where no open window serves. */
    readonly waitMs: { readonly low: number; readonly high: number } | null;
    readonly isClosed: boolean;
    readonly paused: number;
    /** Devices that do not work. */
    readonly broken: readonly string[];
  } | null;
  readonly lastEvent: { readonly type: string; readonly atMs: number } | null;
  /** Of `day`; null where it has none of it. */
  readonly figures: DayFigures | null;
}

export function centresView(
  halls: CollectedHalls,
  names: ReadonlyMap<string, Text>,
  day: string | null,
  figures: readonly DayFigures[],
): CentresView {
  return {
    isLinked: halls.isLinked,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    day,
    halls: halls.all().map((hall) => ({
      centre: hall.from.centre,
      controller: hall.from.controller,
      name: names.get(hall.from.centre) ?? null,
      link: hall.status,
      isIncomplete: hall.isIncomplete,
      now: nowOf(hall),
      lastEvent: hall.lastEvent,
      figures: figures.find(({ centre }) => centre === hall.from.centre) ?? null,
    })),
  };
}

function nowOf({ state }: CollectedHall): HallRow['now'] {
  if (state === null) return null;
  const waits = state.queues.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs]));
  return {
    open: state.windows.filter(({ open }) => open).length,
    windows: state.windows.length,
    waiting: state.queues.reduce((sum, { waiting }) => sum + waiting, 0),
    waitMs: waits.toSorted((one, other) => other.high - one.high)[0] ?? null,
    isClosed: state.dayClosed || state.businessDay === null,
    paused: state.pauses.length,
    broken: state.devices
      .filter(({ faults }) => faults.some(({ severity }) => severity === 'stopped'))
      .map(({ device }) => device),
  };
}
