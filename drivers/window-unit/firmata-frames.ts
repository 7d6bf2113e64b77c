/**
 * Whether the bytes that a unit says can be Firmata at all, byte by byte.
 *
 * firmata-io takes whatever follows the first byte of a message for the rest of it: where a byte was
 * lost on the line, or noise came in between, pins get levels that nobody sent, and stay so. Firmata
 * has no checksum, but a message that another one cuts short, and a command that no firmware has, show
 * that what was heard is not what was said. Data without a command is skipped, as the library does.
 */
const sysexStart = 0xf0;
const sysexEnd = 0xf7;
const version = 0xf9;
const analog = 0xe0;
const digital = 0x90;

/** @returns asked for each byte in its order: whether it can stand where it does */
export function createFrameWatch(): (byte: number) => boolean {
  let unfinished: number | null = null;
  let dataBytes = 0;

  return (byte) => {
    if (byte < 0x80) {
      dataBytes += 1;
      if (unfinished !== sysexStart && dataBytes === 2) unfinished = null;
      return true;
    }
    const before = unfinished;
    unfinished = isCommand(byte) ? byte : null;
    dataBytes = 0;
    return byte === sysexEnd ? before === sysexStart : before === null && unfinished !== null;
  };
}

function isCommand(byte: number): boolean {
  if (byte === sysexStart || byte === version) return true;
  const family = byte & 0xf0;
  return family === digital || family === analog;
}
