/**
 * Breaks a config at each of its options in turn: misspelt, of the wrong kind, without a value,
 * missing. Each break must be told once, at its own place.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import { type Path, pathText } from '../../config/checks/problem.ts';
import { checkConfig } from '../../config/load.ts';
import { told } from './marked-text.ts';

const read = (name: string) => readFileSync(path.join(__dirname, name), 'utf8');
const whole = read('every-option.yaml');
const boards = read('every-board.yaml');
const jsonSchema: unknown = JSON.parse(
  readFileSync(path.join(__dirname, '../../config/dawr.schema.json'), 'utf8'),
);

/** A word that occurs nowhere else, so that its place in the text is known. */
const sentinel = 'zqzq';

const wholeDocument = parseDocument(whole);
const boardsDocument = parseDocument(boards);
const optionPaths = pathsOf(wholeDocument.contents, []);
const boardPaths = pathsOf(boardsDocument.contents, []).filter(
  ([top, , below]) => top === 'boardLines' || below === 'boards',
);
/** The option that says which others belong beside it. */
const kindOption = /(\.kind|^boardLines\[\d\]\.protocol)$/;

function pathsOf(node: unknown, at: Path): Path[] {
  if (isMap(node)) {
    return node.items.flatMap((pair) => {
      const below = [...at, String(pair.key)];
      return [below, ...pathsOf(pair.value, below)];
    });
  }
  if (isSeq(node)) return node.items.flatMap((item, index) => pathsOf(item, [...at, index]));
  return [];
}

function place(text: string, of: string) {
  const before = text.slice(0, text.indexOf(of)).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

function breaking(good: Document, change: (document: Document) => void): string {
  const document = good.clone();
  change(document);
  return document.toString();
}

function rename(document: Document, at: Path, fresh: string): void {
  const parent = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
  const pair = isMap(parent)
    ? parent.items.find(({ key }) => String(key) === at.at(-1))
    : undefined;
  if (pair === undefined) throw new Error(`no ${pathText(at)}`);
  pair.key = document.createNode(fresh);
}

function problemsOf(text: string) {
  const checked = checkConfig(text, 'f.yaml');
  return checked.ok ? [] : checked.problems.map(told);
}

/** Names of all options that the JSON Schema declares, without indexes. */
function declared(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const below: string[] = [];
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') {
      for (const [name, child] of Object.entries(value)) {
        below.push(`${at}.${name}`, ...declared(child, `${at}.${name}`));
      }
    } else if (['items', 'oneOf', 'anyOf'].includes(key) || /^\d+$/.test(key)) {
      below.push(...declared(value, at));
    }
  }
  return below;
}

test('the config with every option is good and has every option that is declared', () => {
  expect(problemsOf(whole)).toEqual([]);
  expect(problemsOf(boards)).toEqual([]);
  const present = new Set(
    [...optionPaths, ...boardPaths].map(
      (at) => `.${at.filter((step) => typeof step === 'string').join('.')}`,
    ),
  );
  // A wire or an input is of one kind in each place; the options of the other kinds are the same.
  const kinds =
    /\.(wire|input|call|recall|arrived|complete|noShow|park|close|good|fair|poor|openDayButton)\.\w+$/;
  const missing = declared(jsonSchema, '').filter((name) => !present.has(name));
  expect(missing.filter((name) => !kinds.test(name))).toEqual([]);
});

describe.each([
  ...optionPaths.map((at) => [pathText(at), at, wholeDocument] as const),
  ...boardPaths.map((at) => [`${pathText(at)} of every board`, at, boardsDocument] as const),
])('%s', (_, at, good) => {
  const where = pathText(at);
  const broken = (change: (document: Document) => void) => breaking(good, change);
  const name = String(at.at(-1));

  test('misspelt, is told at its name', () => {
    const text = broken((document) => {
      rename(document, at, sentinel);
    });
    const unknown = `${pathText(at.slice(0, -1))}${at.length === 1 ? '' : '.'}${sentinel}`;
    if (kindOption.test(where)) {
      // Nothing else in a wire or an input can be judged before its kind is known.
      expect(problemsOf(text)).toContainEqual(
        expect.objectContaining({ where, words: expect.stringMatching(/^is missing; ./) }),
      );
      return;
    }
    expect(problemsOf(text)).toContainEqual({
      ...place(text, sentinel),
      severity: 'error',
      where: unknown,
      words: expect.stringMatching(/^there is no such option; ./),
    });
  });

  test('misspelt by one letter, is one mistake with the right name in its hint', () => {
    if (name.length < 3) return;
    const text = broken((document) => {
      rename(document, at, `${name}q`);
    });
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.words).toContain(`did you mean "${name}"?`);
  });

  test('of the wrong kind, is told at its value', () => {
    const value = good.getIn(at, true);
    const wrong = isMap(value) || isSeq(value) || typeof good.getIn(at) === 'number';
    const text = broken((document) =>
      document.setIn(at, wrong ? sentinel : document.createNode([sentinel], { flow: true })),
    );
    expect(problemsOf(text)).toContainEqual({
      ...place(text, wrong ? sentinel : `[ ${sentinel}`),
      severity: 'error',
      where,
      words: expect.stringMatching(/does not fit here; ./),
    });
  });

  test('without a value, is told at its name', () => {
    const text = broken((document) => {
      document.setIn(at, sentinel);
    }).replace(new RegExp(` ['"]?${sentinel}['"]?`), '');
    const problems = problemsOf(text);
    expect(problems).toContainEqual({
      severity: 'error',
      line: expect.any(Number),
      column: expect.any(Number),
      where,
      words: expect.stringMatching(/^has no value; ./),
    });
    const problem = problems.find((one) => one?.where === where);
    const line = text.split('\n')[(problem?.line ?? 0) - 1] ?? '';
    expect(line.slice((problem?.column ?? 0) - 1)).toMatch(new RegExp(`^${name}:`));
  });

  test('missing, is told at what it belongs to, or has a default', () => {
    const text = broken((document) => document.deleteIn(at));
    const problems = problemsOf(text).filter((one) => one?.where === where);
    if (problems.length === 0) return;
    expect(problems).toEqual([
      {
        severity: 'error',
        line: expect.any(Number),
        column: expect.any(Number),
        where,
        words: expect.stringMatching(/^is missing; ./),
      },
    ]);
    const owner = at.at(-2);
    const line = text.split('\n')[(problems[0]?.line ?? 0) - 1] ?? '';
    const found = line.slice((problems[0]?.column ?? 0) - 1);
    if (typeof owner === 'string') expect(found).toMatch(new RegExp(`^${owner}:`));
    if (typeof owner === 'number') expect(line.slice(0, line.indexOf(found))).toMatch(/^ *- $/);
  });
});
