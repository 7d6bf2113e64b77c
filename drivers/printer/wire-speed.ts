/** How long a printer's wire takes for a number of bytes, at the slowest speed that is no fault. */
import { bitsPerByte } from '../../config/schema/framing.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';

/** A printer that takes more than this on its own is one whose cable is the limit. */
const unlimitedBytesPerSecond = 1_000_000;
/** USB printers take about ten times this. */
const deviceBytesPerSecond = 100_000;
/** Whatever its framing: at most this. */
const mostBitsPerByte = bitsPerByte('8E1');

export function transferMs(wire: PrinterConfig['wire'], bytes: number): number {
  return (bytes * 1000) / bytesPerSecond(wire);
}

function bytesPerSecond(wire: PrinterConfig['wire']): number {
  switch (wire.kind) {
    case 'serial':
      return wire.baudRate / mostBitsPerByte;
    case 'device':
      return deviceBytesPerSecond;
    case 'tcp':
      return unlimitedBytesPerSecond;
  }
}
