/**
 * Reads a config and the files that it extends, and merges them into one piece of data that still
 * knows where each part is written.
 *
 * `extends` lists files by paths that start at the folder of the file that names them. Those that it
 * names first are the ground, those after them say more, and the file itself has the last word. Each
 * file is read once. What cannot be followed, a file that is not there or a circle, is a problem at
 * the line that names it; how deep and how large all this may be is bounded.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { FileError, type Path, type Problem, pathText } from '../checks/problem.ts';
import { readYaml } from '../checks/yaml-source.ts';
import { UserError } from '../user-error.ts';
import {
  type Layer,
  type MergedPart,
  merge,
  nearestPart,
  partOf,
  plainOf,
  removedInVain,
  settled,
} from './merge.ts';
import { extendsKey, removeKey } from './part-keys.ts';
import { type PlacedSource, syntaxProblems, withoutMark } from './placed-source.ts';

/** One of the files of a config. */
export interface ConfigFile {
  /** As problems name it. */
  readonly file: string;
  readonly bytes: Buffer;
}

export interface ReadFiles extends PlacedSource {
  /** The file itself first, then those that it extends, each once. */
  readonly files: readonly ConfigFile[];
  /** Null where the file extends nothing: then the text itself is the config. */
  readonly merged: MergedPart | null;
}

/** Reads one file. Throws a `UserError` where it cannot, or where it holds no text. */
export type ReadFile = (file: string) => { readonly bytes: Buffer; readonly text: string };

export interface ReadOptions {
  readonly readFile: ReadFile;
  /** Whether the config may extend other files. */
  readonly mayExtend: boolean;
}

/** Extended files, however many name them. */
const mostFiles = 32;
/** Files of which each extends the next. */
const mostDeep = 8;
/** Of all files together. */
const mostBytes = 512 * 1024;

/** @param file its name, from which its `extends` start, and for the problems */
export function readFiles(text: string, file: string, options: ReadOptions): ReadFiles {
  return new FilesReader(options).read(text, file);
}

interface ReadLayer extends Layer {
  /** What it says with everything that it extends. Null while that is not known yet. */
  whole: MergedPart | null;
}

interface Named {
  readonly entry: string;
  readonly problemAt: Path;
}

