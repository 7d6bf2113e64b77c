/**
 * The board that lists the latest calls with their windows, the newest first: a row of dots for
 * each line that its twin decoded.
 */
import type { JSX } from 'preact';
import { LedBoard } from '../../../drivers/web/client/led-board.tsx';
import type { HallView } from '../view.ts';
import { FaultToggle } from './fault-toggle.tsx';
import type { FurnitureProps } from './furniture.ts';

export interface HallBoardProps extends FurnitureProps {
  readonly place: HallView['room']['hallBoards'][number];
}

export function HallBoard({ place, view, tongue, act }: HallBoardProps): JSX.Element | null {
  const { words } = tongue;
  const board = view.hallBoards[place.id];
  if (board === undefined) return null;
  const { text, mode, colour, plugged, flashingLines } = board;
  const shown = text === '' ? [] : text.split('\n');
  const rows = Math.max(place.calls, shown.length);
  const lines = Array.from({ length: rows }, (_, row) => shown[row] ?? '');
  const flashes = (row: number) =>
    shown[row] !== undefined && (flashingLines?.includes(row) ?? mode === 'flashing');
  return (
    <section
      class="hall-board"
      aria-label={words.hallBoard}
      data-hall-board={place.id}
      data-text={text}
    >
      <div class="hall-board-lines">
        {lines.map((line, row) => (
          <LedBoard
            key={row}
            name={`hall-${place.id}-${row}`}
            text={line}
            mode={flashes(row) ? 'flashing' : 'steady'}
            colour={colour}
            plugged={plugged}
            label={words.hallBoardLine(tongue.number(row + 1), line)}
          />
        ))}
      </div>
      <FaultToggle
        name={`hall-board/${place.id}`}
        on={!plugged}
        label={words.faults.board}
        onChange={(on) => act.fault(`hall-board/${place.id}`, 'unplugged', on)}
      />
    </section>
  );
}
