/** Characters that the paper cannot show or nobody can see, and what else the eye passes over. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { GlobalFonts } from '@napi-rs/canvas';
import { fontHas } from '../../config/checks/font-coverage.ts';
import { checkConfig, loadConfig } from '../../config/load.ts';
import { edited } from './marked-text.ts';

/** As one file, as it is flashed. */
const centre = loadConfig(path.join(__dirname, '../../config/centres/bab-sharq.yaml')).text;

/** `refuse`, `warn` or `accept`, and what was said. */
function verdictOf(text: string): readonly [verdict: string, said: string] {
  const checked = checkConfig(text, 'hall.yaml');
  const problems = checked.ok ? checked.warnings : checked.problems;
  const said = problems.map(({ where, message }) => `${where}: ${message}`).join('\n');
  if (!checked.ok) return ['refuse', said];
  return [problems.length > 0 ? 'warn' : 'accept', said];
}

const withName = (name: string) =>
  edited(centre, 'en: Bab Sharq First', `en: ${JSON.stringify(name)}`);

test.each([
  ['بطاقة ✓', 'warn', '✓ (U+2713)'],
  ['هاتف ☎ 19805', 'warn', 'U+260E'],
  ['ابتسم 😀', 'warn', 'U+1F600'],
  ['abc\u202Edef', 'refuse', 'U+202E'],
  ['رقم \u200f5', 'warn', 'U+200F'],
  ['a\u061cb', 'warn', 'U+061C'],
  ['بط\u200bاقة', 'warn', 'U+200B, which cannot be seen'],
  ['می\u200cشود', 'accept', ''],
  ['مُ\u200dس', 'accept', ''],
  ['a\u200db', 'warn', 'U+200D, which cannot be seen'],
  ['a\u034fb\u180e\u{e0041}', 'warn', 'U+034F, U+180E, U+E0041, which cannot be seen'],
  ['👨\u200d👩', 'warn', '👨 (U+1F468), 👩 (U+1F469)'],
  ['a\u2003b', 'warn', 'no U+2003'],
  ['مُسْتَنَدٌ مَشْكُولٌ بِالكَامِلِ', 'accept', ''],
])('a text %j: %s', (text, verdict, named) => {
  const [found, said] = verdictOf(withName(text));
  expect(found).toBe(verdict);
  expect(said).toContain(named);
});

test.each([
  ['a\u200Ba', 'U+200B, which cannot be seen'],
  ['\u0430bc', 'U+0430'],
])('an id %j is refused with the character named', (id, named) => {
  const [found, said] = verdictOf(
    edited(centre, 'controller: hall', `controller: ${JSON.stringify(id)}`),
  );
  expect(found).toBe('refuse');
  expect(said).toContain(named);
});

test('a hidden character in a path is named', () => {
  const [found, said] = verdictOf(
    edited(centre, 'caFile: /etc/dawr/ca.pem', 'caFile: "/etc/dawr/ca\\u200b.pem"'),
  );
  expect(found).toBe('warn');
  expect(said).toContain('U+200B, which cannot be seen');
});

test('a word of a list that only looks like one of it is refused with the character named', () => {
  const [found, said] = verdictOf(
    edited(
      centre,
      'path: /dev/dawr/printer-hall',
      'path: /dev/dawr/printer-hall\n    model: \u0435pson',
    ),
  );
  expect(found).toBe('refuse');
  expect(said).toContain('U+0435');
});

test.each([
  ['reliance', 'pyramid-reliance'],
  ['KPM216', 'custom-kpm'],
  ['epsn', 'epson'],
])('a model %s is taken for a part of a name, or a misspelt one', (model, meant) => {
  const written = edited(
    centre,
    'path: /dev/dawr/printer-hall',
    `path: /dev/dawr/printer-hall\n    model: ${model}`,
  );
  const checked = checkConfig(written, 'hall.yaml');
  const hints = checked.ok ? [] : checked.problems.map(({ hint }) => hint);
  expect(hints.join(' ')).toContain(`did you mean "${meant}"?`);
});

