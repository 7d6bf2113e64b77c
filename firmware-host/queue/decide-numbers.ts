/**
 * The step over numbers that may have been given although the journal does not hold them: a journal that
 * was lost or cut short goes on above them. Nothing that the state knows already is passed over again.
 */
import { dayOpened } from './decide-closure.ts';
import { endOfDay } from './decide-day.ts';
import type { Decision } from './decision.ts';
import type { CommandNamed } from './ends.ts';
import { countUnused, type UsedNumbers, unusedParts, useRange } from './number.ts';
import type { QueueRules } from './rules.ts';
import { initialState, nextOrdinal, type State } from './state.ts';
import type { NumberRange } from './words.ts';

export function advanceNumbers(
  rules: QueueRules,
  state: State,
  { at, day, given, reason }: CommandNamed<'AdvanceNumbers'>,
): Decision {
  if (state.day !== null && day < state.day) return { events: [] };
  const opens = day !== state.day;
  const known = opens ? initialState : state;
  const numbers = given.numbers.flatMap(({ prefix, from, to }) =>
    unusedParts(known.used.get(prefix) ?? [], from, to).map(([first, last]) => ({
      prefix,
      from: first,
      to: last,
    })),
  );
  // A number that this journal gave itself is the better place to go on from, unless rows are gone.
  const last = given.last.filter(({ service, value }) => {
    const own = known.lastValue.get(service);
    return own === undefined || (reason === 'journal-cut' && own !== value);
  });
  const tickets = Math.max(given.tickets, nextOrdinal(known) - 1);
  const isAhead = numbers.length > 0 || last.length > 0 || tickets >= nextOrdinal(known);
  // Whoever waits in a journal that is lost is to be told, also where another one has their numbers.
  if (!isAhead && reason !== 'journal-lost') return { events: [] };
  const left = numbersLeft(rules, known.used, numbers);
  const opening = opens ? [...endOfDay(state, at), dayOpened(state, at, day)] : [];
  return {
    events: [
      ...opening,
      { type: 'numbers.advanced', at, day, reason, tickets, numbers, last, left },
    ],
  };
}

/** For each series that ends and was stepped into: how many numbers it has yet. */
function numbersLeft(
  rules: QueueRules,
  used: State['used'],
  passedOver: readonly NumberRange[],
): readonly { readonly service: string; readonly left: number }[] {
  return [...rules.services.values()].flatMap(({ id, prefix, from, to, wrap }) => {
    const within = passedOver.filter(
      (range) => range.prefix === prefix && range.from <= to && range.to >= from,
    );
    if (wrap || within.length === 0) return [];
    const after = within.reduce<UsedNumbers>(
      (sum, range) => useRange(sum, range.from, range.to),
      used.get(prefix) ?? [],
    );
    return [{ service: id, left: countUnused(after, from, to) }];
  });
}
