/**
 * Whether a ticket's design makes sense: that a number is on it, that no part is there twice, and
 * that the QR code's address can be filled in and fits on the narrowest paper.
 *
 * As in the other cross-checks, what cannot be read is not judged. Whether the logo is a picture
 * that can be printed needs the printer's own eyes: `scripts/verbs/check.ts` asks for it.
 */

import type { Config } from '../schema/schema.ts';
import { linkFields, placeholdersOf } from '../schema/ticket.ts';
import { didYouMean } from './did-you-mean.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

/** Level M of the largest code whose cells have four dots on 58 mm paper, and some to spare. */
const longestLink = 200;
/** A prefix of two letters and four digits; a date. */
const longestNumber = 6;
const dateLength = 10;
/** As `ticket-token.ts` of the pages makes it: an ordinal of up to 999,999 and 22 characters. */
const longestToken = 27;

export function checkTicket(root: Part<Config>, report: Report): void {
  const ticket = at(root, 'ticket');
  const parts = at(ticket, 'parts');
  if (Array.isArray(parts.value)) checkParts(ticket, report);
  const url = at(at(ticket, 'qr'), 'url');
  const link = text(url);
  if (link !== undefined) checkLink(root, link, url, report);
}

function checkParts(ticket: Part<Config['ticket']>, report: Report): void {
  const parts = at(ticket, 'parts');
  const names = items(parts).map(({ value }) => value);
  items(parts).forEach((part, index) => {
    if (names.indexOf(part.value) === index) return;
    reportProblem(report, 'error', part, {
      message: `"${String(part.value)}" is there twice`,
      expected: 'each part once',
      hint: 'remove one of the two',
    });
  });
  if (!names.includes('number') && !names.includes('arabic-number')) {
    reportProblem(report, 'error', parts, {
      message: 'a ticket without its number is of no use',
      expected: 'number, arabic-number or both among the parts',
      hint: 'add one, or leave parts out for all of them',
    });
  }
  for (const name of ['qr', 'logo'] as const) {
    const given = at(ticket, name);
    if (!isPresent(given) || names.includes(name)) continue;
    reportProblem(report, 'warning', given, {
      message: `${name} is not among the parts, so no ticket has it`,
      expected: `${name} in ticket.parts`,
      hint: `add it there, or remove ${name} here`,
    });
  }
}

function checkLink(root: Part<Config>, link: string, url: Part<string>, report: Report): void {
  const names: readonly string[] = linkFields;
  const used = placeholdersOf(link);
  for (const name of used) {
    if (names.includes(name)) continue;
    reportProblem(report, 'error', url, {
      message: `{${name}} stands for nothing: an address may say of a ticket only what is no secret of its holder`,
      expected: `one of ${names.map((known) => `{${known}}`).join(', ')}`,
      hint: didYouMean(name, names) || 'take one of them, or remove it from the address',
    });
  }
  if (used.includes('token') && !isPresent(at(at(root, 'pages'), 'tickets'))) {
    reportProblem(report, 'error', url, {
      message: 'the address leads to the page of the ticket, and this controller serves none',
      expected: 'pages.tickets, or an address without {token}',
      hint: 'add tickets: {} to pages',
    });
  }
  if (/[{}]/.test(link.replaceAll(/\{[^{}]*\}/g, ''))) {
    reportProblem(report, 'error', url, {
      message: 'a brace without its partner',
      expected: 'braces in pairs, such as {number}',
      hint: 'close it, or write a brace of the address itself as %7B or %7D',
    });
    return;
  }
  const longest = longestOf(root, link);
  if (longest > longestLink) {
    reportProblem(report, 'error', url, {
      message: `the address can have ${longest} characters`,
      expected: `at most ${longestLink}, so that telephones can read the code`,
      hint: 'shorten it, or take a placeholder out',
    });
  }
}

/** With the longest value for every placeholder. */
function longestOf(root: Part<Config>, link: string): number {
  const length = (part: Part<string>) => text(part)?.length ?? 0;
  const most = (parts: readonly Part<string>[]) => Math.max(0, ...parts.map(length));
  const fields: Readonly<Record<string, number>> = {
    centre: length(at(at(root, 'centre'), 'id')),
    office: most(items(at(root, 'offices')).map((office) => at(office, 'id'))),
    service: most(items(at(root, 'services')).map((service) => at(service, 'id'))),
    number: longestNumber,
    day: dateLength,
    token: longestToken,
  };
  return placeholdersOf(link).reduce(
    (sum, name) => sum + (fields[name] ?? 0) - name.length - 2,
    link.length,
  );
}
