/**
 * Looks whether SQLite's write-ahead log ends in something that is no whole transaction. SQLite drops
 * such an end without a word: it is what a power cut leaves of a row that was never confirmed, and also
 * what a damaged card leaves of rows that were.
 *
 * The format: "WAL-mode File Format", https://www.sqlite.org/walformat.html. Reads only; call it before
 * the database is opened, because opening may begin the log anew.
 */
import { readFileSync } from 'node:fs';

const headerBytes = 32;
const frameHeaderBytes = 24;
/** The last bit says in which order the words of a checksum are read. */
const magic = 0x377f0682;

/** False where there is no log, or it ends where a transaction ends. */
export function isLogTorn(logFile: string): boolean {
  const log = readLog(logFile);
  if (log === null || log.length === 0) return false;
  if (log.length < headerBytes) return true;
  const order = log.readUInt32BE(0);
  if ((order & ~1) >>> 0 !== magic) return true;
  const isBigEndian = (order & 1) === 1;
  let sum = checksum(log.subarray(0, 24), isBigEndian, [0, 0]);
  if (!isSum(log, 24, sum)) return true;
  const salt = log.subarray(16, 24);
  const frameBytes = frameHeaderBytes + log.readUInt32BE(8);
  let isCommitted = true;
  for (let at = headerBytes; at < log.length; at += frameBytes) {
    const frame = log.subarray(at, at + frameBytes);
    const isOfThisLog = frame.length >= 16 && frame.subarray(8, 16).equals(salt);
    // What an earlier use of the same file left behind.
    if (frame.length >= 16 && !isOfThisLog) return !isCommitted;
    if (frame.length < frameBytes) return true;
    sum = checksum(frame.subarray(0, 8), isBigEndian, sum);
    sum = checksum(frame.subarray(frameHeaderBytes), isBigEndian, sum);
    if (!isSum(frame, 16, sum)) return true;
    isCommitted = frame.readUInt32BE(4) > 0;
  }
  return !isCommitted;
}

function readLog(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

function isSum(bytes: Buffer, at: number, [first, second]: readonly [number, number]): boolean {
  return bytes.readUInt32BE(at) === first && bytes.readUInt32BE(at + 4) === second;
}

function checksum(
  bytes: Buffer,
  isBigEndian: boolean,
  [first, second]: readonly [number, number],
): readonly [number, number] {
  let s0 = first;
  let s1 = second;
  for (let at = 0; at < bytes.length; at += 8) {
    const x0 = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const x1 = isBigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
    s0 = (s0 + x0 + s1) >>> 0;
    s1 = (s1 + x1 + s0) >>> 0;
  }
  return [s0, s1];
}
