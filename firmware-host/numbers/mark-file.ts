/**
 * The number mark on the disk: how far the day's numbers may have come, kept on another path than the
 * journal, so that a hall that lost its journal goes on above every number that was given.
 *
 * A reader finds the mark of before a write or of after it, never half of one. A mark that is damaged or
 * another controller's is never believed: not even that it is low.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
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

const FileSchema = z.strictObject({ mark: z.unknown(), sha256: z.string() });

export type FoundMark =
  | { readonly found: 'mark'; readonly mark: NumberMark }
  | { readonly found: 'nothing' }
  /** `problem` is what is wrong with it, for the technician. */
  | { readonly found: 'unusable'; readonly problem: string };

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
  join(folder, `numbers-${centre}-${controller}.json`);

export function readMark(file: string, owner: MarkOwner): FoundMark {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { found: 'nothing' };
    return { found: 'unusable', problem: `cannot be read (${errnoOf(error) ?? String(error)})` };
  }
  const mark = parseMark(text);
  if (mark === null) return { found: 'unusable', problem: 'is damaged' };
  if (mark.centre !== owner.centre || mark.controller !== owner.controller) {
    return { found: 'unusable', problem: `is that of ${mark.centre}/${mark.controller}` };
  }
  return { found: 'mark', mark };
}

/** On the disk when this returns. Throws where it cannot be written; the mark of before still stands. */
export function writeMark(file: string, mark: NumberMark): void {
  const part = `${file}.new`;
  const text = `${JSON.stringify({ mark, sha256: hashOf(mark) })}\n`;
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(part, 'w', 0o640);
  try {
    writeFileSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(part, file);
  syncFolderOf(file);
}

function parseMark(text: string): NumberMark | null {
  try {
    const { mark, sha256 } = FileSchema.parse(JSON.parse(text));
    return hashOf(mark) === sha256 ? MarkSchema.parse(mark) : null;
  } catch {
    return null;
  }
}

function hashOf(mark: unknown): string {
  return createHash('sha256').update(JSON.stringify(mark)).digest('hex');
}
