/**
 * The boards on one unit's pins: told what each should show, they keep making that true.
 *
 * A unit's line is shared with its buttons and its heartbeat, and one register of a MAX7219 costs
 * 150 bytes of it (26 ms at 57,600 baud), so only registers that should hold something else are
 * told, one at a time, and the next one when the last has left. A new connection knows nothing of
 * what was told before. These chips answer nothing and forget all with their power, so everything
 * is told again now and then.
 */
import type { UnitBoardConfig } from '../../config/schema/unit-board.ts';
import {
  type CharacterTables,
  type ChipWrite,
  chipWrites,
  type UnitSight,
} from './chip-registers.ts';

/** Puts one register's bytes on the wire; resolves when they have left it. */
export type TellChip = (write: ChipWrite) => Promise<void>;

export interface UnitBoards {
  /** By the board's place in the config. */
  set(board: number, text: string, flashing: boolean): void;
  showBlink(lit: boolean): void;
  /** Whether one of them needs `showBlink`. */
  readonly blinks: boolean;
  /** Resolves when nothing is left to be told. */
  told(): Promise<void>;
  connected(tell: TellChip): void;
  disconnected(): void;
}

const tellAgainEveryMs = 20_000;

interface Told {
  readonly config: UnitBoardConfig;
  sight: UnitSight;
  /** By register; what the chip holds as far as is known. */
  readonly holds: Map<string, string>;
}

export function createUnitBoards(
  configs: readonly UnitBoardConfig[],
  tables: CharacterTables,
): UnitBoards {
  const boards: readonly Told[] = configs.map((config) => ({
    config,
    sight: { text: '', flashing: false, dark: false },
    holds: new Map(),
  }));
  let tell: TellChip | null = null;
  let again: NodeJS.Timeout | undefined;
  let telling: Promise<void> | null = null;

  function nextWrite(): { readonly board: Told; readonly write: ChipWrite } | null {
    for (const board of boards) {
      const write = chipWrites(board.config, board.sight, tables).find(
        ({ register, bytes }) => board.holds.get(register) !== String(bytes),
      );
      if (write !== undefined) return { board, write };
    }
    return null;
  }

  function show(): void {
    if (telling !== null || tell === null) return;
    telling = tellAll(tell).finally(() => {
      telling = null;
      // Connected anew meanwhile.
      if (tell !== null && nextWrite() !== null) show();
    });
  }

  async function tellAll(to: TellChip): Promise<void> {
    for (let next = nextWrite(); next !== null && tell === to; next = nextWrite()) {
      next.board.holds.set(next.write.register, String(next.write.bytes));
      await to(next.write);
    }
  }

  function forget(): void {
    for (const { holds } of boards) holds.clear();
  }

  return {
    set(board, text, flashing) {
      const told = boards[board];
      if (told === undefined) return;
      told.sight = { ...told.sight, text, flashing };
      show();
    },
    showBlink(lit) {
      for (const board of boards) board.sight = { ...board.sight, dark: !lit };
      show();
    },
    get blinks() {
      return boards.some(
        ({ config, sight }) => sight.flashing && config.kind.startsWith('max7219'),
      );
    },
    async told() {
      while (telling !== null) await telling;
    },
    connected(to) {
      forget();
      tell = to;
      show();
      clearInterval(again);
      if (boards.length === 0) return;
      again = setInterval(() => {
        forget();
        show();
      }, tellAgainEveryMs);
    },
    disconnected() {
      tell = null;
      clearInterval(again);
    },
  };
}
