/**
 * Which ticket a window calls next, why, and who was passed over.
 *
 * In this order: whoever waited past the ageing limit; whoever was placed in front; then, first
 * among the services that the window serves always (its first choice before the rest) and only
 * where nobody waits for those among its only-when-idle services, priority within its bound, and
 * else arrival. The same rules, state and moment always give the same choice.
 */
import { ordinalOf } from './line-key.ts';
import { isDue } from './moment.ts';
import { countBelow, first, firstAtLeast, type OrderedSet } from './ordered-set.ts';
import type { QueueRules } from './rules.ts';
import { type Line, lineOf, type State, ticketByOrdinal, windowAt, windowLineOf } from './state.ts';
import type { CallReason, Moment, Ticket } from './words.ts';

export interface Choice {
  readonly ticket: Ticket;
  readonly reason: CallReason;
  readonly passedOver: readonly string[];
  readonly passedOverCount: number;
}

/** The lines of a window, by when their turn comes. */
interface Lines {
  readonly firstChoice: readonly Line[];
  readonly rest: readonly Line[];
  readonly onlyWhenIdle: readonly Line[];
}

interface Picked {
  readonly key: number;
  /** How it was picked, should somebody have been passed over by it. */
  readonly reason: CallReason;
}

/** An event names at most so many of those passed over, and gives the number of all. */
const namedPassedOver = 5;

/** The ticket that the window should call at this moment, or null when none waits for it. */
export function chooseNext(
  rules: QueueRules,
  state: State,
  window: number,
  at: Moment,
): Choice | null {
  const lines = linesAt(rules, state, window);
  const inTurn = pickInFront(lines) ?? pickInTurn(rules, state, window, lines);
  const pick = pickAged(rules, state, lines, inTurn, at) ?? inTurn;
  const ticket = pick === null ? undefined : ticketByOrdinal(state, ordinalOf(pick.key));
  if (pick === null || ticket === undefined) return null;
  const over = passedOver(rules, state, window, ticket);
  const cameFirst = pick.reason === 'first-choice' && over.passedOverCount === 0;
  const reason = cameFirst ? 'longest-waiting' : pick.reason;
  return { ticket, reason, ...over };
}

/** What calling this very ticket to the window says of itself. */
export function choiceOf(rules: QueueRules, state: State, window: number, ticket: Ticket): Choice {
  const over = passedOver(rules, state, window, ticket);
  return { ticket, reason: 'asked-for', ...over };
}

/** Every line that the window may call from; its own among them. */
export function callableLines(rules: QueueRules, state: State, window: number): readonly Line[] {
  const { firstChoice, rest, onlyWhenIdle } = linesAt(rules, state, window);
  return [...firstChoice, ...rest, ...onlyWhenIdle];
}

/** In each set of a line, the one who is before all and the first who was not placed in front. */
export function* headsOf(lines: readonly Line[]): Generator<number> {
  for (const { ordinary, priority } of lines) {
    for (const set of [ordinary, priority]) {
      const before = first(set);
      if (before === null) continue;
      yield before;
      const behindFront = before < 0 ? firstAtLeast(set, 0) : null;
      if (behindFront !== null) yield behindFront;
    }
  }
}

/** From when a ticket's time in line counts: where it stands by arrival, from its reservation. */
export function inLineSince({ place, reservedAt, joinedAt }: Ticket): Moment {
  return place === 'arrival' ? reservedAt : (joinedAt ?? reservedAt);
}

function linesAt(rules: QueueRules, state: State, number: number): Lines {
  const own = windowLineOf(state, number);
  const window = rules.windows.get(number);
  if (window === undefined) return { firstChoice: [], rest: [own], onlyWhenIdle: [] };
  const { services, firstChoice, onlyWhenIdle } = window;
  const rest = services.filter((id) => !firstChoice.includes(id) && !onlyWhenIdle.includes(id));
  const of = (ids: readonly string[]) => ids.map((id) => lineOf(state, id));
  return {
    firstChoice: of(firstChoice),
    rest: [own, ...of(rest)],
    onlyWhenIdle: of(onlyWhenIdle),
  };
}

/** The earliest who waited past the limit, where the turn would pass over him or her. */
function pickAged(
  rules: QueueRules,
  state: State,
  { firstChoice, rest, onlyWhenIdle }: Lines,
  inTurn: Picked | null,
  at: Moment,
): Picked | null {
  let earliest: number | null = null;
  for (const key of headsOf([...firstChoice, ...rest, ...onlyWhenIdle])) {
    if (earliest !== null && key >= earliest) continue;
    const ticket = ticketByOrdinal(state, ordinalOf(key));
    if (ticket && isDue(inLineSince(ticket), rules.maxWaitMs, at)) earliest = key;
  }
  if (earliest === null || earliest === inTurn?.key) return null;
  return { key: earliest, reason: 'waited-too-long' };
}

