/** What becomes of the day, and of the days ahead that are decreed to be closed. */
import { initialState, type State } from './state.ts';
import type { QueueEvent } from './words.ts';

type DayEvent = Extract<
  QueueEvent,
  { readonly type: 'day.opened' | 'day.closed' | 'closure.decreed' | 'closure.lifted' }
>;

export function evolveDay(state: State, event: DayEvent): State {
  switch (event.type) {
    case 'day.opened': {
      const { day, closures = [] } = event;
      const ahead = closures.map((closure) => [closure.day, closure.reason] as const);
      return { ...initialState, day, closures: new Map(ahead) };
    }
    case 'day.closed':
      return { ...state, isClosed: true, withdrawn: [] };
    case 'closure.decreed':
      return { ...state, closures: new Map(state.closures).set(event.day, event.reason) };
    case 'closure.lifted': {
      const closures = new Map(state.closures);
      closures.delete(event.day);
      return { ...state, closures };
    }
  }
}
