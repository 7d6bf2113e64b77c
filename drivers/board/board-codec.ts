/**
 * One wire protocol of boards, as a pure encoder: the same sight gives the same bytes. When bytes
 * are written, and how often, is `board-line.ts`.
 */
import type { BoardSight } from '../ports.ts';

export interface BoardCodec {
  /**
   * One whole frame that makes the board at `address` show `sight`, whatever it showed before.
   * @param address as written in the config of this protocol
   */
  encode(address: string, sight: BoardSight): Uint8Array;
}
