/**
 * Whose turn it is, by the keys at the heads of a window's lines alone: whoever was placed in front;
 * then, of the first tier in which somebody waits, priority within its bound, and else arrival; and
 * before them whoever has waited past the ageing limit.
 *
 * The call (`choose.ts`) and the forecast (`forecast.ts`) ask here, so that the paper foresees by the rule that
 * the windows obey. The forecast asks some thousand times for one paper: nothing is gathered on the way.
 */
import type { CallReason } from './words.ts';

const { min } = Math;

/** Stands for a key where there is nobody. */
export const nobody = Infinity;

/** The lowest keys of a line, and the lowest of those not placed in front; nobody for nobody. */
export interface Heads {
  readonly ordinary: number;
  readonly priority: number;
  readonly ordinaryByArrival: number;
  readonly priorityByArrival: number;
}

/** The lines of a window, by when their turn comes. */
export interface Tiers<Line> {
  readonly firstChoice: readonly Line[];
  readonly rest: readonly Line[];
  readonly onlyWhenIdle: readonly Line[];
}

export interface Picked {
  readonly key: number;
  /** How it was picked, should somebody have been passed over by it. */
  readonly reason: CallReason;
}

/**
 * @param isBound whether the window has had its run of priority calls
 * @param isAged whether whoever has the key may be passed over no more; null for nobody
 */
export function pickNext(
  tiers: Tiers<Heads>,
  isBound: boolean,
  isAged: ((key: number) => boolean) | null,
): Picked | null {
  const inTurn = pickInFront(tiers) ?? pickInTurn(tiers, isBound);
  if (inTurn === null || isAged === null) return inTurn;
  return pickAged(tiers, inTurn, isAged) ?? inTurn;
}

function pickInFront({ firstChoice, rest, onlyWhenIdle }: Tiers<Heads>): Picked | null {
  const key = min(lowest(firstChoice), lowest(rest), lowest(onlyWhenIdle));
  return key < 0 ? { key, reason: 'placed-in-front' } : null;
}

function pickInTurn({ firstChoice, rest, onlyWhenIdle }: Tiers<Heads>, isBound: boolean) {
  return (
    pickWithinBound(firstChoice, rest, 'first-choice', isBound) ??
    pickWithinBound(onlyWhenIdle, none, 'only-when-idle', isBound)
  );
}

const none: readonly Heads[] = [];

/** Priority before others until the bound is reached; then one of the others first. */
function pickWithinBound(
  former: readonly Heads[],
  latter: readonly Heads[],
  reasonOfTier: CallReason,
  isBound: boolean,
): Picked | null {
  const formerPriority = lowestPriority(former);
  const latterPriority = lowestPriority(latter);
  const formerOrdinary = lowestOrdinary(former);
  const latterOrdinary = lowestOrdinary(latter);
  const priority = formerPriority === nobody ? latterPriority : formerPriority;
  const ordinary = formerOrdinary === nobody ? latterOrdinary : formerOrdinary;
  if (priority === nobody) {
    return ordinary === nobody ? null : { key: ordinary, reason: reasonOfTier };
  }
  if (ordinary === nobody) return { key: priority, reason: reasonOfTier };
  // Both tiers count: the ticket may be of the latter, and its tier is then no reason.
  if (isBound) {
    const isFirst = ordinary < min(formerPriority, latterPriority);
    return { key: ordinary, reason: isFirst ? reasonOfTier : 'priority-bound' };
  }
  const isFirst = priority < min(formerOrdinary, latterOrdinary);
  return { key: priority, reason: isFirst ? reasonOfTier : 'priority' };
}

/** The earliest who waited past the limit, where the turn would pass over him or her. */
function pickAged(
  { firstChoice, rest, onlyWhenIdle }: Tiers<Heads>,
  inTurn: Picked,
  isAged: (key: number) => boolean,
): Picked | null {
  const key = min(
    earliestAged(firstChoice, isAged),
    earliestAged(rest, isAged),
    earliestAged(onlyWhenIdle, isAged),
  );
  return key === nobody || key === inTurn.key ? null : { key, reason: 'waited-too-long' };
}

function earliestAged(lines: readonly Heads[], isAged: (key: number) => boolean): number {
  let earliest = nobody;
  for (const { ordinary, priority, ordinaryByArrival, priorityByArrival } of lines) {
    if (ordinary < earliest && isAged(ordinary)) earliest = ordinary;
    if (priority < earliest && isAged(priority)) earliest = priority;
    if (ordinaryByArrival < earliest && isAged(ordinaryByArrival)) earliest = ordinaryByArrival;
    if (priorityByArrival < earliest && isAged(priorityByArrival)) earliest = priorityByArrival;
  }
  return earliest;
}

function lowest(lines: readonly Heads[]): number {
  return min(lowestOrdinary(lines), lowestPriority(lines));
}

function lowestOrdinary(lines: readonly Heads[]): number {
  let key = nobody;
  for (const { ordinary } of lines) if (ordinary < key) key = ordinary;
  return key;
}

function lowestPriority(lines: readonly Heads[]): number {
  let key = nobody;
  for (const { priority } of lines) if (priority < key) key = priority;
  return key;
}
