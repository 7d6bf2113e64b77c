/**
 * Breaks a config at each of its options in turn, one kind of break a test: misspelt, of the wrong
 * kind, outside its limits, without a value, missing. Each break must be reported once, at its own
 * place; where an option may be missing, the config must have the default that the schema declares.
 * A test that fails lists every option at which it failed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isNode, isScalar, isSeq, type Pair, parseDocument } from 'yaml';
import { type Path, type Problem, pathText } from '../../config/checks/problem.ts';
import { checkShape } from '../../config/checks/shape-problems.ts';
import { checkConfig } from '../../config/load.ts';
import { ConfigSchema } from '../../config/schema/schema.ts';
import { expectAdvice } from './marked-text.ts';

/** A word that occurs nowhere else, so that its place in the text is known. */
const sentinel = 'zqzq';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const jsonSchema: unknown = JSON.parse(
  readFileSync(path.join(__dirname, '../../config/dawr.schema.json'), 'utf8'),
);

/** One option as it stands in a config that is good, and what the JSON Schema declares of it. */
interface Option {
  readonly at: Path;
  readonly where: string;
  readonly name: string;
  /** Where its name begins, its value begins and its value ends, in the text. */
  readonly keyAt: number;
  readonly valueAt: number;
  readonly endAt: number;
  readonly isGroup: boolean;
  readonly value: unknown;
  readonly schema: Json;
  readonly isRequired: boolean;
  /** Whether it decides which other options belong beside it. */
  readonly isKind: boolean;
}

/** The schema of a list's entries or of a group, where there are several by the entry's own kind. */
function fitting(schema: unknown, value: unknown): Json {
  if (!isObject(schema)) throw new Error('nothing is declared');
  const choices = schema['oneOf'] ?? schema['anyOf'];
  if (!Array.isArray(choices)) return schema;
  const fits = choices.find(
    (choice) =>
      isObject(choice) &&
      isObject(choice['properties']) &&
      Object.entries(choice['properties']).every(([name, own]) => {
        const only = isObject(own) ? own['const'] : undefined;
        return only === undefined || (isObject(value) && value[name] === only);
      }),
  );
  return fits === undefined ? schema : fitting(fits, value);
}

function optionsOf(text: string): readonly Option[] {
  const document = parseDocument(text);
  const found: Option[] = [];
  const visit = (node: unknown, value: unknown, declared: unknown, at: Path): void => {
    const schema = fitting(declared, value);
    if (isSeq(node) && Array.isArray(value)) {
      node.items.forEach((item, index) => {
        visit(item, value[index], schema['items'], [...at, index]);
      });
    }
    const { properties, required } = schema;
    if (!isMap(node) || !isObject(value) || !isObject(properties)) return;
    const needed: readonly unknown[] = Array.isArray(required) ? required : [];
    for (const pair of node.items) {
      const name = String(pair.key);
      const below = [...at, name];
      const own = fitting(properties[name], value[name]);
      found.push({
        ...placeOf(pair),
        at: below,
        where: pathText(below),
        name,
        value: value[name],
        schema: own,
        isRequired: needed.includes(name),
        isKind: own['const'] !== undefined,
      });
      visit(pair.value, value[name], properties[name], below);
    }
  };
  visit(document.contents, document.toJS(), jsonSchema, []);
  return found;
}

function placeOf({ key, value }: Pair) {
  if (!isScalar(key) || !(isMap(value) || isSeq(value) || isScalar(value)))
    throw new Error(`not of a config: ${String(key)}`);
  const [keyAt = 0] = key.range ?? [];
  const [valueAt = 0, endAt = 0] = value.range ?? [];
  return { keyAt, valueAt, endAt, isGroup: !isScalar(value) };
}

const good = (['every-option.yaml', 'every-board.yaml'] as const).map((file) => {
  const text = readFileSync(path.join(__dirname, file), 'utf8');
  return { file, text, options: optionsOf(text) };
});

/** Each declared option once: the second window's are declared where the first one's are. */
const tried = new Set<Json | string>();
const cases = good.map(({ file, text, options }) => ({
  file,
  text,
  options: options.filter(({ at, schema, value }) => {
    const place = at.filter((step) => typeof step === 'string').join('.');
    const key = `${place} ${JSON.stringify(schema)} ${Array.isArray(value)}`;
    return !tried.has(key) && tried.add(key);
  }),
}));

