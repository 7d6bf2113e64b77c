/**
 * Checks plain data against a schema and reports every mistake of shape once, at the key or value
 * that is wrong.
 *
 * What belongs at a place is read from the schema itself, so that a new option is explained as
 * soon as it is declared; the words are those of `shape-words.ts`.
 */
import * as z from 'zod';
import { nearest } from './did-you-mean.ts';
import { ownValue } from './part.ts';
import type { Finding, Path } from './problem.ts';
import {
  type Absence,
  complaint,
  expectation,
  hint,
  hintForEmpty,
  hintForMissing,
  unknownOption,
} from './shape-words.ts';

export interface ShapeCheck<T> {
  /** Null when there is at least one finding. */
  readonly good: { readonly value: T } | null;
  readonly findings: readonly Finding[];
  /** Where nothing more should be said: what does not fit, and what a misspelt name stands for. */
  readonly broken: readonly Path[];
}

/** So many unknown options of one place are named; a file of another program has thousands. */
const mostUnknown = 20;

/** What stands in a file, and what should. */
interface Written {
  readonly schema: z.ZodType;
  readonly value: unknown;
}

/**
 * @param value plain data; where a name is misspelt, its value is added under the name that was
 *   meant, so that later checks do not miss it
 * @param written gives a scalar as it stands in the file, to distinguish `01` from 1
 */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  written: (path: Path) => string | undefined,
): ShapeCheck<z.output<Schema>> {
  // Without generated code: compiling the checks costs more than one run of them saves.
  const result = schema.safeParse(value, { jitless: true });
  if (result.success) return { good: { value: result.data }, findings: [], broken: [] };
  const root: Written = { schema, value };

  const findings: Finding[] = [];
  const reported = new Set<string>();
  const broken: Path[] = [];
  const add = (finding: Finding, meant: Path | null) => {
    findings.push(finding);
    broken.push(finding.path);
    reported.add(JSON.stringify(finding.path));
    // A misspelt name is one mistake, not an unknown name and a missing one.
    if (meant === null) return;
    broken.push(meant);
    reported.add(JSON.stringify(meant));
  };
  const renamed: { readonly from: Path; readonly to: Path }[] = [];
  const inParent = new Map<string, number>();
  const leftOut = new Map<string, { readonly first: Path; count: number }>();
  for (const path of unknownPaths(root, result.error.issues)) {
    const parent = JSON.stringify(path.slice(0, -1));
    const count = (inParent.get(parent) ?? 0) + 1;
    inParent.set(parent, count);
    if (count > mostUnknown) {
      const more = leftOut.get(parent) ?? { first: path, count: 0 };
      more.count += 1;
      leftOut.set(parent, more);
      broken.push(path);
      continue;
    }
    const { finding, meant } = unknownKey(root, path);
    add(finding, meant);
    if (meant !== null) renamed.push({ from: path, to: meant });
  }
  for (const { first, count } of leftOut.values()) add(moreUnknown(first, count), null);
  for (const issue of result.error.issues) {
    if (issue.code === 'unrecognized_keys') continue;
    const path = steps(issue.path);
    if (!reported.has(JSON.stringify(path)))
      add(wrongValue(root, path, issue, written(path)), null);
  }
  for (const { from, to } of renamed) {
    const parent = valueAt(value, to.slice(0, -1));
    const name = to.at(-1);
    if (typeof parent === 'object' && parent !== null && name !== undefined) {
      Reflect.set(parent, name, valueAt(value, from));
    }
  }
  return { good: null, findings, broken };
}

function moreUnknown(path: Path, count: number): Finding {
  return {
    severity: 'error',
    path,
    at: 'key',
    message: `from here on ${count} more options at this place are unknown`,
    expected: 'the options of the reference, config/options.md',
    hint: 'correct the first ones: the file may be of another program, or indented wrongly',
  };
}

/** Keys that no schema has, and those that seem to be the missing kind of a wire or an input. */
function unknownPaths(root: Written, issues: readonly z.core.$ZodIssue[]): Path[] {
  return issues.flatMap((issue) => {
    const path = steps(issue.path);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
    if (issue.code !== 'invalid_union' || !isMissing(root, path)) return [];
    const parentPath = path.slice(0, -1);
    const known = optionNames(schemaAt(root, parentPath));
    const parent = valueAt(root.value, parentPath);
    const strange = Object.keys(parent ?? {}).filter((key) => !known.includes(key));
    const meant = nearest(String(path.at(-1)), strange);
    return meant === null ? [] : [[...parentPath, meant]];
  });
}

