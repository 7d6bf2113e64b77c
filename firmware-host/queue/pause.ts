/**
 * What a pause keeps from being called: a service, every service of an office, or the whole hall.
 *
 * Whoever waits keeps his or her place. While a service is paused no window calls its tickets and none is
 * issued; to the choice and the forecast the windows are as if they did not serve it.
 */
import { ordinalOf } from './line-key.ts';
import { type OrderedSet, remove, values } from './ordered-set.ts';
import { type QueueRules, withServing } from './rules.ts';
import { type Line, type State, ticketByOrdinal, windowLineOf } from './state.ts';
import type { Pause, PauseScope } from './words.ts';

/** Names a pause among those of a state. */
export function pauseKey({ scope, of }: PauseScope): string {
  return `${scope}/${of ?? ''}`;
}

/** The widest pause that holds a service, or null. */
export function pauseOf(rules: QueueRules, { pauses }: State, service: string): Pause | null {
  if (pauses.size === 0) return null;
  const office = rules.services.get(service)?.office ?? '';
  return (
    pauses.get(pauseKey({ scope: 'hall', of: null })) ??
    pauses.get(pauseKey({ scope: 'office', of: office })) ??
    pauses.get(pauseKey({ scope: 'service', of: service })) ??
    null
  );
}

/** The services that a pause names, as the config has them now. */
export function pausedServices(rules: QueueRules, { scope, of }: PauseScope): readonly string[] {
  const all = [...rules.services.values()];
  const named = {
    hall: () => true,
    office: ({ office }: { readonly office: string }) => office === of,
    service: ({ id }: { readonly id: string }) => id === of,
  }[scope];
  return all.filter(named).map(({ id }) => id);
}

/** Whether a window has services and every one of them is paused. */
export function isAllPaused(rules: QueueRules, state: State, window: number): boolean {
  const services = rules.windows.get(window)?.services ?? [];
  return services.length > 0 && services.every((id) => pauseOf(rules, state, id) !== null);
}

/** A list of pauses never changes, and every choice asks for the rules under it. */
const knownRules = new WeakMap<State['pauses'], { readonly of: QueueRules; now: QueueRules }>();

/** The rules with what is paused left out of the windows; the same rules where nothing is. */
export function rulesNow(rules: QueueRules, state: State): QueueRules {
  const { pauses } = state;
  if (pauses.size === 0) return rules;
  const known = knownRules.get(pauses);
  if (known?.of === rules) return known.now;
  const paused = new Set(
    [...rules.services.keys()].filter((id) => pauseOf(rules, state, id) !== null),
  );
  const now = withServing(
    rules,
    [...rules.windows.values()].map((window) => {
      const isCalled = (id: string) => !paused.has(id);
      return {
        ...window,
        services: window.services.filter(isCalled),
        firstChoice: window.firstChoice.filter(isCalled),
        onlyWhenIdle: window.onlyWhenIdle.filter(isCalled),
      };
    }),
    paused,
  );
  knownRules.set(pauses, { of: rules, now });
  return now;
}

/** Who waits for the window alone and may be called by these rules. */
export function ownLine({ paused }: QueueRules, state: State, window: number): Line {
  const line = windowLineOf(state, window);
  if (paused.size === 0) return line;
  const calledOf = (set: OrderedSet): OrderedSet => {
    let left = set;
    for (const key of values(set)) {
      const ticket = ticketByOrdinal(state, ordinalOf(key));
      if (ticket !== undefined && paused.has(ticket.service)) left = remove(left, key);
    }
    return left;
  };
  return { ...line, ordinary: calledOf(line.ordinary), priority: calledOf(line.priority) };
}