/** A good config of which one part was replaced, and what is reported of it. */
interface Broken {
  readonly text: string;
  readonly problems: readonly Problem[];
}

function broken(text: string): Broken {
  const checked = checkConfig(text, 'f.yaml');
  const problems = checked.ok ? [] : checked.problems;
  problems.forEach(expectAdvice);
  return { text, problems };
}

function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** The options at which `fault` finds something, each with what it found. */
function failures(
  options: readonly Option[],
  fault: (option: Option) => string | null,
): readonly string[] {
  return options.flatMap((option) => {
    const found = fault(option);
    return found === null ? [] : [`${option.where}: ${found}`];
  });
}

/** Null where a problem of these words is reported there. @param offset in the broken text */
function unreported(
  { text, problems }: Broken,
  where: string,
  offset: number | null,
  words: RegExp,
): string | null {
  const isIt = (one: Problem) =>
    one.where === where &&
    one.severity === 'error' &&
    words.test(one.message) &&
    (offset === null || `${one.line}:${one.column}` === placeIn(text, offset));
  if (problems.some(isIt)) return null;
  const lines = problems.map((one) => `${one.line}:${one.column} ${one.where} ${one.message}`);
  const place = offset === null ? '' : ` at ${placeIn(text, offset)}`;
  return `wanted ${where} ${String(words)}${place}, reported: ${lines.join('; ') || 'nothing'}`;
}

const replaced = (text: string, from: number, to: number, by: string): Broken =>
  broken(text.slice(0, from) + by + text.slice(to));

/** Where the group that an option was taken from begins: its name, or its place in a list; null at the top. */
function ownerOffset(text: string, at: Path): number | null {
  const document = parseDocument(text);
  const owner = at.at(-2);
  if (owner === undefined) return null;
  if (typeof owner === 'number') return rangeStart(document.getIn(at.slice(0, -1), true));
  const around = at.length === 2 ? document.contents : document.getIn(at.slice(0, -2), true);
  const pair = isMap(around) ? around.items.find(({ key }) => String(key) === owner) : undefined;
  return rangeStart(pair?.key);
}

function rangeStart(node: unknown): number | null {
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}

/** What the schema puts in the place of an option that is missing; undefined for nothing. */
function defaultOf(schema: Json): unknown {
  const given = schema['default'];
  if (!isObject(given)) return given;
  const { properties } = schema;
  const own = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, child]) => {
    const value = isObject(child) ? defaultOf(child) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(own), ...given };
}

function valueIn(config: unknown, at: Path): unknown {
  return at.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined,
    config,
  );
}

/** Values just outside the limits that the schema declares. */
function outside({ schema }: Option): readonly (readonly [value: string, words: RegExp])[] {
  const found: [string, RegExp][] = [];
  const step = schema['type'] === 'integer' ? 1 : 0.001;
  const { minimum, maximum, exclusiveMinimum, minLength, maxLength, minItems } = schema;
  // Zod writes the largest whole number where nothing is declared.
  if (typeof minimum === 'number') found.push([String(minimum - step), /is too small$/]);
  if (typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER)
    found.push([String(maximum + step), /is too large$/]);
  if (typeof exclusiveMinimum === 'number') found.push([String(exclusiveMinimum), /is too small$/]);
  if (typeof minLength === 'number' && minLength > 0) found.push(["''", /^an empty text/]);
  if (typeof maxLength === 'number') found.push(['a'.repeat(maxLength + 1), /is too long$/]);
  if (typeof minItems === 'number' && minItems > 0) found.push(['[]', /is not enough$/]);
  if (Array.isArray(schema['enum']) || schema['const'] !== undefined)
    found.push([sentinel, /does not fit here$/]);
  return found;
}

test('the configs with every option are good, and have every option that is declared', () => {
  for (const { text } of good) expect(broken(text).problems).toEqual([]);
  const present = new Set(
    good.flatMap(({ options }) =>
      options.map(({ at }) => at.filter((step) => typeof step === 'string').join('.')),
    ),
  );
  // A wire or an input is of one kind in each place; the options of the other kinds are the same.
  const kinds =
    /\.(wire|input|call|recall|arrived|complete|noShow|park|close|break|good|fair|poor|openDayButton|lamp|buzzer)\.\w+$/;
  // The parts of further frames are those of the first.
  const otherFrames = /\.frame\.(further|instead\.\w+)\.[\w.]+$/;
  const missing = declared(jsonSchema, '').filter(
    (name) => !present.has(name.slice(1)) && !otherFrames.test(name),
  );
  expect(missing.filter((name) => !kinds.test(name) && !kinds.test(`.${name}`))).toEqual([]);
  expect(tried.size).toBeGreaterThan(250);
});

