/**
 * What a check of a file has to say: one mistake, where it stands, what belongs there and what to do.
 * An `error` stops the file from being used; a `warning` is reported and does not.
 */
import { UserError } from '../user-error.ts';

/** Keys and indexes from the root of the file to one value. */
export type Path = readonly (string | number)[];

export type Severity = 'error' | 'warning';

/** A mistake as a check finds it, before it is known where in the file the value stands. */
export interface Finding {
  readonly severity: Severity;
  readonly path: Path;
  /** Whether the mistake is in the key's own name or in its value. */
  readonly at: 'key' | 'value';
  /** What is wrong, without the path. */
  readonly message: string;
  /** What belongs there; never empty. */
  readonly expected: string;
  /** What to do; never empty. */
  readonly hint: string;
  /** In place of `hint` where the option comes from another file than the kind beside it. */
  readonly hintWhereTakenOver?: string;
}

export type Report = (finding: Finding) => void;
export type Words = Pick<Finding, 'message' | 'expected' | 'hint'>;

/** Reports a mistake in the value at a path. */
export function reportProblem(
  report: Report,
  severity: Severity,
  { path }: { readonly path: Path },
  words: Words,
): void {
  report({ severity, path, at: 'value', ...words });
}

export interface Problem {
  readonly severity: Severity;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units as editors do. */
  readonly column: number;
  /** Such as `services[2].numbers.to`; empty for the file as a whole. */
  readonly where: string;
  readonly message: string;
  /** What belongs there; never empty. */
  readonly expected: string;
  /** What to do; never empty. */
  readonly hint: string;
}

/** A file that cannot be used. `problems` holds every mistake and warning, in the file's order. */
export class FileError extends UserError {
  readonly problems: readonly Problem[];

  /** @param problems at least one of severity `error`  @param hint how to see them all */
  constructor(file: string, problems: readonly Problem[], hint: string) {
    const errors = problems.filter((problem) => problem.severity === 'error');
    const first = errors[0];
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super(first === undefined ? `${file} cannot be used` : problemLine(first) + more, hint);
    this.problems = problems;
  }
}

/** A config that cannot be used. */
export class ConfigError extends FileError {
  constructor(file: string, problems: readonly Problem[]) {
    super(file, problems, `see every problem with: dawr check ${file}`);
  }
}

/** One line for a person and for editors that jump to `file:line:column`. */
export function problemLine(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}: `;
  const severity = problem.severity === 'warning' ? 'warning: ' : '';
  const where = problem.where === '' ? '' : `${problem.where}: `;
  const { message, expected, hint } = problem;
  const line = `${place}${severity}${where}${message}; expected ${expected}; ${hint}`;
  return line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** `['services', 2, 'numbers', 'to']` as `services[2].numbers.to`. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[\w-]+$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
