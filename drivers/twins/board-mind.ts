/**
 * What a protocol means to the boards of one twin line: bytes in, pictures and answers out. When
 * bytes travel, and what happens to them on the way, is the line's own affair.
 */
import type { BoardPicture } from './twin.ts';

export interface LineMindListener {
  /** False for a board that is off the line or without power: it hears and says nothing. */
  hears(address: string): boolean;
  /** The board at `address` has understood a frame. */
  obeyed(address: string): void;
  /** What the board at `address` shows was dark for a moment, also where it is the same again. */
  blinked(address: string): void;
  /** A frame was damaged, came too soon, or said what these boards do not know. */
  rejected(): void;
  /** The board at `address` answers. */
  say(address: string, bytes: Uint8Array): void;
}

export interface LineMind {
  /** @param atMs when the byte's last bit was on the line */
  push(byte: number, atMs: number): void;
  board(address: string): BoardMind;
}

export interface BoardMind {
  readonly picture: BoardPicture;
  /** Its power was cut. */
  forget(): void;
}
