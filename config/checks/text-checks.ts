/**
 * Whether the texts of a hall come out on paper as they are written: each character is in the
 * ticket's font, and none turns the direction of a line around. Two services of an office have
 * different names.
 *
 * As in the other cross-checks, what cannot be read is not judged.
 */
import type { Config } from '../schema/schema.ts';
import { bidiControls, codePoint, hiddenMarks, named } from './character-names.ts';
import { fontHas } from './font-coverage.ts';
import { at, items, ownValue, type Part, text } from './part.ts';
import { type Path, type Report, reportProblem } from './problem.ts';

export function checkTextCharacters(root: Part<Config>, report: Report): void {
  for (const { path, value } of stringsIn(root.value, [])) {
    const turning = bidiControls.exec(value)?.[0];
    if (turning !== undefined) {
      reportProblem(
        report,
        'error',
        { path },
        {
          message: `has ${codePoint(turning)}, which turns the direction of the text around and cannot be seen`,
          expected: 'text in the order in which it is read',
          hint: 'delete it: type the text anew instead of pasting it',
        },
      );
    } else {
      checkHidden(path, value, report);
      if (isPrinted(path)) checkPrinted(path, value, report);
    }
  }
}

/** Texts in two languages are printed; other texts are names and paths. */
function isPrinted(path: Path): boolean {
  return ['ar', 'en'].includes(String(path.at(-1)));
}

function checkHidden(path: Path, value: string, report: Report): void {
  const hidden = [...new Set(value.match(hiddenMarks))];
  if (hidden.length === 0) return;
  const expected = isPrinted(path)
    ? 'text without hidden characters: the ticket finds the order of mixed words by itself'
    : 'text without hidden characters';
  reportProblem(
    report,
    'warning',
    { path },
    {
      message: `has ${hidden.map(codePoint).join(', ')}, which cannot be seen`,
      expected,
      hint: 'delete it: type the text anew instead of pasting it',
    },
  );
}

function checkPrinted(path: Path, value: string, report: Report): void {
  const seen = value.replace(hiddenMarks, '');
  const missing = [...new Set(seen)].filter(
    (character) => !/\p{Join_Control}/u.test(character) && !fontHas(character),
  );
  if (missing.length === 0) return;
  reportProblem(
    report,
    'warning',
    { path },
    {
      message: `the ticket's font has no ${missing.map(named).join(', ')}`,
      expected: 'letters, digits and signs that the font can draw',
      hint: 'write it in words: a box is printed in its place',
    },
  );
}

function* stringsIn(value: unknown, path: Path): Generator<{ path: Path; value: string }> {
  if (typeof value === 'string') yield { path, value };
  else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      yield* stringsIn(ownValue(value, key), [...path, step]);
    }
  }
}

export function checkServiceNames(root: Part<Config>, report: Report): void {
  const seen = new Set<string>();
  for (const service of items(at(root, 'services'))) {
    const office = text(at(service, 'office'));
    for (const language of ['ar', 'en'] as const) {
      const name = at(at(service, 'name'), language);
      const words = text(name);
      if (office === undefined || words === undefined) continue;
      const key = JSON.stringify([office, language, words.trim()]);
      if (seen.has(key)) {
        reportProblem(report, 'warning', name, {
          message: `another service of the office ${office} has this name`,
          expected: 'a name of its own for each service of an office',
          hint: 'say on both what each of them is for',
        });
      }
      seen.add(key);
    }
  }
}
