/**
 * How a serial line carries a byte, for every framing that a config can name: the one place that knows
 * the bits of each. Loads nothing, because the process of the units reads it too.
 */
import type { SerialWire } from './schema.ts';

interface Bits {
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

type Framing = SerialWire['framing'];

export const framings: Readonly<Record<Framing, Bits>> = {
  '8N1': { dataBits: 8, parity: 'none', stopBits: 1 },
  '7E1': { dataBits: 7, parity: 'even', stopBits: 1 },
  '7E2': { dataBits: 7, parity: 'even', stopBits: 2 },
  '8E1': { dataBits: 8, parity: 'even', stopBits: 1 },
  '7O1': { dataBits: 7, parity: 'odd', stopBits: 1 },
};

/** What one byte takes on the line, its start bit included. */
export function bitsPerByte(framing: Framing): number {
  const { dataBits, parity, stopBits } = framings[framing];
  return 1 + dataBits + (parity === 'none' ? 0 : 1) + stopBits;
}

/** False for anything else that came over a wire or stands in a file. */
export function isFraming(text: string): text is Framing {
  return Object.hasOwn(framings, text);
}
