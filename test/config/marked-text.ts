/**
 * Mistakes made in a good config, and what must be reported of them. The place is read from the text
 * itself: `⟦` stands before it and is taken out.
 */

import type { Problem } from '../../config/checks/problem.ts';
import { checkConfig } from '../../config/load.ts';

export interface MarkedText {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export function marked(text: string): MarkedText {
  const at = text.indexOf('⟦');
  if (at === -1) throw new Error(`no ⟦ in: ${text}`);
  const before = text.slice(0, at).split('\n');
  return {
    text: text.replace('⟦', ''),
    line: before.length,
    column: (before.at(-1) ?? '').length + 1,
  };
}

/** Replaces the only occurrence of `old`, so that a case cannot quietly stop making its mistake. */
export function edited(text: string, old: string, fresh: string): string {
  const parts = text.split(old);
  if (parts.length !== 2) throw new Error(`${parts.length - 1} times in the text: ${old}`);
  return parts.join(fresh);
}

/** No problem leaves open what belongs there or what to do. */
export function expectAdvice({ where, message, expected, hint }: Problem): void {
  for (const words of [expected, hint]) {
    if (!/^\S/.test(words)) throw new Error(`${where}: ${message}; "${expected}"; "${hint}"`);
  }
}

/** What a test says of a problem: where it is and what it says. */
export function reported(problem: Problem | undefined) {
  if (problem === undefined) return undefined;
  expectAdvice(problem);
  const { severity, line, column, where, message, expected, hint } = problem;
  return {
    severity,
    line,
    column,
    where,
    words: `${message}; ${expected}; ${hint}`,
  };
}

export type Edit = readonly [old: string, fresh: string];

export interface Mistake {
  readonly mistake: string;
  /** One of them marks the place. */
  readonly edits: readonly Edit[];
  readonly severity?: 'warning';
  readonly where: string;
  /** Message, expectation and hint. */
  readonly words: string;
}

/** The mistake is reported at its place and in its words, and it is the only error. */
export function expectReported(good: string, { edits, severity, where, words }: Mistake): void {
  const all = edits.reduce((text, [old, fresh]) => edited(text, old, fresh), good);
  const { text, line, column } = marked(all);
  const checked = checkConfig(text, 'hall.yaml');
  const problems = (checked.ok ? checked.warnings : checked.problems).map(reported);
  expect(problems).toContainEqual({ severity: severity ?? 'error', line, column, where, words });
  expect(problems.filter((problem) => problem?.severity === 'error')).toHaveLength(
    severity === 'warning' ? 0 : 1,
  );
  expect(checked.ok).toBe(severity === 'warning');
}
