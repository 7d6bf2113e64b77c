/** Bytes that would be taken for the mark of a frame are sent as two. */
import { bytesOf, type CustomFrame } from '../../config/schema/board-frame.ts';

export type Stuffing = NonNullable<CustomFrame['stuffing']>;

/** Whether a byte on the line is the first of two. */
export function isStuffed(stuffing: Stuffing | undefined, byte: number): boolean {
  return stuffing !== undefined && byte === Number.parseInt(stuffing.escape, 16);
}

export function stuffed(
  { bytes, escape: mark, xor }: Stuffing,
  raw: readonly number[],
): readonly number[] {
  const marked = new Set(bytesOf(bytes));
  return raw.flatMap((byte) =>
    marked.has(byte) ? [Number.parseInt(mark, 16), byte ^ Number.parseInt(xor, 16)] : [byte],
  );
}
