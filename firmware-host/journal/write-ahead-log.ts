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
import { pageBytes } from './layout.ts';
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
const frameBytes = frameHeaderBytes + pageBytes;
/** Of checksums over words whose least byte comes first, as on each machine that a hall runs on. */
const magic = 0x377f0682;

interface Frame {
  readonly header: DataView;
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
  const header = new DataView(bytes.buffer, 0, headerBytes);
  const isWhole = isWholeHeader(header, bytes);
  const frames = framesOf(bytes);
  const salts = isWhole ? saltsAt(header, 16) : frames[0]?.salts;
  const wholeFrames = isWhole ? frames.slice(0, countWhole(header, frames)) : [];
  const committed = wholeFrames.findLastIndex(({ endsTransaction }) => endsTransaction) + 1;
  // Among what an earlier round through the file left: of a torn transaction some frames were not written.
  const forgotten = frames.slice(committed).filter((frame) => frame.salts === salts);
  const rest = bytes.subarray(headerBytes + committed * frameBytes);
  return {
    pages: new Map(frames.slice(0, committed).map(({ page, content }) => [page, content])),
    isThere: true,
    lostUpTo: newestLost(forgotten),
    isTorn: !isWhole || forgotten.length > 0 || isOfThisRound(rest, salts),
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

/** Whether a frame that was begun is: else an earlier round through the file left it behind. */
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

function framesOf(bytes: Uint8Array): readonly Frame[] {
  const frames: Frame[] = [];
  for (let at = headerBytes; at + frameBytes <= bytes.length; at += frameBytes) {
    const header = new DataView(bytes.buffer, at, frameHeaderBytes);
    frames.push({
      header,
      page: header.getUint32(0),
      endsTransaction: header.getUint32(4) !== 0,
      salts: saltsAt(header, 8),
      content: bytes.subarray(at + frameHeaderBytes, at + frameBytes),
    });
  }
  return frames;
}

type Checksum = readonly [number, number];

function isWholeHeader(header: DataView, bytes: Uint8Array): boolean {
  if (header.getUint32(0) !== magic || header.getUint32(8) !== pageBytes) return false;
  return isChecksum(checksum([0, 0], bytes.subarray(0, 24)), header, 24);
}

function isChecksum([first, second]: Checksum, view: DataView, offset: number): boolean {
  return first === view.getUint32(offset) && second === view.getUint32(offset + 4);
}

/** How many frames SQLite accepts. */
function countWhole(header: DataView, frames: readonly Frame[]): number {
  const salts = saltsAt(header, 16);
  let running: Checksum = [header.getUint32(24), header.getUint32(28)];
  const broken = frames.findIndex((frame) => {
    const begin = new Uint8Array(frame.header.buffer, frame.header.byteOffset, 8);
    running = checksum(checksum(running, begin), frame.content);
    return frame.salts !== salts || !isChecksum(running, frame.header, 16);
  });
  return broken < 0 ? frames.length : broken;
}

function checksum([first, second]: Checksum, bytes: Uint8Array): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [a, b] = [first, second];
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getUint32(at, true) + b) >>> 0;
    b = (b + view.getUint32(at + 4, true) + a) >>> 0;
  }
  return [a, b];
}

/**
 * @param frames of this round through the file that SQLite forgets. The last one that is there may be
 *   of a transaction that nobody was answered for.
 */
function newestLost(frames: readonly Frame[]): number {
  const lastEnd = frames.slice(0, -1).findLastIndex(({ endsTransaction }) => endsTransaction);
  const acknowledged = frames.slice(0, lastEnd + 1);
  return Math.max(0, ...acknowledged.flatMap(({ content }) => rowidsOnPage(content)));
}
