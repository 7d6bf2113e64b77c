/**
 * What was kept of the open day beside the journal, so that a start in a long day need not read all of its rows.
 *
 * It is never trusted over the journal. Each row's checksum covers the one before, so the checksum of one row
 * names all the rows before it: a snapshot holds only where the row at its end has that very checksum, its own
 * SHA-256 is right and the same program made it. Whatever else is found is passed over, and the rows are read.
 * It may be lost at any time, and nothing waits for it.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { errnoOf } from '../../config/errno.ts';
import { programIdentity } from '../software.ts';
import { landmarks } from './layout.ts';

const HeadSchema = z.strictObject({
  /** Of the program that made it: what the parts mean is its own affair. */
  program: z.string(),
  stream: z.string(),
  /** The row that opened the day. */
  openedAt: z.int(),
  /** The last row that is in it, and that row's checksum. */
  upTo: z.int(),
  sum: z.string(),
  /** What the index of days and configs names from the one row to the other. */
  landmarks: z.array(z.strictObject({ type: z.enum(landmarks), sequence: z.int() })),
});

export type SnapshotHead = z.infer<typeof HeadSchema>;

/** One that holds, or why it does not. */
export type Snapshot =
  | { readonly head: SnapshotHead; readonly parts: readonly Buffer[] }
  | { readonly passedOver: string };

export const snapshotFileOf = (journalFile: string): string =>
  join(dirname(journalFile), 'day.snapshot');

/** The head is one line of JSON; each part follows its length, the checksum of all a length of 0. */
const longestHead = 4096;
const lengthBytes = 4;

/**
 * @param whyNot what the journal says against it; null where it holds
 * @returns null where there is none
 */
export function readSnapshot(
  file: string,
  whyNot: (head: SnapshotHead) => string | null,
): Snapshot | null {
  try {
    const fd = openSync(file, 'r');
    try {
      const start = Buffer.alloc(longestHead);
      const head = headIn(start.subarray(0, readSync(fd, start, 0, longestHead, 0)));
      if (head === null) return { passedOver: 'is damaged' };
      if (head.program !== programIdentity()) return { passedOver: 'is of another program' };
      const against = whyNot(head);
      if (against !== null) return { passedOver: against };
      const parts = partsIn(readFileSync(fd));
      return parts === null ? { passedOver: 'is damaged' } : { head, parts };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = errnoOf(error);
    // What the journal's own reading throws is no matter of this file.
    if (code === undefined) throw error;
    return code === 'ENOENT' ? null : { passedOver: `cannot be read (${code})` };
  }
}

function headIn(bytes: Buffer): SnapshotHead | null {
  try {
    return HeadSchema.parse(JSON.parse(bytes.toString('utf8', 0, bytes.indexOf('\n'))));
  } catch {
    return null;
  }
}

function partsIn(bytes: Buffer): readonly Buffer[] | null {
  const parts: Buffer[] = [];
  let at = bytes.indexOf('\n') + 1;
  while (at + lengthBytes <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    at += lengthBytes;
    if (length === 0) {
      const sum = createHash('sha256').update(bytes.subarray(0, at)).digest();
      return sum.equals(bytes.subarray(at)) ? parts : null;
    }
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return null;
}

/**
 * Writes a snapshot in the place of the one before. Each part is made and forced to the disk by itself: whoever
 * presses meanwhile waits for one part at most.
 * @throws what the disk says, or making a part; the snapshot of before still stands
 */
export async function writeSnapshot(
  file: string,
  head: SnapshotHead,
  parts: Iterable<Buffer>,
): Promise<void> {
  const fresh = `${file}.new`;
  try {
    const handle = await open(fresh, 'w', 0o640);
    try {
      await writeAll(handle, head, parts);
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

async function writeAll(
  handle: FileHandle,
  head: SnapshotHead,
  parts: Iterable<Buffer>,
): Promise<void> {
  const sum = createHash('sha256');
  const write = async (...pieces: readonly Buffer[]): Promise<void> => {
    const bytes = Buffer.concat(pieces);
    sum.update(bytes);
    await handle.writeFile(bytes);
    await handle.datasync();
  };
  await write(Buffer.from(`${JSON.stringify(head)}\n`));
  for (const part of parts) await write(lengthOf(part.length), part);
  await write(lengthOf(0));
  await handle.writeFile(sum.digest());
  await handle.datasync();
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32LE(bytes);
  return length;
}
