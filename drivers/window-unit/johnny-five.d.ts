/** johnny-five has no types of its own; these are the parts that `firmata-board.ts` uses. */
declare module 'johnny-five/lib/board.js' {
  import type { EventEmitter } from 'node:events';
  import type { FirmataIo } from 'firmata-io';

  /** `ready` once the board has reported its pins; `error` where it never does. */
  class Board extends EventEmitter {
    /** Every board that was ever made, until it is taken out. */
    static readonly cache: Board[];
    constructor(options: { io: FirmataIo; repl: false; debug: false; sigint: false });
    /** Cries `error` ten seconds after the connect unless `ready` comes first. */
    readonly timer: NodeJS.Timeout | null;
    pinMode(pin: number, mode: number): this;
    digitalWrite(pin: number, level: 0 | 1): this;
    /** Eight bits, the highest first, each with a rising edge of the clock. */
    shiftOut(dataPin: number, clockPin: number, value: number): void;
    /** Calls back at every report of the pin's port, also where the level is the same. */
    digitalRead(pin: number, onLevel: (level: number) => void): this;
  }

  export = Board;
}

declare module 'johnny-five/lib/led/ledcontrol.js' {
  const LedControl: {
    /** Segments DP A B C D E F G from the highest bit on. */
    readonly DIGIT_CHARS: Readonly<Record<string, number>>;
    /** Rows from the top; the highest of eight bits is on the left. */
    readonly MATRIX_CHARS: Readonly<Record<string, readonly number[]>>;
  };
  export = LedControl;
}
