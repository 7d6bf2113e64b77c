/**
 * The number mark on the disk: how far the day's numbers may have come, kept on another path than the
 * journal, so that a hall that lost its journal goes on above every number that was given.
 *
 * Its file has two places, in blocks of their own. A write overwrites the older one and forces it to the disk: a
 * power cut tears no other, so the mark of before still stands, and the file system has nothing to store for itself,
 * because the file keeps its blocks. Then the same goes into the other place, for which nobody waits: what a card
 * damages in one of them is in the other. A mark that is damaged in both, or another controller's, is never believed:
 * not even that it is low.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { errnoOf } from '../../config/errno.ts';
import type { Config } from '../../config/schema/schema.ts';
import { syncFolderOf } from '../../config/sync-folder.ts';

const MarkSchema = z.strictObject({
  centre: z.string(),
  controller: z.string(),
  /** Of the journal that it was written beside. */
  stream: z.string(),
  /** The newest row that this journal held then; 0 for none. */
  sequence: z.int().min(0),
  day: z.iso.date(),
  tickets: z.int().min(0),
  numbers: z.array(z.strictObject({ prefix: z.string(), from: z.int(), to: z.int() })).readonly(),
  last: z.array(z.strictObject({ service: z.string(), value: z.int() })).readonly(),
});

export type NumberMark = Readonly<z.output<typeof MarkSchema>>;

/** What a place holds. The count is of the writes, and says which place is the newer one. */
const PlaceSchema = z.strictObject({
  count: z.int().min(1),
  mark: z.unknown(),
  sha256: z.string(),
});

/** What releases before the two places write and read. */
const OldFormSchema = z.strictObject({ mark: z.unknown(), sha256: z.string() });

export type FoundMark =
  | {
      readonly found: 'mark';
      readonly mark: NumberMark;
      /** Else one more damage of the card would leave none, or that of before. */
      readonly isInBothPlaces: boolean;
    }
  | { readonly found: 'nothing' }
  /** `problem` is what is wrong with the file, for the technician. */
  | { readonly found: 'unusable'; readonly file: string; readonly problem: string };

/** Whose numbers they are: two controllers may keep their marks in one folder. */
export interface MarkOwner {
  readonly centre: string;
  readonly controller: string;
}

export const markOwner = ({ centre, controller }: Config): MarkOwner => ({
  centre: centre.id,
  controller,
});

export const markFileOf = (folder: string, { centre, controller }: MarkOwner): string =>
  join(folder, `numbers-${centre}-${controller}.mark`);

/** Each write removes it. So where it is there, a release that was put back wrote it last. */
const oldFormOf = (file: string): string => `${file.replace(/\.mark$/, '')}.json`;

/** What a file system stores as one. */
const blockBytes = 4096;
const lineEnd = 0x0a;

interface Place {
  readonly count: number;
  readonly mark: NumberMark;
}
/** Null where it is damaged, or a power cut has torn it. */
type Places = readonly [Place | null, Place | null];

export function readMark(file: string, owner: MarkOwner): FoundMark {
  const oldForm = oldFormOf(file);
  return existsSync(oldForm)
    ? foundIn(oldForm, owner, (bytes) => {
        const mark = parseOldForm(bytes);
        return mark === null ? null : { mark, isInBothPlaces: false };
      })
    : foundIn(file, owner, (bytes) => {
        const places = parsePlaces(bytes);
        const newest = newestOf(places)?.place;
        if (newest === undefined) return null;
        const isInBothPlaces = places.every((place) => place?.count === newest.count);
        return { mark: newest.mark, isInBothPlaces };
      });
}

