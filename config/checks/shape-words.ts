/**
 * Words for one value that does not fit the schema: what it is, what belongs in its place, and the
 * hint that fits the usual reason, which is most often how YAML reads a text without quotes.
 *
 * Of zod's core it takes what it needs by name: `z.core` as a value brings fifty languages into every start.
 */

import * as z from 'zod';
import { $ZodString } from 'zod/v4/core';
import { strangeIn } from './character-names.ts';
import { didYouMean, nearest } from './did-you-mean.ts';

type Schema = z.core.$ZodType | undefined;

/** Characters of a wrong text that are repeated in words about it. */
const longestShown = 60;

/** What was found and what is wrong with it. @param written the scalar as it stands in the file */
export function complaint(
  found: unknown,
  written: string | undefined,
  issue: z.core.$ZodIssue,
): string {
  if (found === null) return 'has no value';
  const isSpelt = issue.code === 'invalid_format' || issue.code === 'invalid_value';
  const strange = typeof found === 'string' && isSpelt ? strangeIn(found) : null;
  const also = strange === null ? '' : `: it has ${strange}`;
  return `${foundText(found, written)} ${verdict(issue)}${also}`;
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
  if (schema instanceof $ZodString) return textExpectation(schema, issue);
  if (schema instanceof z.ZodNumber) {
    return numberExpectation(schema, issue.code === 'not_multiple_of' ? issue.divisor : null);
  }
  if (schema instanceof z.ZodBoolean) return 'true or false';
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) {
    return oneOf(choicesOf(schema));
  }
  if (schema instanceof z.ZodArray) {
    if (issue.code === 'too_big') return `a list of at most ${issue.maximum}`;
    return issue.code === 'too_small' ? `a list of at least ${issue.minimum}` : 'a list';
  }
  if (schema instanceof z.ZodObject) return `the options ${listed(Object.keys(schema.shape))}`;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return `the option ${schema.def.discriminator} and those of its kind`;
  }
  return 'another value';
}

function textExpectation(schema: $ZodString, issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') {
    return issue.exact === true ? issue.message : `at most ${issue.maximum} characters`;
  }
  if (issue.code === 'too_small') return issue.exact === true ? issue.message : 'some text';
  // No form has room for this character: what is said of it is the form that is wanted.
  const issues = z.safeParse(schema, '\u0000').error?.issues ?? [];
  return issues.find(({ code }) => code === 'invalid_format')?.message ?? 'text';
}

function numberExpectation(schema: z.ZodNumber, divisor: number | null): string {
  const kind = schema.format === 'safeint' ? 'a whole number' : 'a number';
  const { minValue, maxValue } = schema;
  const positive = minValue === 0 && !schema.safeParse(0).success;
  if (positive) return `${kind} above 0 and at most ${maxValue}`;
  return `${divisor === null ? kind : `a multiple of ${divisor}`} from ${minValue} to ${maxValue}`;
}

/** Whether a value may be left out, and what follows: an option's own default, or nothing. */
export type Absence = 'default' | 'nothing' | 'never';

const orLeaveOut: Readonly<Record<Absence, string>> = {
  default: ', or leave it out for the default',
  nothing: ', or leave it out',
  never: '',
};

/** What to do about an option that is not there. */
export function hintForMissing(name: string, schema: Schema): string {
  if (schema instanceof z.ZodArray) return `add "${name}:" and its entries below`;
  return isGroup(schema) ? `add "${name}:" and its options below` : `add "${name}: …"`;
}

/** What to do about an option, or an entry of a list, that stands there without a value. */
export function hintForEmpty(schema: Schema, isEntry: boolean, absence: Absence): string {
  if (isEntry) return 'write a value after the dash, or remove the dash';
  const fill =
    schema instanceof z.ZodArray
      ? 'write its entries below, each after "- "'
      : `write ${isGroup(schema) ? 'its options below, indented' : 'a value after the colon'}`;
  return fill + orLeaveOut[absence];
}