test('the font has what its own file has, as another reader of fonts sees it', () => {
  const font = '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf';
  const file = createRequire(__filename).resolve(font);
  expect(GlobalFonts.registerFromPath(file, 'covered')).not.toBeNull();
  for (const character of 'Aaz09 ؟ابجديًٌَّ٠٩—')
    expect([character, fontHas(character)]).toEqual([character, true]);
  for (const character of '✓☎😀漢')
    expect([character, fontHas(character)]).toEqual([character, false]);
});

test.each([
  [
    'a user without a password',
    'caFile: /etc/dawr/ca.pem\n  certFile: /etc/dawr/controller.pem\n  keyFile: /etc/dawr/controller.key',
    'caFile: /etc/dawr/ca.pem\n  username: hall',
    'warn',
    'a user name without a password',
  ],
  [
    'a path with a control character',
    'caFile: /etc/dawr/ca.pem',
    'caFile: "/etc/dawr/\\eca.pem"',
    'refuse',
    'U+001B',
  ],
  [
    'quiet hours over the whole day',
    '- from: 21:00\n      to: 07:00\n',
    '- from: 21:00\n      to: 07:00\n    - from: 07:00\n      to: 21:00\n',
    'warn',
    'the whole day',
  ],
  [
    'quiet hours while the centre is open',
    '- from: 21:00\n      to: 07:00\n',
    '- from: 07:00\n      to: 23:00\n',
    'warn',
    'cover the usual opening hours',
  ],
  [
    'a printer path that is no device',
    'path: /dev/dawr/printer-hall',
    'path: /etc/passwd',
    'warn',
    'not among the devices',
  ],
  [
    'one name for two services of an office',
    'en: Adding a newborn\n    numbers:\n      from: 201',
    'en: New ration card\n    numbers:\n      from: 201',
    'warn',
    'has this name',
  ],
] as const)('%s', (_, old, fresh, verdict, words) => {
  const [found, said] = verdictOf(edited(centre, old, fresh));
  expect(found).toBe(verdict);
  expect(said).toContain(words);
});

test('plain mqtt to another machine', () => {
  const bench = readFileSync(path.join(__dirname, '../../config/bench.yaml'), 'utf8');
  const [found, said] = verdictOf(bench.replace('mqtt://127.0.0.1:18830', 'mqtt://10.0.0.9'));
  expect(found).toBe('warn');
  expect(said).toContain('crosses the network in the clear');
});

test('one wire written in two ways', () => {
  const bench = readFileSync(path.join(__dirname, '../../config/bench.yaml'), 'utf8');
  const same = bench.replace('host: 127.0.0.1, port: 14722', 'host: localhost, port: 14721');
  expect(same).not.toBe(bench);
  const [found, said] = verdictOf(same);
  expect(found).toBe('refuse');
  expect(said).toContain('two devices are on the wire localhost:14721');
});

test.each([
  ['printer.example', 'Printer.example.'],
  ['fd00:0:0::5', 'fd00::0005'],
  ['10.0.0.5', '10.5'],
])('one host written as %s and as %s', (one, other) => {
  const bench = readFileSync(path.join(__dirname, '../../config/bench.yaml'), 'utf8');
  const same = bench
    .replace('host: 127.0.0.1, port: 14721', `host: '${one}', port: 9100`)
    .replace('host: 127.0.0.1, port: 14722', `host: '${other}', port: 9100`);
  expect(verdictOf(same)).toEqual([
    'refuse',
    expect.stringContaining('two devices are on the wire'),
  ]);
});

test('a service that every window calls only when idle', () => {
  const first = '  - number: 1\n';
  const [found, said] = verdictOf(
    edited(centre, first, `${first}    onlyWhenIdle: [first-new-card]\n`),
  );
  expect(found).toBe('warn');
  expect(said).toContain('every window of "first-new-card"');
});
