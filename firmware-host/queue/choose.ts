/**
 * Which ticket a window calls next, why, and who was passed over.
 *
 * The order of turns is `turn.ts`'s: first among the services that the window serves always (its first
 * choice before the rest), and only where nobody waits for those among its only-when-idle services.
 * The same rules, state and moment always give the same choice.
 */
import { ordinalOf } from './line-key.ts';
import { isDue } from './moment.ts';
import { countBelow, first, firstAtLeast, type OrderedSet } from './ordered-set.ts';
import { ownLine, rulesNow } from './pause.ts';
import type { QueueRules } from './rules.ts';
import { type Line, lineOf, type State, ticketByOrdinal, windowAt } from './state.ts';
import { type Heads, pickNext, type Tiers } from './turn.ts';
import type { CallReason, Moment, Ticket } from './words.ts';

export interface Choice {
  readonly ticket: Ticket;
  readonly reason: CallReason;
  readonly passedOver: readonly string[];
  readonly passedOverCount: number;
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
  const { firstChoice, rest, onlyWhenIdle } = linesAt(rules, state, window);
  const tiers = {
    firstChoice: firstChoice.map(headsIn),
    rest: rest.map(headsIn),
    onlyWhenIdle: onlyWhenIdle.map(headsIn),
  };
  const isBound = windowAt(state, window).priorityRun >= rules.priority.inARow;
  const pick = pickNext(tiers, isBound, (key) => {
    const ticket = ticketByOrdinal(state, ordinalOf(key));
    return ticket !== undefined && isDue(inLineSince(ticket), rules.maxWaitMs, at);
  });
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
export function inLineSince({ place, reservedAt, joinedAt, standsSince }: Ticket): Moment {
  if (standsSince !== null) return standsSince;
  return place === 'arrival' ? reservedAt : (joinedAt ?? reservedAt);
}

/** Gives each tier of a window its lines; its own line is one of the rest. */
export function tiersAt<L>(
  rules: QueueRules,
  number: number,
  own: L,
  lineOfService: (service: string) => L,
): Tiers<L> {
  const window = rules.windows.get(number);
  if (window === undefined) return { firstChoice: [], rest: [own], onlyWhenIdle: [] };
  const { services, firstChoice, onlyWhenIdle } = window;
  const rest = services.filter((id) => !firstChoice.includes(id) && !onlyWhenIdle.includes(id));
  return {
    firstChoice: firstChoice.map(lineOfService),
    rest: [own, ...rest.map(lineOfService)],
    onlyWhenIdle: onlyWhenIdle.map(lineOfService),
  };
}

function linesAt(rules: QueueRules, state: State, number: number): Tiers<Line> {
  const now = rulesNow(rules, state);
  return tiersAt(now, number, ownLine(now, state, number), (id) => lineOf(state, id));
}

function headsIn({ ordinary, priority }: Line): Heads {
  return {
    ordinary: first(ordinary) ?? Infinity,
    priority: first(priority) ?? Infinity,
    ordinaryByArrival: firstAtLeast(ordinary, 0) ?? Infinity,
    priorityByArrival: firstAtLeast(priority, 0) ?? Infinity,
  };
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