function unknownKey(root: Written, path: Path): { finding: Finding; meant: Path | null } {
  const parentPath = path.slice(0, -1);
  const parent = valueAt(root.value, parentPath);
  const known = optionNames(schemaAt(root, parentPath));
  const free = known.filter((key) => ownValue(parent, key) === undefined);
  const { meant, expected, hint } = unknownOption(String(path.at(-1)), free);
  return {
    meant: meant === null ? null : [...parentPath, meant],
    finding: {
      severity: 'error',
      path,
      at: 'key',
      message: 'there is no such option',
      expected,
      hint,
      hintWhereTakenOver: `write "${path.at(-1)}: { remove: true }" beside the kind that has no such option`,
    },
  };
}

function optionNames(schema: z.core.$ZodType | undefined): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return [];
  return [...new Set(schema.options.flatMap((option) => optionNames(option)))];
}

function wrongValue(
  root: Written,
  path: Path,
  issue: z.core.$ZodIssue,
  written: string | undefined,
): Finding {
  const found = valueAt(root.value, path);
  const schema = schemaAt(root, path);
  const expected = expectation(schema, issue);
  const name = path.at(-1);
  if (isMissing(root, path)) {
    const advice = hintForMissing(String(name), schema);
    return { severity: 'error', path, at: 'key', message: 'is missing', expected, hint: advice };
  }
  const absence = absenceOf(declaredAt(root, path));
  return {
    severity: 'error',
    path,
    at: 'value',
    message: complaint(found, written, issue),
    expected,
    hint:
      found === null
        ? hintForEmpty(schema, typeof name === 'number', absence)
        : hint(found, written, schema, absence, issue),
  };
}

function absenceOf(declared: z.core.$ZodType | undefined): Absence {
  if (declared instanceof z.ZodOptional) return 'nothing';
  return declared instanceof z.ZodDefault || declared instanceof z.ZodPrefault
    ? 'default'
    : 'never';
}

/** The schema that governs a path, without its defaults; undefined past an unknown key or kind. */
function schemaAt(root: Written, path: Path): z.core.$ZodType | undefined {
  const schema = bare(declaredAt(root, path));
  return schema instanceof z.ZodDiscriminatedUnion
    ? (optionOf(schema, valueAt(root.value, path)) ?? schema)
    : schema;
}

/** The schema of a path as it is declared, with its default. */
function declaredAt(root: Written, path: Path): z.core.$ZodType | undefined {
  let schema: z.core.$ZodType | undefined = root.schema;
  let value = root.value;
  for (const step of path) {
    schema = bare(schema);
    if (schema instanceof z.ZodDiscriminatedUnion) schema = optionOf(schema, value, step);
    if (schema instanceof z.ZodObject) schema = childOf(schema.shape, step);
    else if (schema instanceof z.ZodArray) schema = schema.element;
    else return undefined;
    value = ownValue(value, step);
  }
  return schema;
}

function childOf(shape: Readonly<Record<string, z.core.$ZodType>>, step: string | number) {
  return Object.hasOwn(shape, step) ? shape[step] : undefined;
}

function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodPipe
  ) {
    // What a person writes goes into a pipe; what the program makes of it comes out.
    inner = inner instanceof z.ZodPipe ? inner.in : inner.unwrap();
  }
  return inner;
}

/**
 * The member of a union that the value's own kind chooses. Where the question is about the kind
 * itself and it fits none, a choice among all kinds is made up.
 */
function optionOf(
  union: z.ZodDiscriminatedUnion,
  value: unknown,
  step?: string | number,
): z.core.$ZodType | undefined {
  const { discriminator, options } = union.def;
  const kind = ownValue(value, discriminator);
  const kinds: string[] = [];
  for (const option of options) {
    if (!(option instanceof z.ZodObject)) continue;
    const literal = childOf(option.shape, discriminator);
    if (!(literal instanceof z.ZodLiteral)) continue;
    if (literal.values.has(String(kind))) return option;
    kinds.push(...[...literal.values].map(String));
  }
  return step === discriminator ? z.object({ [discriminator]: z.enum(kinds) }) : undefined;
}

function isMissing({ value }: Written, path: Path): boolean {
  return path.length > 0 && valueAt(value, path) === undefined;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => ownValue(value, step), root);
}

function steps(path: readonly PropertyKey[]): Path {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
