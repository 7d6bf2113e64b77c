/**
 * All hall boards of a controller, and the television: keeps the list of each, and gives each board what it
 * should list now. What a list does with a call is `hall-board-calls.ts`.
 */
import type { Text } from '../../config/schema/schema.ts';
import type { Boards, CallOnBoard } from '../../drivers/ports.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { QueueEvent } from '../queue/words.ts';
import {
  callsOnBoard,
  type HallCalls,
  hallCallsAfter,
  hallCallsAt,
  hallCallsReplayed,
  nextHallChangeMs,
  noHallCalls,
} from './hall-board-calls.ts';

export interface HallBoards {
  /** Takes the calls of the open day as they stood before a restart. */
  replay(events: readonly QueueEvent[]): void;
  take(events: readonly QueueEvent[], nowMs: number): void;
  /**
   * @param withdrawn numbers that no window will call
   * @param because why the centre is closed today, or null
   * @param unused stands in every line that has no call; null for nothing
   */
  show(
    boards: Pick<Boards, 'showCalls'>,
    withdrawn: readonly string[],
    because: Text | null,
    unused: string | null,
    nowMs: number,
  ): void;
  showNothing(boards: Boards): void;
  /** What the television lists now: its page asks. */
  television(nowMs: number): HallCalls;
  /** When each board will change by itself, on the monotonic clock; empty when none will. */
  nextChangesMs(withdrawn: readonly string[], nowMs: number): readonly number[];
}

/** A board's id is a word of the config. */
const television = '';

export function createHallBoards(plan: Pick<HallPlan, 'hallBoards' | 'television'>): HallBoards {
  const lists = new Map<string, HallCalls>();
  const listOf = (list: string): HallCalls => lists.get(list) ?? noHallCalls;
  const each = () => [...plan.hallBoards, [television, plan.television] as const];
  return {
    replay(events) {
      for (const [list, rules] of each()) lists.set(list, hallCallsReplayed(events, rules));
    },
    take(events, nowMs) {
      for (const [list, rules] of each()) {
        lists.set(list, hallCallsAfter(listOf(list), events, rules, nowMs));
      }
    },
    television(nowMs) {
      const calls = hallCallsAt(listOf(television), plan.television, nowMs);
      lists.set(television, calls);
      return calls;
    },
    show(boards, withdrawn, because, unused, nowMs) {
      for (const [board, rules] of plan.hallBoards) {
        const calls = hallCallsAt(listOf(board), rules, nowMs);
        lists.set(board, calls);
        const listed = callsOnBoard(calls, withdrawn, rules, nowMs);
        const free = unused === null ? 0 : rules.calls - listed.length;
        const filled = Array.from({ length: free }, () => lineOf(unused ?? ''));
        boards.showCalls(board, [...listed, ...filled], because);
      }
    },
    showNothing(boards) {
      for (const board of plan.hallBoards.keys()) boards.showCalls(board, [], null);
    },
    nextChangesMs: (withdrawn, nowMs) =>
      [...plan.hallBoards].flatMap(
        ([board, rules]) => nextHallChangeMs(listOf(board), withdrawn, rules, nowMs) ?? [],
      ),
  };
}

function lineOf(number: string): CallOnBoard {
  return { number, window: null, flashing: false };
}
