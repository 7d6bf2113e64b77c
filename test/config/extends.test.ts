/**
 * A config that takes over other files: what comes of them, where their mistakes are shown, and the
 * one file that is made of them.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { ConfigError, type Problem } from '../../config/checks/problem.ts';
import { checkConfig, type LoadOptions, loadConfig } from '../../config/load.ts';
import { dealOut } from './dealt-config.ts';
import { type Edit, edited, expectAdvice, marked } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');
const everything = readFileSync(path.join(__dirname, 'every-option.yaml'), 'utf8');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-extends-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

const load = (name: string, options?: LoadOptions) => loadConfig(path.join(folder, name), options);

/** Every problem as a person sees it, files named from the folder on. */
function refusal(name: string, options?: LoadOptions): readonly string[] {
  try {
    load(name, options);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    error.problems.forEach(expectAdvice);
    return error.problems.map(
      ({ file, line, column, where, message }) =>
        `${path.relative(folder, file)}:${line}:${column} ${where}: ${message.replaceAll(`${folder}/`, '')}`,
    );
  }
}

const extending = (...files: readonly string[]) => `extends: ${JSON.stringify(files)}\n`;

test('a file takes over what others say, changes it, adds to it and takes from it', () => {
  write({
    'shared/directorate.yaml': hall,
    'shared/queue.yaml': 'queue: { guardSeconds: 4, recallLimit: 2 }\ncontroller: annex\n',
    'hall.yaml': `${extending('shared/directorate.yaml', 'shared/queue.yaml')}
controller: main
queue: { recallLimit: 5 }
services:
  - id: newborn
    name: { en: A newborn }
  - { id: card, remove: true }
  - id: late
    office: first
    name: { ar: تأخير, en: Late }
    numbers: { prefix: L, from: 1, to: 99 }
windows:
  - { number: 1, services: [newborn, late] }
dispensers:
  - id: citizens
    buttons: [{ service: newborn, input: { kind: gpio, pin: 27 } }]
voice: { remove: true }
`,
  });
  const { config } = load('hall.yaml');
  expect(config.controller).toBe('main');
  expect(config.queue).toMatchObject({ guardSeconds: 4, recallLimit: 5, holdSeconds: 0.8 });
  expect(config.services.map(({ id, name }) => [id, name.ar, name.en])).toEqual([
    ['newborn', 'مواليد', 'A newborn'],
    ['late', 'تأخير', 'Late'],
  ]);
  expect(config.windows.map(({ services }) => services)).toEqual([['newborn', 'late']]);
  expect(config.dispensers.map(({ printer, buttons }) => [printer, buttons.length])).toEqual([
    ['hall', 1],
  ]);
  expect(config.voice).toBeUndefined();
});

test('an entry that was taken away begins anew, and an empty list empties one', () => {
  write({
    'all.yaml': hall,
    'without.yaml': `${extending('all.yaml')}services: [{ id: card, remove: true }]\nboardLines: []\n`,
    'hall.yaml': `${extending('without.yaml')}services:
  - id: card
    office: first
    name: { ar: بطاقة, en: Card }
    numbers: { prefix: Z, from: 1, to: 9 }
`,
  });
  const { config } = load('hall.yaml');
  // Neither the documents nor the target of the card that was there before.
  expect(config.services.find(({ id }) => id === 'card')).toMatchObject({
    numbers: { prefix: 'Z' },
    documents: [],
    targetMinutes: 10,
  });
  expect(config.boardLines).toEqual([]);
});

