/**
 * Looks into SQLite's write-ahead log for what SQLite will not read back.
 *
 * At a start SQLite takes the log up to the first frame that is not whole and forgets the rest without
 * a word. That is right for the last transaction, which a power cut tears before anybody was answered.
 * Each append is on the disk before the next is begun, so rows in a frame that has a whole transaction
 * and more behind it were acknowledged: they are lost, not unfinished.
 *
 * Format: https://sqlite.org/fileformat2.html, sections 1.6 (pages of a table) and 4.1 (the log).
 */
import { readFileSync } from 'node:fs';
import { ownValue } from '../../config/checks/part.ts';
import { rowidsOnPage } from './table-page.ts';

export interface WriteAheadLog {
  /** Page number to its newest committed content in the log. */
  readonly pages: ReadonlyMap<number, Uint8Array>;
  /** Whether there is one that something was ever written to. */
  readonly isThere: boolean;
  /** Greatest sequence of an event that was stored and cannot be read back; 0 for none. */
  readonly lostUpTo: number;
  /**
   * Whether it ends in something that is no whole transaction: what a power cut leaves of a row that was
   * never confirmed, and a damaged card of rows that were.
   */
  readonly isTorn: boolean;
}

const headerBytes = 32;
const frameHeaderBytes = 24;
const magicOfLittleEnd = 0x377f0682;

interface Frame {
  readonly page: number;
  readonly endsTransaction: boolean;
  /** The pair of random numbers that frames of one round through the file share. */
  readonly salts: string;
  readonly content: Uint8Array;
}

/** @param file the journal; its log is beside it  @throws Error where the log cannot be read */
export function readWriteAheadLog(file: string): WriteAheadLog {
  const bytes = bytesOf(`${file}-wal`);
  if (bytes === null || bytes.subarray(0, headerBytes).every((byte) => byte === 0)) {
    return { pages: new Map(), isThere: false, lostUpTo: 0, isTorn: false };
  }
  if (bytes.length < headerBytes) {
    return { pages: new Map(), isThere: true, lostUpTo: 0, isTorn: true };
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const pageBytes = header.getUint32(8);
  const isWhole = isWholeHeader(header, bytes);
  // A header that cannot be read says nothing of the page size; ours is always the same.
  const frames = framesOf(bytes, isWhole ? pageBytes : 4096);
  const wholeFrames = isWhole ? countWhole(bytes, pageBytes, frames, saltsAt(header, 16)) : 0;
  const salts = isWhole ? saltsAt(header, 16) : frames[0]?.salts;
  const end = headerBytes + wholeFrames * (frameHeaderBytes + pageBytes);
  return {
    pages: committedPages(frames.slice(0, wholeFrames)),
    isThere: true,
    lostUpTo: newestLost(frames.slice(wholeFrames).filter((frame) => frame.salts === salts)),
    isTorn:
      !isWhole ||
      frames[wholeFrames - 1]?.endsTransaction === false ||
      isOfThisRound(bytes.subarray(end), salts),
  };
}

/** Call it before the journal is opened, because that may begin the log anew. @see WriteAheadLog.isTorn */
export function isLogTorn(file: string): boolean {
  try {
    return readWriteAheadLog(file).isTorn;
  } catch {
    // Whoever opens it says what stands in the way.
    return false;
  }
}

/** What follows the last whole frame: else an earlier round through the file left it behind. */
function isOfThisRound(rest: Uint8Array, salts: string | undefined): boolean {
  const saltsEnd = 16;
  if (rest.length < saltsEnd) return rest.length > 0;
  return saltsAt(new DataView(rest.buffer, rest.byteOffset, saltsEnd), 8) === salts;
}

/** At the start of a buffer of its own, so that it can be read as words. */
function bytesOf(log: string): Uint8Array | null {
  try {
    return new Uint8Array(readFileSync(log));
  } catch (error) {
    if (ownValue(error, 'code') === 'ENOENT') return null;
    throw error;
  }
}

function saltsAt(view: DataView, offset: number): string {
  return `${view.getUint32(offset)}/${view.getUint32(offset + 4)}`;
}

function framesOf(bytes: Uint8Array, pageBytes: number): readonly Frame[] {
  const frames: Frame[] = [];
  const step = frameHeaderBytes + pageBytes;
  for (let at = headerBytes; at + step <= bytes.length; at += step) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, frameHeaderBytes);
    frames.push({
      page: view.getUint32(0),
      endsTransaction: view.getUint32(4) !== 0,
      salts: saltsAt(view, 8),
      content: bytes.subarray(at + frameHeaderBytes, at + step),
    });
  }
  return frames;
}

type Checksum = readonly [number, number];

function isWholeHeader(header: DataView, bytes: Uint8Array): boolean {
  const pageBytes = header.getUint32(8);
  const isPowerOfTwo = pageBytes >= 512 && (pageBytes & (pageBytes - 1)) === 0;
  if ((header.getUint32(0) | 1) !== (magicOfLittleEnd | 1) || !isPowerOfTwo) return false;
  const [first, second] = checksum([0, 0], bytes.subarray(0, 24), isLittleEnd(header));
  return first === header.getUint32(24) && second === header.getUint32(28);
}

function isLittleEnd(header: DataView): boolean {
  return header.getUint32(0) === magicOfLittleEnd;
}

/** How many frames SQLite accepts. */
function countWhole(
  bytes: Uint8Array,
  pageBytes: number,
  frames: readonly Frame[],
  salts: string,
): number {
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const littleEnd = isLittleEnd(header);
  let running: Checksum = [header.getUint32(24), header.getUint32(28)];
  for (const [index, frame] of frames.entries()) {
    const at = headerBytes + index * (frameHeaderBytes + pageBytes);
    running = checksum(running, bytes.subarray(at, at + 8), littleEnd);
    running = checksum(running, frame.content, littleEnd);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, frameHeaderBytes);
    const isSame = running[0] === view.getUint32(16) && running[1] === view.getUint32(20);
    if (frame.salts !== salts || !isSame) return index;
  }
  return frames.length;
}

function checksum([first, second]: Checksum, bytes: Uint8Array, littleEnd: boolean): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [a, b] = [first, second];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + view.getUint32(at, littleEnd) + b) >>> 0;
    b = (b + view.getUint32(at + 4, littleEnd) + a) >>> 0;
  }
  return [a, b];
}

function committedPages(frames: readonly Frame[]): ReadonlyMap<number, Uint8Array> {
  const last = frames.findLastIndex(({ endsTransaction }) => endsTransaction);
  return new Map(frames.slice(0, last + 1).map(({ page, content }) => [page, content]));
}

/** @param frames of this round through the file, from the first that is not whole on */
function newestLost(frames: readonly Frame[]): number {
  const lastEnd = frames.slice(0, -1).findLastIndex(({ endsTransaction }) => endsTransaction);
  const acknowledged = frames.slice(0, lastEnd + 1);
  return Math.max(0, ...acknowledged.flatMap(({ content }) => rowidsOnPage(content)));
}
