/**
 * All hall boards of a controller: keeps the list of each, and gives each board what it should list
 * now. What a list does with a call is `hall-board-calls.ts`.
 */
import type { Text } from '../config/schema/schema.ts';
import type { Boards } from '../drivers/ports.ts';
import {
  callsOnBoard,
  type HallCalls,
  hallCallsAfter,
  hallCallsAt,
  hallCallsReplayed,
  nextHallChangeMs,
  noHallCalls,
} from './hall-board-calls.ts';
import type { HallPlan } from './plan.ts';
import type { QueueEvent } from './queue/words.ts';

export interface HallBoards {
  /** Takes the calls of the open day as they stood before a restart. */
  replay(events: readonly QueueEvent[]): void;
  take(events: readonly QueueEvent[], nowMs: number): void;
  /**
   * @param withdrawn numbers that no window will call
   * @param because why the centre is closed today, or null
   */
  show(boards: Boards, withdrawn: readonly string[], because: Text | null, nowMs: number): void;
  showNothing(boards: Boards): void;
  /** When each board will change by itself, on the monotonic clock; empty when none will. */
  nextChangesMs(withdrawn: readonly string[], nowMs: number): readonly number[];
}

export function createHallBoards(plan: Pick<HallPlan, 'hallBoards'>): HallBoards {
  const lists = new Map<string, HallCalls>();
  const listOf = (board: string): HallCalls => lists.get(board) ?? noHallCalls;
  return {
    replay(events) {
      for (const [board, rules] of plan.hallBoards)
        lists.set(board, hallCallsReplayed(events, rules));
    },
    take(events, nowMs) {
      for (const [board, rules] of plan.hallBoards) {
        lists.set(board, hallCallsAfter(listOf(board), events, rules, nowMs));
      }
    },
    show(boards, withdrawn, because, nowMs) {
      for (const [board, rules] of plan.hallBoards) {
        const calls = hallCallsAt(listOf(board), rules, nowMs);
        lists.set(board, calls);
        boards.showCalls(board, callsOnBoard(calls, withdrawn, rules, nowMs), because);
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
