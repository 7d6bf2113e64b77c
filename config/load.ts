/**
 * From a file to a config that can be relied on, or to every mistake in it at once.
 *
 * The hash and the text belong to the same reading of the file as the config, so that what was
 * checked is what is applied.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { crossCheck } from './checks/cross-checks.ts';
import { ConfigError, type Problem } from './checks/problem.ts';
import { checkText, type FileKind, readText } from './checks/written-file.ts';
import { type Config, ConfigSchema } from './schema/schema.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** Of the file's bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Absolute; a relative one in the config starts at the config's own folder. */
  readonly journalFolder: string;
  /** Where the number mark is: absolute, as above. */
  readonly numbersFolder: string;
  /** The centre's own recordings: absolute, as above; null where the config names none. */
  readonly clipsFolder: string | null;
  /** The picture at the head of a ticket: absolute, as above; null where the config names none. */
  readonly logoFile: string | null;
  readonly warnings: readonly Problem[];
}

export type CheckedConfig =
  | { readonly ok: true; readonly config: Config; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const configKind: FileKind<typeof ConfigSchema> = {
  name: 'config',
  example: 'config/bench.yaml',
  schema: ConfigSchema,
  crossCheck,
  refusal: (file, problems) => new ConfigError(file, problems),
};

/**
 * @throws {ConfigError} the file can be read and is not a config that can be used
 * @throws {UserError} the file cannot be read
 */
export function loadConfig(file: string): LoadedConfig {
  const { bytes, text } = readText(file, configKind);
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
    numbersFolder: path.resolve(folder, journal.numbersFolder),
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
  const checked = checkText(text, file, configKind);
  return checked.ok ? { ok: true, config: checked.value, warnings: checked.warnings } : checked;
}