/** Each mistake with its mark: it is reported where it is written, whichever file that is. */
const mistakes: readonly (readonly [string, Edit | null, Edit | null, string])[] = [
  ['an unknown option', ['maxMegabytes', '⟦maxMegabites'], null, 'there is no such option'],
  ['a wrong value', ['host: 10.0.0.4', "host: ⟦'a b'"], null, 'does not fit here'],
  [
    'a promise that the upper file breaks',
    null,
    ['windows: []', 'windows: [{ number: 1, services: [card, newborn, ⟦passport] }]'],
    'there is no service "passport"',
  ],
  [
    'a promise that the lower file breaks',
    ['      - newborn\n    buttons', '      - newborn\n      - ⟦passport\n    buttons'],
    null,
    'there is no service "passport"',
  ],
  [
    'a part of an entry of the lower file',
    null,
    ['services: []', 'services: [{ id: newborn, targetMinutes: ⟦0 }]'],
    'too small',
  ],
  [
    'what an entry of the upper file lacks',
    null,
    ['offices: []', 'offices: [⟦{ id: second }]'],
    'is missing',
  ],
];

test.each(mistakes)('%s is shown in the file where it stands', (_, inLower, inUpper, words) => {
  const upper = `${extending('lower.yaml')}controller: main\n`;
  const pieces = { lower: hall, upper: upper };
  if (inLower !== null) pieces.lower = edited(hall, ...inLower);
  if (inUpper !== null) pieces.upper += `${edited(inUpper[0], inUpper[0], inUpper[1])}\n`;
  const name = inLower === null ? 'upper' : 'lower';
  const { text, line, column } = marked(pieces[name]);
  write({ 'lower.yaml': pieces.lower, 'upper.yaml': pieces.upper, [`${name}.yaml`]: text });
  const errors = refusal('upper.yaml').filter((one) => one.includes(words));
  expect(errors[0]).toMatch(new RegExp(`^${name}\\.yaml:${line}:${column} `));
});

test('an option that no file names is missing in the file itself', () => {
  const [, rest = ''] = hall.split('controller: hall\n');
  write({
    'lower.yaml': hall.replace('controller: hall\n', ''),
    'upper.yaml': extending('lower.yaml'),
  });
  expect(rest).not.toBe('');
  expect(refusal('upper.yaml')).toEqual(['upper.yaml:1:1 controller: is missing']);
});

test.each<[string, Record<string, string>, readonly string[]]>([
  [
    'a file that is not there',
    { 'hall.yaml': extending('absent.yaml') },
    ['hall.yaml:1:11 extends[0]: absent.yaml: there is no such file'],
  ],
  [
    'a folder',
    { 'hall.yaml': `controller: x\n${extending('sub')}`, 'sub/x.yaml': '' },
    ['hall.yaml:2:11 extends[0]: sub: this is a folder'],
  ],
  [
    'a file that names itself',
    { 'hall.yaml': extending('./hall.yaml') },
    ['hall.yaml:1:11 extends[0]: these files extend each other: hall.yaml → hall.yaml'],
  ],
  [
    'a circle',
    {
      'hall.yaml': extending('a.yaml'),
      'a.yaml': extending('sub/b.yaml'),
      'sub/b.yaml': extending('../a.yaml'),
    },
    ['sub/b.yaml:1:11 extends[0]: these files extend each other: a.yaml → b.yaml → a.yaml'],
  ],
  [
    'a path from the root',
    { 'hall.yaml': extending('/etc/passwd') },
    ['hall.yaml:1:11 extends[0]: /etc/passwd starts at the root of this machine'],
  ],
  ['one text', { 'hall.yaml': 'extends: a.yaml\n' }, ['hall.yaml:1:10 extends: this is no list']],
  ['a number', { 'hall.yaml': 'extends: [7]\n' }, ['hall.yaml:1:11 extends[0]: this is no path']],
  [
    'a file without options',
    { 'hall.yaml': extending('a.yaml'), 'a.yaml': '# nothing\n' },
    ['hall.yaml:1:11 extends[0]: a.yaml has no options'],
  ],
  [
    'a file that is not text',
    { 'hall.yaml': extending('a.yaml'), 'a.yaml': 'a\0' },
    ['hall.yaml:1:11 extends[0]: a.yaml: the file is not text'],
  ],
  [
    'a file that is no YAML',
    { 'hall.yaml': extending('a.yaml'), 'a.yaml': 'x: 1\ny: [\n' },
    [expect.stringMatching(/^a\.yaml:\d+:\d+ : not YAML/)],
  ],
])('%s cannot be extended', (_, files, problems) => {
  write(files);
  expect(refusal('hall.yaml')).toEqual(problems);
});

