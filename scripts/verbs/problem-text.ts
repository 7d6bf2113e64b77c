/** A problem of a file as a person at a terminal sees it: in one line, and below it the place in the file. */
import { readFileSync } from 'node:fs';
import { styleText } from 'node:util';
import { type Problem, problemLine } from '../../config/checks/problem.ts';

/** A line that is longer is cut around the place, so that no terminal breaks it. */
const mostShown = 100;
const before = 60;

/** One problem, and where else in its file the same stands. */
type Group = readonly [first: Problem, ...others: Problem[]];

/** Five windows that lack the same are one thing to read, at the place of the first. */
export function groupedProblems(problems: readonly Problem[]): readonly Group[] {
  const groups = new Map<string, [Problem, ...Problem[]]>();
  for (const problem of problems) {
    const { file, severity, message, expected, hint } = problem;
    const key = JSON.stringify([file, severity, message, expected, hint]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return [...groups.values()];
}

/**
 * The lines of one file after the other are kept, since its problems follow each other.
 * @param inColour for a terminal
 * @returns what shows a group of problems, with a line end
 */
export function problemTexts(inColour: boolean): (group: Group) => string {
  const files = new Map<string, readonly string[]>();
  const colour = (how: 'red' | 'yellow' | 'bold', text: string): string =>
    inColour ? styleText(how, text, { validateStream: false }) : text;

  function linesOf(file: string): readonly string[] {
    const known = files.get(file);
    if (known !== undefined) return known;
    const lines = readLines(file);
    files.set(file, lines);
    return lines;
  }

  return ([problem, ...others]) => {
    const { file, line, column, severity } = problem;
    const said = [colour('bold', problemLine(problem)), ...alsoAt(others)];
    const text = linesOf(file)[line - 1];
    if (text === undefined || text.trim() === '') return `${said.join('\n')}\n`;
    const { shown, caret } = excerpt(text, column - 1);
    const number = String(line);
    const mark = colour(severity === 'error' ? 'red' : 'yellow', '^');
    return [
      ...said,
      ` ${number} | ${shown}`,
      ` ${' '.repeat(number.length)} | ${caret}${mark}`,
      '',
    ].join('\n');
  };
}

function alsoAt(others: readonly Problem[]): readonly string[] {
  if (others.length === 0) return [];
  const places = others.map(({ line, where }) => `${line}: ${where}`);
  return [` the same at ${places.join(', ')}`];
}

/** A file that is gone by now is shown without its line. */
function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(/\r\n|\n|\r/);
  } catch {
    return [];
  }
}

/** @param at offset of the place in the line  @returns `caret`: what stands before the caret below it */
function excerpt(line: string, at: number): { readonly shown: string; readonly caret: string } {
  const from = line.length > mostShown ? Math.max(0, at - before) : 0;
  const cut = visible(line.slice(from, from + mostShown));
  const [begin, end] = [from > 0 ? '…' : '', from + mostShown < line.length ? '…' : ''];
  const ahead = visible(line.slice(from, at));
  // As wide as what is above it, a tab among it too. A mark on a letter takes no place of its own.
  const caret = ahead.replace(/\p{Mn}/gu, '').replace(/[^\t]/gu, ' ');
  return { shown: begin + cut + end, caret: (begin === '' ? '' : ' ') + caret };
}

/** A control character, or one that turns a text round, would move what a terminal shows. */
function visible(text: string): string {
  return text.replace(/[^\P{Cc}\t]|\p{Bidi_Control}/gu, '�');
}
