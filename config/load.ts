/**
 * From a file to a config that can be relied on, or to every mistake in it at once.
 *
 * The checks run in the order text, syntax, shapes, cross-checks; a later one judges only what the
 * earlier ones could read. The hash and the text belong to the same reading of the file as the
 * config, so that what was checked is what is applied.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { crossCheck } from './checks/cross-checks.ts';
import { rootPart } from './checks/part.ts';
import { ConfigError, type Finding, type Path, type Problem, pathText } from './checks/problem.ts';
import { checkShape } from './checks/shape-problems.ts';
import { readYaml, type YamlSource } from './checks/yaml-source.ts';
import { errnoOf } from './errno.ts';
import type { Config } from './schema/schema.ts';
import { UserError } from './user-error.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** Of the file's bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Absolute; a relative one in the config starts at the config's own folder. */
  readonly journalFolder: string;
  /** The centre's own recordings: absolute, as above; null where the config names none. */
  readonly clipsFolder: string | null;
  /** The picture at the head of a ticket: absolute, as above; null where the config names none. */
  readonly logoFile: string | null;
  readonly warnings: readonly Problem[];
}

export type CheckedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A hall of nine windows takes some 15 kB: a file far larger is not a config. */
const maxBytes = 256 * 1024;

/**
 * @throws {ConfigError} the file can be read and is not a config that can be used
 * @throws {UserError} the file cannot be read
 */
export function loadConfig(file: string): LoadedConfig {
  const bytes = readConfigFile(file);
  const text = decode(bytes, file);
  const checked = checkConfig(text, file);
  if (!checked.ok) throw new ConfigError(file, checked.problems);
  const absolute = path.resolve(file);
  const folder = path.dirname(absolute);
  const { journal, voice, ticket } = checked.config;
  return {
    config: checked.config,
    file: absolute,
    text,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    journalFolder: path.resolve(folder, journal.folder),
    clipsFolder: voice?.clips === undefined ? null : path.resolve(folder, voice.clips),
    logoFile: ticket.logo === undefined ? null : path.resolve(folder, ticket.logo.file),
    warnings: checked.warnings,
  };
}

/**
 * @param text the whole file
 * @param file its name, for the problems only
 */
export function checkConfig(text: string, file: string): CheckedConfig {
  const source = readYaml(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const problems: Problem[] = source.problems.map((problem) => ({
    severity: 'error',
    file,
    where: '',
    ...problem,
  }));
  let config: Config | null = null;
  if (source.readable && isEmpty(source.value)) {
    const hint = 'begin with a copy of config/bench.yaml';
    problems.push(atStart(file, 'the file is empty', 'a config', hint));
  } else if (source.readable) {
    const shape = checkShape(source.value, (where) => source.written(where));
    config = shape.config;
    const broken = new Set(shape.broken.map(pathText));
    const promises = crossCheck(rootPart(config ?? source.value));
    const findings = [
      ...shape.findings,
      ...promises.filter((finding) => !isWithin(finding.path, broken)),
    ];
    for (const finding of findings) problems.push(place(finding, source, file));
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  const failed = problems.some((problem) => problem.severity === 'error');
  return config === null || failed
    ? { ok: false, problems }
    : { ok: true, config, warnings: problems };
}

function place(finding: Finding, source: YamlSource, file: string): Problem {
  const { severity, path: where, message, expected, hint } = finding;
  const position = source.locate(where, finding.at);
  return { severity, file, ...position, where: pathText(where), message, expected, hint };
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

function readConfigFile(file: string): Buffer {
  try {
    const found = statSync(file);
    // A device or a pipe could go on for ever.
    if (!found.isFile() && !found.isDirectory()) {
      throw new UserError(`${file}: this is not a file`, 'give the path of a YAML file');
    }
    if (found.size > maxBytes) {
      const kilobytes = Math.ceil(found.size / 1024);
      const message = `the file has ${kilobytes} kB`;
      const expected = `at most ${maxBytes / 1024} kB of YAML`;
      throw new ConfigError(file, [
        atStart(file, message, expected, 'give the path of a config, such as config/bench.yaml'),
      ]);
    }
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = errnoOf(cause) ?? 'unknown';
    const reasons: Readonly<Record<string, readonly [string, string]>> = {
      ENOENT: ['there is no such file', 'give the path of a YAML file, such as config/bench.yaml'],
      ENOTDIR: ['there is no such file', 'a part of the path is a file and not a folder'],
      EISDIR: ['this is a folder', 'give the path of the YAML file in it'],
      EACCES: ['this user may not read the file', 'allow it with chmod, or use another user'],
    };
    const [reason, hint] = reasons[code] ?? [`cannot be read (${code})`, 'check the path'];
    throw new UserError(`${file}: ${reason}`, hint, { cause });
  }
}

/** Refuses what is not text before YAML makes something of it. */
function decode(bytes: Buffer, file: string): string {
  const refuse = (message: string, expected: string, hint: string) =>
    new ConfigError(file, [atStart(file, message, expected, hint)]);
  if (bytes.includes(0)) {
    const hint = 'save it as UTF-8, not UTF-16; a picture or an archive is no config';
    throw refuse('the file is not text', 'YAML in UTF-8', hint);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refuse(
      'the file is not UTF-8 text',
      'YAML in UTF-8',
      'save it again as UTF-8 in an editor',
    );
  }
}