function pickInFront({ firstChoice, rest, onlyWhenIdle }: Lines): Picked | null {
  const lines = [...firstChoice, ...rest, ...onlyWhenIdle];
  const key = lowest(lines.flatMap(({ ordinary, priority }) => [ordinary, priority]));
  return key !== null && key < 0 ? { key, reason: 'placed-in-front' } : null;
}

function pickInTurn(
  rules: QueueRules,
  state: State,
  window: number,
  { firstChoice, rest, onlyWhenIdle }: Lines,
): Picked | null {
  const isBound = windowAt(state, window).priorityRun >= rules.priority.inARow;
  return (
    pickWithinBound([firstChoice, rest], 'first-choice', isBound) ??
    pickWithinBound([onlyWhenIdle], 'only-when-idle', isBound)
  );
}

/** Priority before others until the bound is reached; then one of the others first. */
function pickWithinBound(
  tiers: readonly (readonly Line[])[],
  reasonOfTier: CallReason,
  isBound: boolean,
): Picked | null {
  const priority = lowestInTiers(tiers, 'priority');
  const ordinary = lowestInTiers(tiers, 'ordinary');
  if (priority === null) return ordinary === null ? null : { key: ordinary, reason: reasonOfTier };
  if (ordinary === null) return { key: priority, reason: reasonOfTier };
  // All tiers count: the ticket may be of a later one, and its tier is then no reason.
  if (isBound) {
    const isFirst = ordinary < lowestOf(tiers.flat(), 'priority');
    return { key: ordinary, reason: isFirst ? reasonOfTier : 'priority-bound' };
  }
  const isFirst = priority < lowestOf(tiers.flat(), 'ordinary');
  return { key: priority, reason: isFirst ? reasonOfTier : 'priority' };
}

function lowestOf(lines: readonly Line[], which: 'ordinary' | 'priority'): number {
  return lowest(lines.map((line) => line[which])) ?? Infinity;
}

function lowestInTiers(
  tiers: readonly (readonly Line[])[],
  which: 'ordinary' | 'priority',
): number | null {
  for (const lines of tiers) {
    const key = lowest(lines.map((line) => line[which]));
    if (key !== null) return key;
  }
  return null;
}

function lowest(sets: readonly OrderedSet[]): number | null {
  let key: number | null = null;
  for (const set of sets) {
    const candidate = first(set);
    if (candidate !== null && (key === null || candidate < key)) key = candidate;
  }
  return key;
}

/**
 * Who stood before the ticket and waits on; one that was placed in front also passes over those
 * who came before it. The only-when-idle services are passed over only by each other: the window
 * owes them nothing while somebody waits for its other services.
 */
function passedOver(
  rules: QueueRules,
  state: State,
  window: number,
  { service, key, arrivalKey }: Ticket,
): Pick<Choice, 'passedOver' | 'passedOverCount'> {
  const { firstChoice, rest, onlyWhenIdle } = linesAt(rules, state, window);
  const isOfIdle = rules.windows.get(window)?.onlyWhenIdle.includes(service) ?? false;
  const lines = [...firstChoice, ...rest, ...(isOfIdle ? onlyWhenIdle : [])];
  const sets = lines.flatMap(({ ordinary, priority }) => [ordinary, priority]);
  const stoodBefore = sets.map((set) => ({ set, from: -Infinity, to: key }));
  const cameBefore = key < 0 ? sets.map((set) => ({ set, from: 0, to: arrivalKey })) : [];
  let passedOverCount = 0;
  const earliest: number[] = [];
  for (const range of [...stoodBefore, ...cameBefore]) {
    passedOverCount += countBelow(range.set, range.to) - countBelow(range.set, range.from);
    earliest.push(...firstOf(range, namedPassedOver));
  }
  const named = earliest.sort((a, b) => a - b).slice(0, namedPassedOver);
  return {
    passedOver: named.flatMap((of) => ticketByOrdinal(state, ordinalOf(of))?.number ?? []),
    passedOverCount,
  };
}

function* firstOf(
  { set, from, to }: { readonly set: OrderedSet; readonly from: number; readonly to: number },
  limit: number,
): Generator<number> {
  let key = firstAtLeast(set, from);
  for (let count = 0; key !== null && key < to && count < limit; count += 1) {
    yield key;
    key = firstAtLeast(set, key + 1);
  }
}
