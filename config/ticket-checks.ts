/**
 * Whether a ticket's design makes sense: that a number is on it, that no part is there twice, and
 * that the QR code's address can be filled in and fits on the narrowest paper.
 *
 * As in the other cross-checks, what cannot be read is not judged. Whether the logo is a picture
 * that can be printed needs the printer's own eyes: `scripts/check.ts` asks for it.
 */
import { didYouMean } from './did-you-mean.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import type { Finding } from './problem.ts';
import type { Config } from './schema.ts';
import { linkFields, placeholdersOf } from './ticket.ts';

type Report = (finding: Finding) => void;

/** Level M of the largest code whose cells have four dots on 58 mm paper, and some to spare. */
const longestLink = 200;
/** A prefix of two letters and four digits; a date. */
const longestNumber = 6;
const dateLength = 10;

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
    tell(
      report,
      'error',
      part,
      `"${String(part.value)}" is there twice`,
      '',
      'remove one of the two',
    );
  });
  if (!names.includes('number') && !names.includes('arabic-number')) {
    tell(
      report,
      'error',
      parts,
      'a ticket without its number is of no use',
      'number, arabic-number or both',
    );
  }
  for (const name of ['qr', 'logo'] as const) {
    const given = at(ticket, name);
    if (!isPresent(given) || names.includes(name)) continue;
    tell(
      report,
      'warning',
      given,
      `${name} is not among the parts, so no ticket has it`,
      '',
      `add ${name} to parts`,
    );
  }
}

function checkLink(root: Part<Config>, link: string, url: Part<string>, report: Report): void {
  const names: readonly string[] = linkFields;
  const used = placeholdersOf(link);
  for (const name of used) {
    if (names.includes(name)) continue;
    tell(
      report,
      'error',
      url,
      `{${name}} stands for nothing: an address may say of a ticket only what is no secret of its holder`,
      `one of ${names.map((known) => `{${known}}`).join(', ')}`,
      didYouMean(name, names),
    );
  }
  if (/[{}]/.test(link.replaceAll(/\{[^{}]*\}/g, ''))) {
    tell(report, 'error', url, 'a brace without its partner', 'braces in pairs, such as {number}');
    return;
  }
  const longest = longestOf(root, link);
  if (longest > longestLink) {
    const message = `the address can have ${longest} characters`;
    tell(
      report,
      'error',
      url,
      message,
      `at most ${longestLink}, so that telephones can read the code`,
    );
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
  };
  return placeholdersOf(link).reduce(
    (sum, name) => sum + (fields[name] ?? 0) - name.length - 2,
    link.length,
  );
}

function tell(
  report: Report,
  severity: Finding['severity'],
  part: Part<unknown>,
  message: string,
  expected = '',
  hint = '',
): void {
  report({ severity, path: part.path, at: 'value', message, expected, hint });
}