test('a name that the upper file writes twice is a mistake, and not the last of them', () => {
  const card = '{ id: card, targetMinutes: 12 }';
  write({
    'hall.yaml': hall,
    'upper.yaml': `${extending('hall.yaml')}services: [${card}, ${card}]\n`,
  });
  expect(refusal('upper.yaml')).toContainEqual(
    expect.stringMatching(/^upper\.yaml:2:\d+ services\[\d\]\.name: is missing/),
  );
  const anew = `{ id: card, remove: true }, ${card}`;
  write({ 'upper.yaml': `${extending('hall.yaml')}services: [${anew}]\n` });
  expect(refusal('upper.yaml').filter((one) => one.includes('name: is missing'))).toHaveLength(1);
});

test('an option of a kind that the upper file replaces is to be taken away there', () => {
  const printer = (more: string) =>
    `${extending('hall.yaml')}printers: [{ id: hall, wire: { kind: tcp, host: 10.0.0.9, port: 9100${more} } }]\n`;
  write({ 'hall.yaml': hall, 'upper.yaml': printer('') });
  let problems: readonly Problem[] = [];
  try {
    load('upper.yaml');
  } catch (error) {
    if (error instanceof ConfigError) problems = error.problems;
  }
  const hint = expect.stringMatching(/^write "path: \{ remove: true \}" .* in .*upper\.yaml$/);
  expect(problems).toMatchObject([{ message: 'there is no such option', hint }]);
  write({ 'upper.yaml': printer(', path: { remove: true }') });
  expect(load('upper.yaml').config.printers[0]?.wire).toMatchObject({ host: '10.0.0.9' });
});

test('to take away what nobody has is a mistake', () => {
  write({
    'lower.yaml': hall,
    'hall.yaml': `${extending('lower.yaml')}services: [{ id: cards, remove: true }]\npages: { remove: true }\n`,
  });
  expect(refusal('hall.yaml')).toEqual([
    'hall.yaml:2:33 services[0].remove: there is nothing to take away here',
    'hall.yaml:3:18 pages.remove: there is nothing to take away here',
  ]);
});

test('depth, number and size of the files are bounded', () => {
  const chain = Array.from({ length: 12 }, (_, index) => [
    `c${index}.yaml`,
    extending(`c${index + 1}.yaml`),
  ]);
  write({ ...Object.fromEntries(chain), 'c12.yaml': 'controller: x\n' });
  expect(refusal('c0.yaml')).toEqual([
    expect.stringMatching(/^c8\.yaml:1:11 .*c9\.yaml is too deep$/),
  ]);

  const names = Array.from({ length: 40 }, (_, index) => `n${index}.yaml`);
  write(Object.fromEntries(names.map((name) => [name, 'controller: x\n'])));
  write({ 'many.yaml': extending(...names) });
  expect(refusal('many.yaml')[0]).toMatch(/extends\[32\]: n32\.yaml is one file too many$/);

  const large = `controller: x\n${'# more\n'.repeat(33_000)}`;
  write({ 'large.yaml': extending('l0.yaml', 'l1.yaml', 'l2.yaml') });
  write({ 'l0.yaml': large, 'l1.yaml': large, 'l2.yaml': large });
  expect(refusal('large.yaml')[0]).toMatch(
    /extends\[2\]: l2\.yaml makes the files too large together$/,
  );
});

test('many ways to one file take no longer than one', () => {
  // Read anew on each way, the last file would be read 2^7 times, which is too much to read.
  const levels = Array.from({ length: 7 }, (_, index) => index);
  for (const level of levels) {
    const below = extending(`a${level + 1}.yaml`, `b${level + 1}.yaml`);
    write({ [`a${level}.yaml`]: below, [`b${level}.yaml`]: below });
  }
  write({ 'a7.yaml': `${hall}${'# more\n'.repeat(10_000)}`, 'b7.yaml': 'controller: b\n' });
  const { config, source } = load('a0.yaml');
  expect(config.controller).toBe('b');
  expect(source.value).toMatchObject({ centre: { id: 'bab-sharq' } });
});

