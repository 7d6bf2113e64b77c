/** A mistake in a file is shown in its line, with a caret below its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { problemTexts } from '../../scripts/verbs/problem-text.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-problem-'));
  file = path.join(folder, 'config.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

function shown(text: string, line: number, column: number, inColour = false): string[] {
  writeFileSync(file, text);
  const problem = {
    severity: 'error',
    where: 'a',
    message: 'm',
    expected: 'e',
    hint: 'h',
  } as const;
  return problemTexts(inColour)([{ ...problem, file, line, column }])
    .split('\n')
    .slice(1, -1);
}

test.each([
  ['a word', 'one: 1\n  two: 2\n', 2, 3, [' 2 |   two: 2', '   |   ^']],
  ['behind a tab', 'a:\tb\r\n', 1, 4, [' 1 | a:\tb', '   |   \t^']],
  ['behind marks that take no place', 'عَرّ: x', 1, 8, [' 1 | عَرّ: x', '   |      ^']],
  ['the end of the line', 'two:', 1, 5, [' 1 | two:', '   |     ^']],
  ['a control character', 'a\u0007\u202eb: 1', 1, 4, [' 1 | a��b: 1', '   |    ^']],
])('%s', (_, text, line, column, lines) => {
  expect(shown(text, line, column)).toEqual(lines);
});

test('a line that no terminal holds is cut around its place', () => {
  const [line = '', caret = ''] = shown(`${'a'.repeat(500)}!${'b'.repeat(500)}`, 1, 501);
  expect(line).toMatch(/^ 1 \| …a+!b+…$/);
  expect(line[caret.indexOf('^')]).toBe('!');
  expect(line.length).toBeLessThan(120);
});

test('colours change nothing but the colours', () => {
  const text = 'one: 1';
  const [, coloured = ''] = shown(text, 1, 1, true);
  expect(coloured).not.toBe(stripVTControlCharacters(coloured));
  expect(shown(text, 1, 1, true).map(stripVTControlCharacters)).toEqual(shown(text, 1, 1));
});

test.each([
  ['a file that is gone', 'gone', 1],
  ['a line beyond the end', 'one: 1', 9],
  ['an empty line', 'one: 1\n\n', 2],
])('of %s nothing but the problem is shown', (_, text, line) => {
  if (text !== 'gone') writeFileSync(file, text);
  const problem = {
    severity: 'warning',
    where: '',
    message: 'm',
    expected: 'e',
    hint: 'h',
  } as const;
  const written = problemTexts(false)([{ ...problem, file, line, column: 1 }]);
  expect(written).toBe(`${file}:${line}:1: warning: m; expected e; h\n`);
});
