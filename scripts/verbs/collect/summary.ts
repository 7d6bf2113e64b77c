/** The collected centres on one screen: who is there, who waits, what is broken, what is missing. */
import type { ControllerNames, ControllerStatus } from '../../../drivers/centre/messages.ts';
import type { HallState } from '../../../drivers/centre/state-message.ts';
import type { DayFigures } from './event-store.ts';

export interface CollectedHall {
  readonly from: ControllerNames;
  status: ControllerStatus['status'] | null;
  state: HallState | null;
  /** Type of the event that was stored last, and when, in milliseconds since the epoch. */
  lastEvent: { readonly type: string; readonly atMs: number } | null;
  /** Events behind a gap: what is before them was asked for. */
  isIncomplete: boolean;
}

const header = ['centre', 'controller', 'link', 'windows', 'waiting', 'broken', 'last event'];

/** One line a hall, in columns. */
export function summaryLines(halls: readonly CollectedHall[], nowMs: number): readonly string[] {
  return inColumns([header, ...halls.map((hall) => cellsOf(hall, nowMs))]);
}

const figuresHeader = ['centre', 'issued', 'served', 'in ten minutes', 'no-shows', 'lost events'];

/** One line a centre, in columns. */
export function figureLines(figures: readonly DayFigures[]): readonly string[] {
  return inColumns([
    figuresHeader,
    ...figures.map(({ centre, issued, served, withinTen, noShows, lost }) => [
      centre,
      String(issued),
      String(served),
      served === 0 ? '-' : `${Math.round((100 * withinTen) / served)} %`,
      String(noShows),
      String(lost),
    ]),
  ]);
}

function cellsOf({ from, status, state, lastEvent, isIncomplete }: CollectedHall, nowMs: number) {
  const last =
    lastEvent === null ? '-' : `${lastEvent.type} ${agoText(nowMs - lastEvent.atMs)} ago`;
  return [
    from.centre,
    from.controller,
    `${status ?? 'unknown'}${isIncomplete ? ', events missing' : ''}`,
    state === null ? '-' : `${state.windows.filter(({ open }) => open).length} open`,
    state === null ? '-' : String(state.queues.reduce((sum, { waiting }) => sum + waiting, 0)),
    state === null ? '-' : brokenText(state),
    last,
  ];
}

function brokenText({ devices }: HallState): string {
  const broken = devices
    .filter(({ faults }) => faults.some(({ severity }) => severity === 'stopped'))
    .map(({ device }) => device);
  const named = 2;
  if (broken.length === 0) return 'nothing';
  if (broken.length <= named) return broken.join(' ');
  return `${broken.slice(0, named).join(' ')} +${broken.length - named}`;
}

function agoText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (sofar, row) => row.map((cell, at) => Math.max(sofar[at] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
