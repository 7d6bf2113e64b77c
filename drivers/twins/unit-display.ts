/** One display on a twin unit's pins: what it takes from the unit, and what people see of it. */
import type { BoardPicture } from './twin.ts';

/** What people see: the characters of digits, or the dots of matrices, row by row. */
export interface DisplayPicture extends BoardPicture {
  /** Rows of `#` and `.`, null for digits. */
  readonly dots: readonly string[] | null;
}

export interface UnitDisplay {
  readonly picture: DisplayPicture;
  /** A pin of the unit has changed; each change is passed on. Returns whether a chip took its bits. */
  pin(pin: number, level: boolean): boolean;
  i2c(address: number, bytes: readonly number[]): void;
  /** The unit and what hangs on it have lost their power. */
  powerOff(): void;
}
