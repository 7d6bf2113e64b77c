/** The checksums of boards' frames. */

/** Sum of the bytes, modulo 256. */
export function sum8(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

/** Exclusive-or of the bytes. */
export function xor8(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}

/** CRC-16 of "MODBUS over Serial Line V1.02", section 6.2.2: reflected A001H, starting at FFFFH. */
export function crc16Modbus(bytes: Iterable<number>): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}

/** The two's complement of the sum: "MODBUS over Serial Line V1.02", section 6.2.1. */
export function lrc(bytes: Iterable<number>): number {
  return -sum8(bytes) & 0xff;
}

/** Sum of the bytes, modulo 65,536. */
export function sum16(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xffff;
  return sum;
}

/** CRC-CCITT with the polynomial 1021H, the highest bit first. @param start FFFFH or 0, by its variant */
export function crc16Ccitt(bytes: Iterable<number>, start: number): number {
  let crc = start;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
    }
  }
  return crc;
}
