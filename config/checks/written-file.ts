/**
 * Reads a YAML file that people write, and reports every mistake in it at once, each with its place:
 * a config and a day profile are two kinds of such a file.
 *
 * The checks run in the order text, syntax, shapes, cross-checks; a later one judges only what the
 * earlier ones could read.
 */
import { readFileSync, statSync } from 'node:fs';
import type * as z from 'zod';
import { errnoOf } from '../errno.ts';
import { type PlacedSource, sourceOfText } from '../files/placed-source.ts';
import { UserError } from '../user-error.ts';
import { type Part, rootPart } from './part.ts';
import { type Finding, type Path, type Problem, pathText } from './problem.ts';
import { checkShape } from './shape-problems.ts';

export interface FileKind<Schema extends z.ZodType> {
  /** For people: `config`. */
  readonly name: string;
  /** The path of a good one. */
  readonly example: string;
  readonly schema: Schema;
  /** What one part promises about another, judged on what has the right shape. */
  readonly crossCheck: (root: Part<z.output<Schema>>) => readonly Finding[];
  /** The error for a file with problems, at least one of them of severity `error`. */
  readonly refusal: (file: string, problems: readonly Problem[]) => UserError;
}

export type CheckedText<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A hall of nine windows takes some 15 kB: a file far larger was not written by a person. */
const maxBytes = 256 * 1024;

/**
 * @param text the whole file
 * @param file its name, for the problems only
 */
export function checkText<Schema extends z.ZodType>(
  text: string,
  file: string,
  kind: FileKind<Schema>,
): CheckedText<z.output<Schema>> {
  return checkSource(sourceOfText(text, file), [file], kind);
}

/** @param files the names of the files that it was read from, in the order in which to report of them */
export function checkSource<Schema extends z.ZodType>(
  source: PlacedSource,
  files: readonly string[],
  kind: FileKind<Schema>,
): CheckedText<z.output<Schema>> {
  const problems: Problem[] = [...source.problems];
  let good: { readonly value: z.output<Schema> } | null = null;
  if (source.readable && isEmpty(source.value)) {
    const hint = `begin with a copy of ${kind.example}`;
    problems.push(atStart(files[0] ?? '', 'the file is empty', `a ${kind.name}`, hint));
  } else if (source.readable) {
    const shape = checkShape(kind.schema, source.value, (where) => source.written(where));
    good = shape.good;
    const broken = new Set(shape.broken.map(pathText));
    const promises = kind.crossCheck(rootPart(good === null ? source.value : good.value));
    const findings = [
      ...shape.findings,
      ...promises.filter((finding) => !isWithin(finding.path, broken)),
    ];
    for (const finding of findings) problems.push(placed(finding, source));
  }
  const order = (problem: Problem) => files.indexOf(problem.file);
  problems.sort((a, b) => order(a) - order(b) || a.line - b.line || a.column - b.column);
  const failed = problems.some((problem) => problem.severity === 'error');
  return good === null || failed
    ? { ok: false, problems }
    : { ok: true, value: good.value, warnings: problems };
}

/** What a check found, with the place where it stands. */
export function placed({ at, path, ...words }: Finding, source: PlacedSource): Problem {
  const { severity, message, expected, hintWhereTakenOver } = words;
  const place = source.place(path, at);
  // Of an entry that another file begins, the option may be of a kind that this file replaces.
  const kind = source.place([...path.slice(0, -1), 'kind'], 'key');
  const isTakenOver = hintWhereTakenOver !== undefined && kind.file !== place.file;
  const hint = isTakenOver ? `${hintWhereTakenOver} in ${kind.file}` : words.hint;
  return { severity, ...place, where: pathText(path), message, expected, hint };
}

/** A value that is wrong in itself is not judged again for what it promises. */
function isWithin(where: Path, broken: ReadonlySet<string>): boolean {
  return where.some((_, length) => broken.has(pathText(where.slice(0, length + 1))));
}

function atStart(file: string, message: string, expected: string, hint: string): Problem {
  return { severity: 'error', file, line: 1, column: 1, where: '', message, expected, hint };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined;
}

type KindOfText = Pick<FileKind<z.ZodType>, 'name' | 'example' | 'refusal'>;

/**
 * @throws what `kind.refusal` makes for a file that is not text
 * @throws {UserError} the file cannot be read
 */
export function readText(file: string, kind: KindOfText): { bytes: Buffer; text: string } {
  const bytes = readBytes(file, kind);
  return { bytes, text: textOf(bytes, file, kind) };
}

function readBytes(file: string, kind: KindOfText): Buffer {
  try {
    const found = statSync(file);
    // A device or a pipe could go on for ever.
    if (!found.isFile() && !found.isDirectory()) {
      throw new UserError(`${file}: this is not a file`, 'give the path of a YAML file');
    }
    checkSize(found.size, file, kind);
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = errnoOf(cause) ?? 'unknown';
    const reasons: Readonly<Record<string, readonly [string, string]>> = {
      ENOENT: ['there is no such file', `give the path of a YAML file, such as ${kind.example}`],
      ENOTDIR: ['there is no such file', 'a part of the path is a file and not a folder'],
      EISDIR: ['this is a folder', 'give the path of the YAML file in it'],
      EACCES: ['this user may not read the file', 'allow it with chmod, or use another user'],
    };
    const [reason, hint] = reasons[code] ?? [`cannot be read (${code})`, 'check the path'];
    throw new UserError(`${file}: ${reason}`, hint, { cause });
  }
}

/** Refuses what is too large to be read. @param bytes its size */
export function checkSize(bytes: number, file: string, kind: KindOfText): void {
  if (bytes <= maxBytes) return;
  const message = `the file has ${Math.ceil(bytes / 1024)} kB`;
  const expected = `at most ${maxBytes / 1024} kB of YAML`;
  const hint = `give the path of a ${kind.name}, such as ${kind.example}`;
  throw kind.refusal(file, [atStart(file, message, expected, hint)]);
}

/** Refuses what is too large or not text before YAML makes something of it. */
export function textOf(bytes: Uint8Array, file: string, kind: KindOfText): string {
  checkSize(bytes.length, file, kind);
  const refuse = (message: string, hint: string) =>
    kind.refusal(file, [atStart(file, message, 'YAML in UTF-8', hint)]);
  if (bytes.includes(0)) {
    const hint = `save it as UTF-8, not UTF-16; a picture or an archive is no ${kind.name}`;
    throw refuse('the file is not text', hint);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse('the file is not UTF-8 text', 'save it again as UTF-8 in an editor');
  }
}
