/**
 * From a file to a config that can be relied on, or to every mistake in it at once.
 *
 * The hash and the text belong to the same reading of the file as the config, so that what was
 * checked is what is applied. A config that extends other files is one file too: the text that holds
 * all of them merged, which is what `dawr flash` sends.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { crossCheck } from './checks/cross-checks.ts';
import { ConfigError, type Problem } from './checks/problem.ts';
import { checkSize, checkSource, type FileKind, readText, textOf } from './checks/written-file.ts';
import { asOneText } from './files/one-text.ts';
import type { PlacedSource } from './files/placed-source.ts';
import { type ReadFiles, readFiles } from './files/read-files.ts';
import { type Config, ConfigSchema } from './schema/schema.ts';

export interface LoadedConfig {
  /** The files of its centre server are absolute: a relative one starts at the config's own folder. */
  readonly config: Config;
  /** Absolute. */
  readonly file: string;
  /** The whole config: the file's own text, or one text of it and of what it extends. */
  readonly text: string;
  /** Of `text` in its bytes, in lower-case hexadecimal. */
  readonly sha256: string;
  /** Of the bytes of `file` alone: the same as `sha256` where it extends nothing. */
  readonly fileSha256: string;
  /** Where each part is written. */
  readonly source: PlacedSource;
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

export interface LoadOptions {
  /** False for a config that is taken into use, which stands alone. */
  readonly mayExtend?: boolean;
  /** What stands in the file or is to stand there; without it, the file is read. */
  readonly bytes?: Uint8Array;
}

/**
 * @throws {ConfigError} the file can be read and is not a config that can be used
 * @throws {UserError} the file cannot be read
 */
export function loadConfig(file: string, options: LoadOptions = {}): LoadedConfig {
  const { mayExtend = true } = options;
  const { bytes, text } =
    options.bytes === undefined
      ? readText(file, configKind)
      : { bytes: options.bytes, text: textOf(options.bytes, file, configKind) };
  const { source, checked } = checkWithFiles(text, file, mayExtend);
  if (!checked.ok) throw new ConfigError(file, checked.problems);
  const absolute = path.resolve(file);
  const folder = path.dirname(absolute);
  const { journal, voice, ticket } = checked.config;
  const fileSha256 = sha256Of(bytes);
  const oneText = source.merged === null ? text : asOneText(source.merged, source.files);
  checkSize(Buffer.byteLength(oneText), file, configKind);
  return {
    config: withOwnFiles(checked.config, folder),
    file: absolute,
    text: oneText,
    sha256: source.merged === null ? fileSha256 : sha256Of(oneText),
    fileSha256,
    source,
    journalFolder: path.resolve(folder, journal.folder),
    numbersFolder: path.resolve(folder, journal.numbersFolder),
    clipsFolder: voice?.clips === undefined ? null : path.resolve(folder, voice.clips),
    logoFile: ticket.logo === undefined ? null : path.resolve(folder, ticket.logo.file),
    warnings: checked.warnings,
  };
}

const credentialNames = ['passwordFile', 'caFile', 'certFile', 'keyFile'] as const;

/** Whoever reads them may run in another folder. */
function withOwnFiles(config: Config, folder: string): Config {
  const named = credentialNames.flatMap((name) => {
    const file = config.centreServer[name];
    return file === undefined ? [] : [[name, path.resolve(folder, file)] as const];
  });
  return { ...config, centreServer: { ...config.centreServer, ...Object.fromEntries(named) } };
}

/**
 * @param text the whole file
 * @param file its name: for the problems, and where the paths of its `extends` start
 */
export function checkConfig(text: string, file: string): CheckedConfig {
  return checkWithFiles(text, file, true).checked;
}

function checkWithFiles(
  text: string,
  file: string,
  mayExtend: boolean,
): { readonly source: ReadFiles; readonly checked: CheckedConfig } {
  const readFile = (name: string) => readText(name, configKind);
  const source = readFiles(text, file, { readFile, mayExtend });
  const names = source.files.map((one) => one.file);
  const checked = checkSource(source, names, configKind);
  return {
    source,
    checked: checked.ok ? { ok: true, config: checked.value, warnings: checked.warnings } : checked,
  };
}

function sha256Of(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