/** What to do about a value that does not fit. @param written the scalar as it stands in the file */
export function hint(
  found: unknown,
  written: string | undefined,
  schema: Schema,
  absence: Absence,
  issue: z.core.$ZodIssue,
): string {
  return (
    hintForReading(found, written, schema) ||
    hintForGroup(found, schema) ||
    correction(found, schema, issue) + orLeaveOut[absence]
  );
}

/** Where YAML, or its writer, took one kind of scalar for another; empty elsewhere. */
function hintForReading(found: unknown, written: string | undefined, schema: Schema): string {
  if (typeof found === 'string') return hintForText(found, schema);
  if (typeof found !== 'number' && typeof found !== 'boolean') return '';
  const wantsText =
    schema instanceof $ZodString || choicesOf(schema).some((choice) => choice === written);
  if (!wantsText) return '';
  const read = typeof found === 'number' ? 'a number' : 'yes or no';
  const source = written ?? String(found);
  return `YAML reads ${source} as ${read}: write it in quotes, '${source}'`;
}

function hintForText(found: string, schema: Schema): string {
  if (schema instanceof z.ZodNumber) return hintForNumber(found);
  if (schema instanceof z.ZodBoolean) {
    return /^(true|false)$/.test(found)
      ? 'remove the quotes'
      : 'YAML 1.2 reads any other word as text: write true or false';
  }
  const choices = choicesOf(schema);
  if (choices.some((choice) => typeof choice === 'number' && String(choice) === found)) {
    return 'remove the quotes';
  }
  if (schema instanceof $ZodString) return hintForForm(found, schema);
  return didYouMean(found, choices.map(String));
}

/** The same text in another case, without its spaces, or with the zero of an early hour. */
function hintForForm(found: string, schema: $ZodString): string {
  if (found.length > longestShown) return '';
  const bare = found.trim().replace(/\s+/g, ' ');
  const forms = [bare, bare.toUpperCase(), bare.toLowerCase(), bare.replace(/^\d:/, '0$&')];
  forms.push(bare.toLowerCase().replace(/[ _-]+/g, '-'));
  const form = forms.find((one) => one !== found && z.safeParse(schema, one).success);
  return form === undefined ? '' : `did you mean "${form}"?`;
}

/** Indentation and dashes distinguish lists from groups of options. */
function hintForGroup(found: unknown, schema: Schema): string {
  if (schema instanceof z.ZodArray) {
    return Array.isArray(found) ? '' : 'begin each entry of the list with "- "';
  }
  if (Array.isArray(found)) return 'write it without "- " and without [ ]';
  if (isGroup(schema) && typeof found !== 'object') {
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

/** For values of the right kind that are too much, too little or not in their form. */
function correction(found: unknown, schema: Schema, issue: z.core.$ZodIssue): string {
  if (schema instanceof z.ZodArray) {
    return issue.code === 'too_big' ? 'remove some entries' : 'add an entry';
  }
  if (schema instanceof z.ZodNumber) return numberCorrection(found, schema, issue);
  if (schema instanceof z.ZodBoolean || choicesOf(schema).length > 0) return 'write one of them';
  if (typeof found === 'string' && found.trim() === '') return 'write it between the quotes';
  if (issue.code === 'too_big') return 'shorten it';
  return issue.code === 'invalid_format' ? 'write it in this form' : 'write a text in its place';
}

function numberCorrection(found: unknown, schema: z.ZodNumber, issue: z.core.$ZodIssue): string {
  if (issue.code === 'too_big') return `lower it to ${issue.maximum} or less`;
  if (issue.code === 'too_small') {
    return issue.inclusive === false
      ? `raise it above ${issue.minimum}`
      : `raise it to ${issue.minimum} or more`;
  }
  if (typeof found !== 'number' || !Number.isFinite(found)) return 'write such a number';
  if (issue.code === 'not_multiple_of') {
    return `take the nearest, ${Math.round(found / issue.divisor) * issue.divisor}`;
  }
  return schema.format === 'safeint' ? 'write it without a fraction' : 'write such a number';
}

function isGroup(schema: Schema): boolean {
  return schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion;
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
    hint: meant === null ? 'remove it, or correct its name' : `did you mean "${meant}"?`,
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
  return `"${line.length > longestShown ? `${line.slice(0, longestShown)}…` : line}"`;
}