class FilesReader {
  readonly #options: ReadOptions;
  readonly #files: ConfigFile[] = [];
  readonly #problems: Problem[] = [];
  /** By the file's real path, so that two ways to one file are no two files. */
  readonly #layers = new Map<string, ReadLayer>();
  #bytes = 0;
  #readable = true;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  read(text: string, file: string): ReadFiles {
    const source = readYaml(withoutMark(text));
    const bytes = Buffer.from(text);
    this.#files.push({ file, bytes });
    this.#bytes = bytes.length;
    const top: ReadLayer = { file, source, whole: null };
    this.#take(top);
    const isExtended = isMap(source.value) && Object.hasOwn(source.value, extendsKey);
    if (!this.#readable || !isExtended) return this.#alone(top);
    this.#layers.set(realPath(file), top);
    this.#resolve(top, [file]);
    if (top.whole === null || !this.#readable) return this.#alone(top);
    for (const { layer, path: where } of removedInVain(top.whole)) {
      this.#report(layer, [...where, removeKey], {
        message: 'there is nothing to take away here',
        expected: 'the name of what a file in extends has',
        hint: 'correct the name, or remove these lines',
      });
    }
    return this.#together(top, settled(top.whole));
  }

  /** The file by itself: it extends nothing, or what it extends cannot be read. */
  #alone({ file, source }: ReadLayer): ReadFiles {
    return {
      value: source.value,
      readable: this.#readable,
      problems: this.#problems,
      files: this.#files,
      merged: null,
      place: (where, at) => ({ file, ...source.locate(where, at) }),
      written: (where) => source.written(where),
    };
  }

  #together(top: ReadLayer, merged: MergedPart): ReadFiles {
    return {
      value: plainOf(merged),
      readable: true,
      problems: this.#problems,
      files: this.#files,
      merged,
      place: (where, at) => placeIn(merged, top, where, at),
      written: (where) => {
        const { part, found } = nearestPart(merged, where);
        return found ? part.origin.layer.source.written(part.origin.path) : undefined;
      },
    };
  }

  /** Merges what the layer extends, and then the layer. @param line the files that led here, itself last */
  #resolve(layer: ReadLayer, line: readonly string[]): void {
    let whole: MergedPart | null = null;
    for (const named of this.#namedBy(layer)) {
      const below = this.#extended(layer, named, line);
      if (below?.whole == null) continue;
      whole = whole === null ? below.whole : merge(whole, below.whole);
    }
    const own = partOf(layer, [extendsKey]);
    layer.whole = whole === null ? own : merge(whole, own);
  }

  /** The layer that an entry of `extends` names, read and merged; null where that is a problem. */
  #extended(by: ReadLayer, { entry, problemAt }: Named, line: readonly string[]): ReadLayer | null {
    const file = path.join(path.dirname(by.file), entry);
    const refuse = (message: string, expected: string, hint: string): null => {
      this.#readable = false;
      this.#report(by, problemAt, { message, expected, hint });
      return null;
    };
    const real = realPath(file);
    const known = this.#layers.get(real);
    if (known?.whole === null) {
      // It is open: the line of files has come back to it.
      const round = [...line.slice(line.findIndex((one) => realPath(one) === real)), file];
      const circle = round.map((one) => path.basename(one)).join(' → ');
      return refuse(
        `these files extend each other: ${circle}`,
        'files of which none leads back to itself',
        'take this line out, or move what both need into a third file',
      );
    }
    if (known !== undefined) return known;
    if (line.length > mostDeep) {
      const expected = `at most ${mostDeep} files of which each extends the next`;
      return refuse(`${entry} is too deep`, expected, 'name it in the first file');
    }
    if (this.#layers.size > mostFiles) {
      const expected = `at most ${mostFiles} files`;
      return refuse(`${entry} is one file too many`, expected, 'put several of them into one');
    }
    const layer = this.#open(file, refuse);
    if (layer === null) return null;
    this.#layers.set(real, layer);
    this.#take(layer);
    if (!layer.source.readable) return null;
    if (!isMap(layer.source.value)) {
      const hint = 'write them into it, or take this line out';
      return refuse(`${entry} has no options`, 'options of a config', hint);
    }
    this.#resolve(layer, [...line, file]);
    return layer;
  }

  #open(
    file: string,
    refuse: (message: string, expected: string, hint: string) => null,
  ): ReadLayer | null {
    let read: ReturnType<ReadFile>;
    try {
      read = this.#options.readFile(file);
    } catch (error) {
      if (error instanceof FileError) {
        // Its one problem is of the file as a whole: there is no line in it to show.
        const [first] = error.problems;
        return refuse(
          `${file}: ${first?.message ?? 'it cannot be used'}`,
          first?.expected ?? 'a config',
          first?.hint ?? 'correct the path',
        );
      }
      if (!(error instanceof UserError)) throw error;
      return refuse(error.message, 'a file that can be read', 'correct the path, or add the file');
    }
    this.#bytes += read.bytes.length;
    if (this.#bytes > mostBytes) {
      const message = `${file} makes the files too large together`;
      const expected = `at most ${mostBytes / 1024} kB in all files`;
      return refuse(message, expected, 'name only files that this config needs');
    }
    this.#files.push({ file, bytes: read.bytes });
    return { file, source: readYaml(withoutMark(read.text)), whole: null };
  }

  #namedBy(layer: ReadLayer): readonly Named[] {
    const value: unknown = isMap(layer.source.value)
      ? Reflect.get(layer.source.value, extendsKey)
      : undefined;
    if (value === undefined) return [];
    const refuse = (where: Path, message: string, hint: string): readonly Named[] => {
      this.#readable = false;
      this.#report(layer, where, { message, expected: 'a list of files', hint });
      return [];
    };
    if (!this.#options.mayExtend) {
      const hint =
        'bring it with "dawr flash", which makes one file of them, or make one with "dawr merge"';
      return refuse([extendsKey], 'a config that is taken into use stands alone', hint);
    }
    if (!Array.isArray(value)) {
      return refuse([extendsKey], 'this is no list', 'write [directorate.yaml]');
    }
    const entries: readonly unknown[] = value;
    return entries.flatMap((entry, index) => {
      const problemAt = [extendsKey, index];
      if (typeof entry !== 'string' || entry.trim() === '') {
        return refuse(problemAt, 'this is no path', 'write a path such as directorate.yaml');
      }
      if (path.isAbsolute(entry)) {
        const hint = 'write the path from the folder of this file on, such as ../directorate.yaml';
        return refuse(problemAt, `${entry} starts at the root of this machine`, hint);
      }
      return [{ entry, problemAt }];
    });
  }

  #take({ source, file }: Layer): void {
    this.#problems.push(...syntaxProblems(source, file));
    this.#readable &&= source.readable;
  }

  #report(
    { source, file }: Layer,
    where: Path,
    words: Pick<Problem, 'message' | 'expected' | 'hint'>,
  ): void {
    const position = source.locate(where, 'value');
    this.#problems.push({ severity: 'error', file, ...position, where: pathText(where), ...words });
  }
}

/** What nobody wrote is missing in the file itself, or in the part of the last file that speaks of it. */
function placeIn(merged: MergedPart, top: Layer, where: Path, at: 'key' | 'value') {
  const { part, found } = nearestPart(merged, where);
  const { layer, path: written } = part.origin;
  if (!found && part === merged) return { file: top.file, ...top.source.locate([], at) };
  return { file: layer.file, ...layer.source.locate(written, found ? at : 'key') };
}

/** Of a file that is not there its own path. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
