/**
 * Values that are wrong in themselves, with the words that show a technician what YAML made of
 * them; and text that is not the YAML of a config at all.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../config/load.ts';
import { edited, marked, reported } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

function problemsOf(text: string) {
  const checked = checkConfig(text, 'hall.yaml');
  return checked.ok ? [] : checked.problems.map(reported);
}

test.each([
  [
    'from: 1\n      to: 99\n    target',
    'from: ⟦0\n      to: 99\n    target',
    '0 is too small; a whole number from 1 to 9999; raise it to 1 or more',
  ],
  [
    'to: 99\n    target',
    'to: ⟦10000\n    target',
    '10000 is too large; a whole number from 1 to 9999; lower it to 9999 or less',
  ],
  [
    'to: 99\n    target',
    'to: ⟦9.5\n    target',
    '9.5 does not fit here; a whole number from 1 to 9999; write it without a fraction',
  ],
  [
    'to: 99\n    target',
    "to: ⟦'99'\n    target",
    '"99" does not fit here; a whole number from 1 to 9999; remove the quotes',
  ],
  [
    'to: 99\n    target',
    'to: ⟦٩٩\n    target',
    '"٩٩" does not fit here; a whole number from 1 to 9999; write it in Western digits: 99',
  ],
  [
    "from: '21:00'",
    'from: ⟦9:00',
    '"9:00" does not fit here; a time such as 08:30; did you mean "09:00"?',
  ],
  [
    'device: plughw:CARD=Headphones',
    "device: ⟦'file:FILE=|reboot'",
    '"file:FILE=|reboot" does not fit here; a sound device, as "aplay -L" lists them; write it in this form, or leave it out for the default',
  ],
  [
    'targetMinutes: 7.5',
    'targetMinutes: ⟦7 min',
    '"7 min" does not fit here; a number above 0 and at most 240; write the number alone',
  ],
  [
    'targetMinutes: 7.5',
    'targetMinutes: ⟦0',
    '0 is too small; a number above 0 and at most 240; raise it above 0, or leave it out for the default',
  ],
  [
    'targetMinutes: 7.5',
    'targetMinutes: ⟦.inf',
    '.inf does not fit here; a number above 0 and at most 240; write such a number, or leave it out for the default',
  ],
  [
    "framing: '7E2'",
    'framing: ⟦7E2',
    "7E2 does not fit here; one of 8N1, 7E1, 7E2, 8E1, 7O1; YAML reads 7E2 as a number: write it in quotes, '7E2'",
  ],
  [
    "address: '01'",
    'address: ⟦01',
    "01 does not fit here; two upper-case hexadecimal digits; YAML reads 01 as a number: write it in quotes, '01'",
  ],
  [
    "address: '01'",
    "address: ⟦'1g'",
    '"1g" does not fit here; two upper-case hexadecimal digits; write it in this form',
  ],
  [
    "protocol: '5'",
    'protocol: ⟦5',
    "5 does not fit here; one of 5, 3.1.1; YAML reads 5 as a number: write it in quotes, '5'",
  ],
  [
    'en: Centre',
    'en: ⟦true',
    "true does not fit here; one line of text; YAML reads true as yes or no: write it in quotes, 'true'",
  ],
  ['en: Centre', "en: ⟦' '", 'an empty text is not enough; some text; write it between the quotes'],
  [
    'en: Centre',
    'en: ⟦"two\\nlines"',
    '"two lines" does not fit here; one line of text; did you mean "two lines"?',
  ],
  [
    'en: Centre',
    `en: ⟦${'x'.repeat(161)}`,
    `"${'x'.repeat(60)}…" is too long; at most 160 characters; shorten it`,
  ],
  [
    'trust: ntp',
    'trust: ⟦on',
    '"on" does not fit here; one of ntp, always; write one of them, or leave it out for the default',
  ],
  [
    'trust: ntp',
    'trust: ⟦alwys',
    '"alwys" does not fit here; one of ntp, always; did you mean "always"?',
  ],
  [
    'kind: device',
    'kind: ⟦devce',
    '"devce" does not fit here; one of tcp, serial, device; did you mean "device"?',
  ],
  [
    'paperWidthMm: 58',
    "paperWidthMm: ⟦'58'",
    '"58" does not fit here; one of 80, 58; remove the quotes',
  ],
  [
    'paperWidthMm: 58',
    'paperWidthMm: 58\n    drawsQr: ⟦yes',
    '"yes" does not fit here; true or false; YAML 1.2 reads any other word as text: write true or false',
  ],
  [
    'paperWidthMm: 58',
    'paperWidthMm: 58\n    widthDots: ⟦401',
    '401 does not fit here; a multiple of 8 from 320 to 1280; take the nearest, 400, or leave it out',
  ],
  [
    'targetMinutes: 7.5',
    'targetMinutes: ⟦241',
    '241 is too large; a number above 0 and at most 240; lower it to 240 or less, or leave it out for the default',
  ],
  [
    'paperWidthMm: 58',
    'paperWidthMm: ⟦76',
    '76 does not fit here; one of 80, 58; write one of them, or leave it out for the default',
  ],
  [
    'prefix: A',
    'prefix: ⟦a',
    '"a" does not fit here; at most two capital Latin letters; did you mean "A"?',
  ],
  [
    'id: bab-sharq',
    'id: ⟦Bab Sharq',
    '"Bab Sharq" does not fit here; lower-case Latin letters, digits and single hyphens, such as ration-card; did you mean "bab-sharq"?',
  ],
  [
    'path: /dev/usb/lp0',
    'path: ⟦usb/lp0',
    '"usb/lp0" does not fit here; an absolute path; write it in this form',
  ],
  [
    'host: 10.0.0.4',
    'host: ⟦"10.0.0.4 "',
    '"10.0.0.4 " does not fit here; a host name or an address, such as 10.0.0.7; did you mean "10.0.0.4"?',
  ],
  [
    'folder: /var/lib/dawr',
    'folder: ⟦" "',
    'an empty text does not fit here; the path of a folder; write it between the quotes',
  ],
  [
    'url: mqtts://server:8883',
    'url: ⟦http://server',
    '"http://server" does not fit here; mqtt://host:port, mqtts://host:port, or ws:// and wss:// with a path; write it in this form',
  ],
  [
    '    services:\n      - card\n      - newborn',
    '    services: ⟦card',
    '"card" does not fit here; a list; begin each entry of the list with "- "',
  ],
  [
    '    services:\n      - card\n      - newborn',
    '    services: ⟦[]',
    'an empty list is not enough; a list of at least 1; add an entry',
  ],
  [
    '    services:\n      - card\n      - newborn',
    '    services: [card, newborn, ⟦[card]]',
    'a list does not fit here; lower-case Latin letters, digits and single hyphens, such as ration-card; write it without "- " and without [ ]',
  ],
  [
    '  - id: hall\n    wire:',
    '  - ⟦hall\n  - id: hall\n    wire:',
    '"hall" does not fit here; the options id, wire, model, presenter, paperWidthMm, dpi, widthDots, language, drawsQr, storedKilobytes, confirm, whenUnconfirmed, mostCopies, lowAtTickets, reprintWithinSeconds; write each option on a line of its own below, indented',
  ],
])('%s → %s', (old, fresh, words) => {
  const { text, line, column } = marked(edited(hall, old, fresh));
  expect(problemsOf(text)).toEqual([
    { severity: 'error', line, column, where: expect.any(String), words },
  ]);
});

test.each([
  [
    'a tab',
    'centre:\n⟦\tid: x',
    /^not YAML: tabs are not allowed.*; spaces before an option; write spaces for the tab$/,
  ],
  ['an open quote', 'a: "x⟦', /^not YAML: missing closing "quote; .*; add what is missing/],
  ['an open bracket', 'a: [1⟦', /^not YAML: .*end with a \]/],
  ['a colon in a text', 'a: ⟦b: c', /^not YAML: nested mappings .*needs quotes/],
  [
    'a reserved sign',
    'a: ⟦@x',
    /^not YAML: plain value cannot start with .*@; a letter, .*; write the text in quotes/,
  ],
  ['a tag', 'a: ⟦!secret x', /^not YAML: Unresolved tag: !secret; tags have no use here/],
  [
    'binary data',
    'a: !!binary ⟦aGk=',
    /^this kind of value has no use here; text or a number; remove the tag/,
  ],
  ['a second document', 'a: 1\n⟦---\nb: 2', /^not YAML: more than one document/],
  ['another version of YAML', '⟦%YAML 1.1\n---\na: no', /^the file says %YAML 1.1; YAML 1.2/],
  [
    'a key twice',
    'a: 1\nb: 2\n⟦a: 3',
    /^"a" is written twice; each option once; .*: the first is on line 1$/,
  ],
  ['a key that is a number', '⟦1: 2', /^this is not the name of an option/],
  ['a key that is a list', '? ⟦[1]\n: 2', /^this is not the name of an option/],
  ['a key that objects have by birth', '⟦__proto__: 2', /^this is not the name of an option/],
  ['a merge', 'a: &x { b: 1 }\n⟦<<: *x', /^YAML 1.2 does not merge with <</],
  ['an unknown alias', 'a: &docs 1\nb: ⟦*dcs', /^\*dcs repeats .*; did you mean "docs"\?$/],
  [
    'an alias in itself',
    'a: &x [⟦*x]',
    /^\*x would contain itself; a part that ends before \*x; ./,
  ],
  [
    'a very deep group',
    `${'a: {'.repeat(40)}a: ⟦{${'}'.repeat(41)}`,
    /^the file is too large or too deep/,
  ],
])('%s is reported at its place', (_, source, words) => {
  const { text, line, column } = marked(source);
  expect(problemsOf(text)).toContainEqual(
    expect.objectContaining({ line, column, words: expect.stringMatching(words) }),
  );
});

test('brackets without end are reported', () => {
  expect(problemsOf('['.repeat(100_000))).toContainEqual(
    expect.objectContaining({
      line: 1,
      words: expect.stringMatching(
        /^not YAML: nested too deeply; a config of at most 40 levels; ./,
      ),
    }),
  );
});

test('aliases that multiply stop at a limit', () => {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? 'k0: &k0 [x, x, x, x, x, x, x, x, x, x]'
      : `k${level}: &k${level} [${Array(10)
          .fill(`*k${level - 1}`)
          .join(', ')}]`,
  );
  expect(problemsOf(levels.join('\n'))).toEqual([
    expect.objectContaining({
      words: expect.stringMatching(/^the file is too large or too deep; .* 50000 values.*; ./),
    }),
  ]);
});

test('the windows of a hall have numbers up to 500', () => {
  const named = (number: string) =>
    hall
      .replace('- number: 1\n', `- number: ${number}\n`)
      .replace('window: 1\n', `window: ${number}\n`);
  expect(problemsOf(named('500'))).toEqual([]);
  const { text, line, column } = marked(named('⟦501').replace('window: ⟦', 'window: '));
  const words = '501 is too large; a whole number from 1 to 500; lower it to 500 or less';
  expect(problemsOf(text)).toEqual([
    { severity: 'error', line, column, where: 'windows[0].number', words },
    expect.objectContaining({ where: 'boardLines[0].boards[0].window', words }),
  ]);
});

test('a problem in a repeated part is reported where the part is written', () => {
  const shared = edited(
    hall,
    '    documents:\n      - ar: صورة',
    '    documents: &docs\n      - ar: صورة',
  );
  const twice = edited(
    shared,
    '      prefix: B\n      from: 1\n      to: 99\n',
    '      prefix: B\n      from: 1\n      to: 99\n    documents: *docs\n',
  );
  const { text, line, column } = marked(edited(twice, 'en: Copy', 'en: ⟦7'));
  expect(problemsOf(text)).toEqual([
    expect.objectContaining({ line, column, where: 'services[0].documents[0].en' }),
    expect.objectContaining({ line, column, where: 'services[1].documents[0].en' }),
  ]);
});
