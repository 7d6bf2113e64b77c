/**
 * The boards on one unit's pins: each has what it should show, and this keeps making that true.
 *
 * A unit's line is shared with its buttons and its heartbeat, and one register of a MAX7219 costs
 * 150 bytes of it (26 ms at 57,600 baud), so only registers that should hold something else are
 * written, one at a time, and the next one when the last has left. A new connection knows nothing of
 * what was written before. These chips answer nothing and forget all with their power, so everything
 * is written again now and then.
 */
import type { UnitDisplayConfig } from '../../config/schema/unit-board.ts';
import {
  blinksItself,
  type CharacterTables,
  type ChipWrite,
  chipWrites,
  type UnitSight,
} from './chip-registers.ts';

/** Puts one register's bytes on the wire; resolves when they have left it. */
export type WriteChip = (write: ChipWrite) => Promise<void>;

export interface UnitBoards {
  /** By the board's place in the config. */
  set(board: number, text: string, flashing: boolean): void;
  showBlink(lit: boolean): void;
  /** Whether one of them needs `showBlink`. */
  readonly blinks: boolean;
  /** Resolves when nothing is left to be written. */
  written(): Promise<void>;
  connected(write: WriteChip): void;
  disconnected(): void;
}

const writeAgainEveryMs = 20_000;

interface Board {
  readonly config: UnitDisplayConfig;
  sight: UnitSight;
  /** By register; what the chip holds as far as is known. */
  readonly holds: Map<string, string>;
}

export function createUnitBoards(
  configs: readonly UnitDisplayConfig[],
  tables: CharacterTables,
): UnitBoards {
  const boards: readonly Board[] = configs.map((config) => ({
    config,
    sight: { text: '', flashing: false, dark: false },
    holds: new Map(),
  }));
  let wire: WriteChip | null = null;
  let again: NodeJS.Timeout | undefined;
  let writing: Promise<void> | null = null;

  function nextWrite(): { readonly board: Board; readonly write: ChipWrite } | null {
    for (const board of boards) {
      const write = chipWrites(board.config, board.sight, tables).find(
        ({ register, bytes }) => board.holds.get(register) !== String(bytes),
      );
      if (write !== undefined) return { board, write };
    }
    return null;
  }

  function show(): void {
    if (writing !== null || wire === null) return;
    writing = writeAll(wire).finally(() => {
      writing = null;
      // Connected anew meanwhile.
      if (wire !== null && nextWrite() !== null) show();
    });
  }

  async function writeAll(to: WriteChip): Promise<void> {
    for (let next = nextWrite(); next !== null && wire === to; next = nextWrite()) {
      next.board.holds.set(next.write.register, String(next.write.bytes));
      await to(next.write);
    }
  }

  function forget(): void {
    for (const { holds } of boards) holds.clear();
  }

  return {
    set(board, text, flashing) {
      const changed = boards[board];
      if (changed === undefined) return;
      changed.sight = { ...changed.sight, text, flashing };
      show();
    },
    showBlink(lit) {
      for (const board of boards) board.sight = { ...board.sight, dark: !lit };
      show();
    },
    get blinks() {
      return boards.some(({ config, sight }) => sight.flashing && !blinksItself(config));
    },
    async written() {
      while (writing !== null) await writing;
    },
    connected(to) {
      forget();
      wire = to;
      show();
      clearInterval(again);
      if (boards.length === 0) return;
      again = setInterval(() => {
        forget();
        show();
      }, writeAgainEveryMs);
    },
    disconnected() {
      wire = null;
      clearInterval(again);
    },
  };
}
