/** The frame of a codec that says each sight in one. */
import type { BoardCodec, DisplaySight } from '../../drivers/board/board-codec.ts';

export function oneFrame<Address extends string | number>(
  codec: BoardCodec<Address>,
  address: Address,
  sight: DisplaySight,
): Uint8Array {
  const [frame, ...others] = codec.frames(address, sight, null);
  if (frame === undefined || others.length > 0) throw new Error('not one frame');
  return frame;
}