/** Names of all options that the JSON Schema declares, without indexes. */
function declared(schema: unknown, at: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'properties' && isObject(value)) {
      return Object.entries(value).flatMap(([name, child]) => [
        `${at}.${name}`,
        ...declared(child, `${at}.${name}`),
      ]);
    }
    const isBelow = ['items', 'oneOf', 'anyOf'].includes(key) || /^\d+$/.test(key);
    return isBelow ? declared(value, at) : [];
  });
}

describe.each(cases)('$file, at each option', ({ text, options }) => {
  test('misspelt, is reported at its name', () => {
    const found = failures(options, ({ at, where, name, keyAt, isKind }) => {
      const result = replaced(text, keyAt, keyAt + name.length, sentinel);
      // Nothing else in a wire or an input can be judged before its kind is known.
      if (isKind) return unreported(result, where, null, /^is missing$/);
      const unknown = pathText([...at.slice(0, -1), sentinel]);
      return unreported(result, unknown, keyAt, /^there is no such option$/);
    });
    expect(found).toEqual([]);
  });

  test('misspelt by one letter, is one mistake with the right name in its hint', () => {
    // Of two letters one is too much to guess by.
    const long = options.filter(({ name }) => name.length >= 3);
    const found = failures(long, ({ name, keyAt }) => {
      const { problems } = replaced(text, keyAt, keyAt + name.length, `${name}q`);
      const hints = problems.map(({ hint }) => hint);
      return hints.length === 1 && hints[0]?.includes(`did you mean "${name}"?`) === true
        ? null
        : `hints: ${hints.join('; ')}`;
    });
    expect(found).toEqual([]);
  });

  test('of the wrong kind, is reported at its value', () => {
    const found = failures(options, ({ where, value, valueAt, endAt, isGroup }) => {
      const isText = !isGroup && typeof value !== 'number';
      const wrong = isText ? `[ ${sentinel} ]` : sentinel;
      const result = replaced(text, valueAt, endAt, isGroup ? `${wrong}\n` : wrong);
      return unreported(result, where, valueAt, /does not fit here$/);
    });
    expect(found).toEqual([]);
  });

  test('outside its limits, is reported at its value', () => {
    const limited = options.filter((option) => outside(option).length > 0);
    expect(limited.length).toBeGreaterThan(0);
    const found = limited.flatMap((option) => {
      const { where, valueAt, endAt, isGroup } = option;
      return outside(option).flatMap(([wrong, words]) => {
        const result = replaced(text, valueAt, endAt, isGroup ? `${wrong}\n` : wrong);
        const fault = unreported(result, where, valueAt, words);
        return fault === null ? [] : [`${where}: ${wrong}: ${fault}`];
      });
    });
    expect(found).toEqual([]);
  });

  test('without a value, is reported at its name', () => {
    const found = failures(options, ({ where, name, keyAt, valueAt, endAt, isGroup }) => {
      const result = replaced(text, keyAt, endAt, isGroup ? `${name}:\n` : `${name}:`);
      return valueAt > keyAt ? unreported(result, where, keyAt, /^has no value$/) : 'no place';
    });
    expect(found).toEqual([]);
  });

  test('missing, is reported at what it belongs to, or has the default of the schema', () => {
    const found = failures(options, (option) => {
      const document = parseDocument(text);
      document.deleteIn(option.at);
      const result = broken(document.toString());
      const own = result.problems.filter(({ where }) => where === option.where);
      if (option.isRequired) {
        if (own.length !== 1) return `reported ${own.length} times`;
        return unreported(
          result,
          option.where,
          ownerOffset(result.text, option.at),
          /^is missing$/,
        );
      }
      if (own.length > 0) return `reported: ${own[0]?.message}`;
      // Without the promises between options, some of which a default breaks.
      const { good: shaped } = checkShape(ConfigSchema, document.toJS(), () => undefined);
      const wanted = defaultOf(option.schema);
      const actual = valueIn(shaped?.value, option.at);
      return JSON.stringify(actual) === JSON.stringify(wanted)
        ? null
        : `the default is ${JSON.stringify(wanted)} and the config has ${JSON.stringify(actual)}`;
    });
    expect(found).toEqual([]);
  });
});
