/**
 * The boards of the whole hall, over all their lines. Lines know nothing of each other: one that
 * is broken or slow never holds another back. A window without a board is shown nowhere.
 */
import type { BoardLineConfig } from '../../config/schema/schema.ts';
import type { Boards, ReportDevice } from '../ports.ts';
import { createBoardLine } from './board-line.ts';

export interface LineBoards extends Boards {
  /** Shows what is shown in the looks of these lines, which are otherwise those that it was made of. */
  restyle(lines: readonly BoardLineConfig[]): void;
}

export function createBoards(lines: readonly BoardLineConfig[], report: ReportDevice): LineBoards {
  const boardLines = lines.map((line) => createBoardLine(line, report));
  return {
    start: () => {
      for (const line of boardLines) line.start();
    },
    stop: async () => {
      await Promise.all(boardLines.map((line) => line.stop()));
    },
    show: (window, sight) => {
      for (const line of boardLines) line.show(window, sight);
    },
    restyle(styled) {
      for (const [index, line] of styled.entries()) boardLines[index]?.restyle(line);
    },
    showCalls: (hallBoard, calls, because) => {
      for (const line of boardLines) line.showCalls(hallBoard, calls, because);
    },
  };
}