/** On the disk when this returns. Throws where it cannot be written; the mark of before still stands, or this one. */
export function writeMark(file: string, mark: NumberMark): void {
  const isThere = existsSync(file) && !existsSync(oldFormOf(file));
  const bytes = isThere ? readFileSync(file) : Buffer.alloc(0);
  const newest = newestOf(parsePlaces(bytes));
  if (newest === null || bytes.length % (2 * blockBytes) !== 0) {
    makeFile(file, mark);
    return;
  }
  const older = newest.at === 0 ? 1 : 0;
  // What is forced first is known by it, also while the other place holds the same and is on no disk yet.
  const next = newest.place.count + 1;
  const text = placeText(next % 2 === older ? next : next + 1, mark);
  const placeBytes = bytes.length / 2;
  if (text.length > placeBytes) {
    makeFile(file, mark);
    return;
  }
  const fd = openSync(file, 'r+');
  try {
    overwrite(fd, text, older * placeBytes);
    fdatasyncSync(fd);
    overwrite(fd, text, newest.at * placeBytes);
  } finally {
    closeSync(fd);
  }
}

function overwrite(fd: number, text: Buffer, at: number): void {
  const written = writeSync(fd, text, 0, text.length, at);
  if (written < text.length) throw new Error(`${written} of ${text.length} bytes were written`);
}

/** Under its name only once it is whole, with room for a mark of twice the length. */
function makeFile(file: string, mark: NumberMark): void {
  const part = `${file}.new`;
  const text = placeText(1, mark);
  const placeBytes = Math.ceil((text.length * 2) / blockBytes) * blockBytes;
  const bytes = Buffer.alloc(placeBytes * 2);
  text.copy(bytes);
  text.copy(bytes, placeBytes);
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(part, 'w', 0o640);
  try {
    writeFileSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  syncFolderOf(file);
  if (!existsSync(oldFormOf(file))) return;
  rmSync(oldFormOf(file));
  syncFolderOf(file);
}

function foundIn(
  file: string,
  owner: MarkOwner,
  parse: (bytes: Buffer) => Omit<Extract<FoundMark, { found: 'mark' }>, 'found'> | null,
): FoundMark {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { found: 'nothing' };
    const problem = `cannot be read (${errnoOf(error) ?? String(error)})`;
    return { found: 'unusable', file, problem };
  }
  const found = parse(bytes);
  if (found === null) return { found: 'unusable', file, problem: 'is damaged' };
  const { centre, controller } = found.mark;
  if (centre !== owner.centre || controller !== owner.controller) {
    return { found: 'unusable', file, problem: `is that of ${centre}/${controller}` };
  }
  return { found: 'mark', ...found };
}

function parseOldForm(bytes: Buffer): NumberMark | null {
  try {
    const { mark, sha256 } = OldFormSchema.parse(JSON.parse(bytes.toString()));
    return hashOf(mark) === sha256 ? MarkSchema.parse(mark) : null;
  } catch {
    return null;
  }
}

function parsePlaces(bytes: Buffer): Places {
  const half = bytes.length / 2;
  return [parsePlace(bytes.subarray(0, half)), parsePlace(bytes.subarray(half))];
}

/** A line, behind which stands what a longer one left. */
function parsePlace(bytes: Buffer): Place | null {
  try {
    const line = bytes.subarray(0, bytes.indexOf(lineEnd)).toString();
    const { count, mark, sha256 } = PlaceSchema.parse(JSON.parse(line));
    return hashOf({ count, mark }) === sha256 ? { count, mark: MarkSchema.parse(mark) } : null;
  } catch {
    return null;
  }
}

/** Of two with the same count that which was forced to the disk, by its parity. */
function newestOf([first, second]: Places): { readonly at: 0 | 1; readonly place: Place } | null {
  if (first === null) return second === null ? null : { at: 1, place: second };
  if (second === null) return { at: 0, place: first };
  const isSecond =
    first.count === second.count ? second.count % 2 === 1 : second.count > first.count;
  return isSecond ? { at: 1, place: second } : { at: 0, place: first };
}

function placeText(count: number, mark: NumberMark): Buffer {
  return Buffer.from(`${JSON.stringify({ count, mark, sha256: hashOf({ count, mark }) })}\n`);
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
