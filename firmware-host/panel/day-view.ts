/** What the manager's page hears as it happens; the figures themselves it asks for. */
import type { Sight } from './hall.ts';

export interface DayView {
  /** The last that was opened; null before the first. */
  readonly businessDay: string | null;
  readonly isClosed: boolean;
}

export function dayView({ state }: Sight): DayView {
  return { businessDay: state.day, isClosed: state.isClosed };
}
