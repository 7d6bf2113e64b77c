/**
 * The boards of a hall on whatever they are wired to: those of the board lines, and those on the
 * pins of window units, which say what a display of plain characters can.
 *
 * A display that faces a clerk hangs on a unit too, behind its boards.
 *
 * A board on a unit answers nothing and has no fault of its own: its unit reports the fault.
 */
import type { UnitConfig } from '../config/schema/schema.ts';
import { charactersOf, showsLetters } from '../config/schema/unit-board.ts';
import { digitsOf, displayWords } from './board/board-words.ts';
import { clerkText } from './board/clerk-words.ts';
import type { Boards, ClerkDisplays } from './ports.ts';

/** Takes what a unit's board should show, by its place among the unit's boards. */
export type SetUnitBoard = (unit: string, board: number, text: string, flashing: boolean) => void;

export function withUnitBoards(
  lines: Boards,
  units: readonly UnitConfig[],
  setUnitBoard: SetUnitBoard,
): Boards & ClerkDisplays {
  const all = units.flatMap(({ id, boards = [] }) =>
    boards.map((board, place) => ({ unit: id, place, board })),
  );
  const clerks = units.flatMap(({ id, boards = [], clerkDisplays = [] }) =>
    clerkDisplays.map((display, place) => ({ unit: id, place: boards.length + place, display })),
  );
  return {
    showClerk(window, sight) {
      for (const { unit, place, display } of clerks) {
        if (display.window !== window) continue;
        setUnitBoard(unit, place, clerkText(sight, display), false);
      }
    },
    start: () => lines.start(),
    stop: () => lines.stop(),
    showCalls: (...list) => lines.showCalls(...list),
    show(window, sight) {
      lines.show(window, sight);
      for (const { unit, place, board } of all) {
        if (board.window !== window) continue;
        const { text, flashing } = displayWords(sight, charactersOf(board));
        const isPlain = sight.shows !== 'number' || showsLetters(board);
        setUnitBoard(unit, place, isPlain ? text : digitsOf(text), flashing);
      }
    },
  };
}
