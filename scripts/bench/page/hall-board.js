/**
 * The board that lists the latest calls with their windows, the newest first: a row of dots for
 * each line that its twin decoded.
 */
import { FaultToggle } from '/fault-toggle.js';
import { LedBoard } from '/led-board.js';
import { html } from '/vendor/htm-preact.js';

export function HallBoard({ place, view, tongue, act }) {
  const { words } = tongue;
  const { text, mode, colour, plugged, flashingLines } = view.hallBoards[place.id];
  const told = text === '' ? [] : text.split('\n');
  const rows = Math.max(place.calls, told.length);
  const lines = Array.from({ length: rows }, (_, row) => told[row] ?? '');
  const flashes = (row) =>
    told[row] !== undefined && (flashingLines?.includes(row) ?? mode === 'flashing');
  return html`
    <section class="hall-board" aria-label=${words.hallBoard} data-hall-board=${place.id} data-text=${text}>
      <div class="hall-board-lines">
        ${lines.map(
          (line, row) => html`
            <${LedBoard}
              key=${row}
              name=${`hall-${place.id}-${row}`}
              text=${line}
              mode=${flashes(row) ? 'flashing' : 'steady'}
              colour=${colour}
              plugged=${plugged}
              label=${words.hallBoardLine(tongue.number(row + 1), line)}
            />
          `,
        )}
      </div>
      <${FaultToggle}
        name=${`hall-board/${place.id}`}
        on=${!plugged}
        label=${words.faults.board}
        onChange=${(on) => act.fault(`hall-board/${place.id}`, 'unplugged', on)}
      />
    </section>
  `;
}