test('a config that is taken into use stands alone, and nothing that it names is read', () => {
  write({ 'lower.yaml': '[ broken', 'hall.yaml': `${extending('lower.yaml')}${hall}` });
  expect(refusal('hall.yaml', { mayExtend: false })).toEqual([
    'hall.yaml:1:10 extends: a config that is taken into use stands alone',
  ]);
});

test('one file is made of all, with its hash, its sources and the place of each part', () => {
  write({
    'shared/lower.yaml': hall,
    'hall.yaml': `${extending('shared/lower.yaml')}controller: main\nqueue: { recallLimit: 5 }\n`,
  });
  const loaded = load('hall.yaml');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  expect(loaded.sha256).toBe(hash(loaded.text));
  expect(loaded.fileSha256).toBe(hash(readFileSync(path.join(folder, 'hall.yaml'), 'utf8')));
  expect(loaded.text).toContain(`# ${hash(hall)}  shared/lower.yaml\n`);
  const line = hall.split('\n').indexOf('centreServer:') + 1;
  expect(loaded.text).toContain(`# shared/lower.yaml:${line}\ncentreServer:\n`);
  expect(loaded.text).toContain('# hall.yaml:2\ncontroller: main\n');
  expect(loaded.text).not.toContain(folder);
  // Alone in another folder it is the same config.
  write({ 'elsewhere/config.yaml': loaded.text });
  const alone = load('elsewhere/config.yaml', { mayExtend: false });
  expect(alone.config).toEqual(loaded.config);
  expect(alone.sha256).toBe(loaded.sha256);
});

const writeLayers = (layers: readonly Record<string, unknown>[]) =>
  write({
    'ground.yaml': stringify(layers[0]),
    'middle.yaml': `${extending('ground.yaml')}${stringify(layers[1])}`,
    'top.yaml': `${extending('middle.yaml')}${stringify(layers[2])}`,
  });
const layerNames = ['ground.yaml', 'middle.yaml', 'top.yaml'];

const picks = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 10, maxLength: 60 });
const dealt = (from: readonly number[]) => {
  let turn = 0;
  return dealOut(parse(everything), () => from[turn++ % from.length] ?? 0);
};

test('however a config is dealt out to files, it is the same config, and so is the one file of them', () => {
  const whole = checkConfig(everything, 'whole.yaml');
  if (!whole.ok) throw new Error('every-option.yaml is not good');
  fc.assert(
    fc.property(picks, (from) => {
      writeLayers(dealt(from).layers);
      const loaded = load('top.yaml');
      expect(loaded.config).toEqual(whole.config);
      const alone = checkConfig(loaded.text, 'one.yaml');
      expect(alone).toMatchObject({ ok: true, config: whole.config });
    }),
    { numRuns: 25 },
  );
});

test('a mistake in any value points to the file and line in which the value stands', () => {
  const sentinel = 'Zq zq';
  fc.assert(
    fc.property(picks, fc.nat(), (from, choice) => {
      const { layers, leaves } = dealt(from);
      const leaf = leaves[choice % leaves.length];
      if (leaf === undefined) throw new Error('nothing was dealt');
      const owner = leaf.path
        .slice(0, -1)
        .reduce<unknown>((value, step) => Object(value)[step], layers[leaf.layer]);
      Object(owner)[leaf.path.at(-1) ?? ''] = { [sentinel]: 1 };
      writeLayers(layers);
      const name = layerNames[leaf.layer] ?? '';
      const text = readFileSync(path.join(folder, name), 'utf8');
      const before = text.slice(0, text.indexOf(sentinel)).split('\n').length;
      const lines = refusal('top.yaml').map((one) => one.split(':').slice(0, 2).join(':'));
      // The value begins with the line of its first key, or with the brace before it.
      expect(lines).toContain(`${name}:${before}`);
    }),
    { numRuns: 60 },
  );
});
