/**
 * Plain data of which each part knows in which file, line and column it is written: of one text here,
 * of several files in `read-files.ts`. All checks place what they find by it.
 */
import type { Path, Problem } from '../checks/problem.ts';
import { readYaml } from '../checks/yaml-source.ts';

export interface Place {
  readonly file: string;
  /** Counted from 1, as in a problem. */
  readonly line: number;
  readonly column: number;
}

export interface PlacedSource {
  /** Plain objects, arrays, texts, numbers, booleans and nulls. */
  readonly value: unknown;
  /** What is wrong before anybody asks what the data mean. */
  readonly problems: readonly Problem[];
  /** False where judging `value` would only mislead. */
  readonly readable: boolean;
  /** Where a value stands, or its key; of a path that is not there, its nearest parent. */
  place(path: Path, at: 'key' | 'value'): Place;
  /** A scalar as it was written, without quotes; undefined for anything else. */
  written(path: Path): string | undefined;
}

/** A file's text without its byte order mark, which no place counts. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** @param file its name, for the problems only */
export function sourceOfText(text: string, file: string): PlacedSource {
  const source = readYaml(withoutMark(text));
  return {
    value: source.value,
    readable: source.readable,
    problems: syntaxProblems(source, file),
    place: (path, at) => ({ file, ...source.locate(path, at) }),
    written: (path) => source.written(path),
  };
}

export function syntaxProblems(
  { problems }: Pick<ReturnType<typeof readYaml>, 'problems'>,
  file: string,
): readonly Problem[] {
  return problems.map((problem) => ({ severity: 'error', file, where: '', ...problem }));
}
