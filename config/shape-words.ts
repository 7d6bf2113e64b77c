/**
 * Words for one value that does not fit the schema: what it is, what belongs in its place, and the
 * hint that fits the usual reason, which is most often how YAML reads a text without quotes.
 */
import * as z from 'zod';
import { didYouMean, nearest } from './did-you-mean.ts';

type Schema = z.core.$ZodType | undefined;

/** What was found and what is wrong with it. @param written the scalar as it stands in the file */
export function complaint(
  found: unknown,
  written: string | undefined,
  issue: z.core.$ZodIssue,
): string {
  return found === null ? 'has no value' : `${foundText(found, written)} ${verdict(issue)}`;
}

function verdict(issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return issue.origin === 'number' ? 'is too large' : 'is too long';
  if (issue.code === 'too_small')
    return issue.origin === 'number' ? 'is too small' : 'is not enough';
  return 'does not fit here';
}

/** What the schema wants at this place. */
export function expectation(schema: Schema, issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format' || issue.code === 'custom') return issue.message;
  if (issue.code === 'too_big' && issue.origin === 'string') {
    return `at most ${issue.maximum} characters`;
  }
  if (issue.code === 'too_small' && issue.origin === 'string') return 'some text';
  if (schema instanceof z.ZodNumber) return numberExpectation(schema);
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    return oneOf(choicesOf(schema));
  }
  if (schema instanceof z.ZodArray) {
    return issue.code === 'too_small' ? `a list of at least ${issue.minimum}` : 'a list';
  }
  if (schema instanceof z.ZodObject) return `the options ${listed(Object.keys(schema.shape))}`;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return `the option ${schema.def.discriminator} and those of its kind`;
  }
  return 'another value';
}

function numberExpectation(schema: z.ZodNumber): string {
  const kind = schema.format === 'safeint' ? 'a whole number' : 'a number';
  const { minValue, maxValue } = schema;
  const positive = minValue === 0 && !schema.safeParse(0).success;
  return positive
    ? `${kind} above 0 and at most ${maxValue}`
    : `${kind} from ${minValue} to ${maxValue}`;
}

/** What to do; empty where the expectation says it. */
export function hint(found: unknown, written: string | undefined, schema: Schema): string {
  if (found === undefined) return '';
  if (found === null) return 'write a value after the colon, or remove the line';
  if (typeof found === 'string') return hintForText(found, schema);
  if (typeof found === 'object') return hintForGroup(found, schema);
  const wantsText =
    schema instanceof z.ZodString || choicesOf(schema).some((choice) => choice === written);
  if (!wantsText) return hintForGroup(found, schema);
  const read = typeof found === 'number' ? 'a number' : 'yes or no';
  const source = written ?? String(found);
  return `YAML reads ${source} as ${read}: write it in quotes, '${source}'`;
}

function hintForText(found: string, schema: Schema): string {
  if (schema instanceof z.ZodNumber) return hintForNumber(found);
  const suggestion = didYouMean(found, choicesOf(schema).map(String));
  if (suggestion !== '') return suggestion;
  if (/^(yes|no|on|off)$/i.test(found)) return 'YAML 1.2 reads yes, no, on and off as text';
  return hintForGroup(found, schema);
}

/** Lists and groups of options are told apart by their indentation and dashes. */
function hintForGroup(found: unknown, schema: Schema): string {
  if (schema instanceof z.ZodArray) {
    return Array.isArray(found) ? '' : 'begin each entry of the list with "- "';
  }
  if (Array.isArray(found)) return 'write it without "- " and without [ ]';
  if (schema instanceof z.ZodObject && typeof found !== 'object') {
    return 'write each option on a line of its own below, indented';
  }
  return '';
}

function hintForNumber(found: string): string {
  const western = found.replace(/[\u0660-\u0669]/g, (digit) =>
    String(digit.charCodeAt(0) - 0x0660),
  );
  if (western.trim() === '' || Number.isNaN(Number(western))) return 'write the number alone';
  return western === found ? 'remove the quotes' : `write it in Western digits: ${western}`;
}

/** Words for an option that does not exist, beside those that could have been meant. */
export function unknownOption(
  key: string,
  free: readonly string[],
): { readonly expected: string; readonly hint: string; readonly meant: string | null } {
  const meant = nearest(key, free);
  return {
    meant,
    expected: free.length === 0 ? 'nothing more here' : oneOf(free),
    hint: meant === null ? 'remove the line, or correct its name' : `did you mean "${meant}"?`,
  };
}

function choicesOf(schema: Schema): readonly unknown[] {
  if (schema instanceof z.ZodEnum) return schema.options;
  if (schema instanceof z.ZodLiteral) return [...schema.values];
  return [];
}

function oneOf(choices: readonly unknown[]): string {
  return choices.length === 1 ? String(choices[0]) : `one of ${listed(choices)}`;
}

function listed(words: readonly unknown[]): string {
  return words.map(String).join(', ');
}

function foundText(found: unknown, written: string | undefined): string {
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : 'a list';
  if (typeof found === 'object') return 'a group of options';
  if (typeof found !== 'string') return written ?? String(found);
  if (found.trim() === '') return 'an empty text';
  const line = found.replace(/\s+/g, ' ');
  return `"${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}
