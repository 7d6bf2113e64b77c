/**
 * Breaks a config at each of its options, one kind of break a test: misspelt, of the wrong kind, outside
 * its limits, without a value, missing. Each break must be reported once, at its own place; where an
 * option may be missing, the config must have the default that the schema declares. Several options that
 * have nothing to do with each other are broken at a time. A test that fails lists every option at which
 * it failed.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isNode, isScalar, isSeq, type Pair, parseDocument } from 'yaml';
import { type Path, type Problem, pathText } from '../../config/checks/problem.ts';
import { checkShape } from '../../config/checks/shape-problems.ts';
import { ConfigSchema } from '../../config/schema/schema.ts';
import { apart, type Broken, broken, type Edit, problemsOf } from './broken-config.ts';

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

function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

/** What `fault` finds at each option once it was broken so, with its place. */
function failures(
  text: string,
  options: readonly Option[],
  edit: (option: Option) => Edit,
  fault: (result: Broken, option: Option) => string | null,
): readonly string[] {
  return apart(options.map((option) => ({ option }))).flatMap((group) => {
    const result = broken(
      text,
      group.map(({ option }) => edit(option)),
    );
    return found(group, (option) => fault(result, option));
  });
}

function found(
  group: readonly { readonly option: Option }[],
  fault: (option: Option) => string | null,
): readonly string[] {
  return group.flatMap(({ option }) => {
    const what = fault(option);
    return what === null ? [] : [`${option.where}: ${what}`];
  });
}

/** Null where a problem of these words is reported there. @param offset in the broken text */
function unreported(
  { text, problems }: Pick<Broken, 'text' | 'problems'>,
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
  for (const { text } of good) expect(problemsOf(text)).toEqual([]);
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
  const misspelt =
    (as: (name: string) => string) =>
    ({ name, keyAt }: Option): Edit => ({ from: keyAt, to: keyAt + name.length, by: as(name) });
  const replaced = ({ valueAt, endAt, isGroup }: Option, by: string): Edit => ({
    from: valueAt,
    to: endAt,
    by: isGroup ? `${by}\n` : by,
  });

  test('misspelt, is reported at its name', () => {
    const each = misspelt((name) => sentinel + name);
    const unseen = failures(text, options, each, (result, { at, where, name, keyAt, isKind }) => {
      // Nothing else in a wire or an input can be judged before its kind is known.
      if (isKind) return unreported(result, where, null, /^is missing$/);
      const unknown = pathText([...at.slice(0, -1), sentinel + name]);
      return unreported(result, unknown, result.offset(keyAt), /^there is no such option$/);
    });
    expect(unseen).toEqual([]);
  });

  test('misspelt by one letter, is one mistake with the right name in its hint', () => {
    // Of two letters one is too much to guess by.
    const long = options.filter(({ name }) => name.length >= 3);
    const edit = misspelt((name) => `${name}q`);
    const unseen = apart(long.map((option) => ({ option }))).flatMap((group) => {
      const { problems } = broken(
        text,
        group.map(({ option }) => edit(option)),
      );
      const hints = problems.map(({ hint }) => hint);
      if (hints.length !== group.length) return [`hints: ${hints.join('; ')}`];
      return found(group, ({ at, name }) => {
        const named = pathText([...at.slice(0, -1), `${name}q`]);
        const own = problems.filter(({ where }) => where === named);
        const isGuessed = own[0]?.hint.includes(`did you mean "${name}"?`) === true;
        return own.length === 1 && isGuessed ? null : `hints: ${hints.join('; ')}`;
      });
    });
    expect(unseen).toEqual([]);
  });

  test('of the wrong kind, is reported at its value', () => {
    const wrong = (option: Option) => {
      const isText = !option.isGroup && typeof option.value !== 'number';
      return replaced(option, isText ? `[ ${sentinel} ]` : sentinel);
    };
    const unseen = failures(text, options, wrong, (result, { where, valueAt }) =>
      unreported(result, where, result.offset(valueAt), /does not fit here$/),
    );
    expect(unseen).toEqual([]);
  });

  test('outside its limits, is reported at its value', () => {
    const limited = options.flatMap((option) =>
      outside(option).map(([wrong, words]) => ({ option, wrong, words })),
    );
    expect(limited.length).toBeGreaterThan(0);
    const unseen = apart(limited).flatMap((group) => {
      const result = broken(
        text,
        group.map(({ option, wrong }) => replaced(option, wrong)),
      );
      return group.flatMap(({ option: { where, valueAt }, wrong, words }) => {
        const fault = unreported(result, where, result.offset(valueAt), words);
        return fault === null ? [] : [`${where}: ${wrong}: ${fault}`];
      });
    });
    expect(unseen).toEqual([]);
  });

  test('without a value, is reported at its name', () => {
    const emptied = ({ name, keyAt, endAt, isGroup }: Option): Edit => ({
      from: keyAt,
      to: endAt,
      by: isGroup ? `${name}:\n` : `${name}:`,
    });
    const unseen = failures(text, options, emptied, (result, { where, keyAt, valueAt }) =>
      valueAt > keyAt
        ? unreported(result, where, result.offset(keyAt), /^has no value$/)
        : 'no place',
    );
    expect(unseen).toEqual([]);
  });

  test('missing, is reported at what it belongs to, or has the default of the schema', () => {
    // Apart from each other: a config that misses what it must have gets no defaults.
    const groups = [true, false].flatMap((isRequired) =>
      apart(
        options.filter((option) => option.isRequired === isRequired).map((option) => ({ option })),
      ),
    );
    const unseen = groups.flatMap((group) => {
      const document = parseDocument(text);
      for (const { option } of group) document.deleteIn(option.at);
      const without = document.toString();
      const result = { text: without, problems: problemsOf(without) };
      // Without the promises between options, some of which a default breaks.
      const { good: shaped } = checkShape(ConfigSchema, document.toJS(), () => undefined);
      return found(group, (option) => {
        const own = result.problems.filter(({ where }) => where === option.where);
        if (option.isRequired) {
          if (own.length !== 1) return `reported ${own.length} times`;
          return unreported(result, option.where, ownerOffset(without, option.at), /^is missing$/);
        }
        if (own.length > 0) return `reported: ${own[0]?.message}`;
        const wanted = defaultOf(option.schema);
        const actual = valueIn(shaped?.value, option.at);
        return JSON.stringify(actual) === JSON.stringify(wanted)
          ? null
          : `the default is ${JSON.stringify(wanted)} and the config has ${JSON.stringify(actual)}`;
      });
    });
    expect(unseen).toEqual([]);
  });
});
