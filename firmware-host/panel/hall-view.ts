/** What the television in the hall shows: who is called where, how many wait, what is paused. */
import type { Text } from '../../config/schema/schema.ts';
import type { HallCalls } from '../calls/hall-board-calls.ts';
import { closureNotices } from '../plan/closure-words.ts';
import { withdrawnAdvice } from '../words/withdrawn-words.ts';
import type { Sight } from './hall.ts';

export interface HallView {
  readonly isOpen: boolean;
  /** Why the centre is closed today, or null. */
  readonly closedBecause: Text | null;
  readonly fairness: Text;
  /** The newest first. */
  readonly calls: readonly {
    readonly number: string;
    readonly window: number;
    /** Of the boot's clock: a call that is old is shown and not sounded. */
    readonly sinceMs: number;
  }[];
  readonly waiting: readonly {
    readonly service: Text;
    /** How its numbers begin: letters, or the hundred, such as `2··`; empty where both fail. */
    readonly prefix: string;
    readonly count: number;
  }[];
  readonly openWindows: number;
  /** What the one page with sound is to say now; null for nothing. */
  readonly sound: number | null;
  /** One sentence each. */
  readonly notices: readonly Text[];
}

export function hallView(
  { plan, state, snapshot }: Sight,
  { listed }: HallCalls,
  sound: number | null,
): HallView {
  return {
    isOpen: state.day !== null && !state.isClosed,
    closedBecause: snapshot.closedToday,
    fairness: plan.fairness,
    // Those of before a restart are before everything of this boot.
    calls: listed.map(({ sinceMs, ...call }) => ({ ...call, sinceMs: Math.max(0, sinceMs) })),
    waiting: snapshot.queues.map(({ service, waiting: count }) => ({
      service: plan.serviceName(service),
      prefix: beginningOf(plan.rules.services.get(service)),
      count,
    })),
    sound,
    openWindows: snapshot.windows.filter(({ open }) => open).length,
    notices: [
      ...withdrawnNotice(state.withdrawn),
      ...closureNotices(plan, state),
      ...[...state.pauses.values()].map((pause) => plan.pauses.paused(pause)),
    ],
  };
}

/** What the numbers of a series have in common and no other series has, as far as that is short. */
export function beginningOf(
  series: { readonly prefix: string; readonly from: number; readonly to: number } | undefined,
): string {
  if (series === undefined) return '';
  const hundred = Math.floor(series.from / 100);
  if (series.prefix !== '' || hundred === 0) return series.prefix;
  return Math.floor(series.to / 100) === hundred ? `${hundred}··` : '';
}

/** A new config took their service away: they wait in vain, and nobody else would say so to them. */
function withdrawnNotice(numbers: readonly string[]): readonly Text[] {
  if (numbers.length === 0) return [];
  // An isolate keeps a number together, and the numbers in their order, in a line of Arabic.
  const isolated = numbers.map((number) => `\u2066${number}\u2069`);
  return [
    {
      ar: `${withdrawnAdvice.ar}: ${isolated.join('، ')}`,
      en: `${withdrawnAdvice.en}: ${numbers.join(', ')}`,
    },
  ];
}
