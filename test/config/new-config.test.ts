/** `dawr config new`: whatever its questions take makes a config that `check` accepts, on a terminal and without one. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { checkConfig } from '../../config/load.ts';
import { readHealth } from '../../firmware-host/health/health-file.ts';
import { interview } from '../../scripts/verbs/new-config/interview.ts';
import { profileText } from '../../scripts/verbs/new-config/profile.ts';
import { atTerminal as terminalOf } from '../terminal.ts';
import { lookUntil } from '../watch.ts';

const dawr = resolve(__dirname, '../../dist/dawr.js');
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-new-'));
  file = join(folder, 'hall.yaml');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** An answer that every question of that name takes. */
function sureAnswer(name: string, again: number): string {
  if (name.endsWith('.ar')) return /\.([2-9]|\d\d)\.ar$/.test(name) ? '' : `اسم ${again}`;
  if (name.endsWith('.en')) return `Name ${name} ${again}`;
  if (/^window\./.test(name)) return 'all';
  const sure: Readonly<Record<string, string>> = {
    'centre.id': 'hall',
    windows: '2',
    buttons: 'pi',
    printer: '/dev/usb/lp0',
    paper: '58',
    boards: 'none',
    protocol: 'modbus',
    server: 'mqtt://localhost:1883',
  };
  return sure[name] ?? '';
}

const answer = fc.oneof(
  fc.constantFrom(
    '',
    'all',
    'pi',
    'arduino',
    'modbus',
    '58',
    '80',
    '1,2',
    '٢',
    '1',
    '99',
    '20',
    '7',
  ),
  fc.constantFrom(
    'تجديد بطاقة',
    'بدل فاقد',
    'أول',
    'New card',
    'Éloïse "Card": # {x}',
    '- a',
    'x'.repeat(161),
  ),
  fc.constantFrom(
    '/dev/usb/lp0',
    '/dev/ttyUSB0',
    '/dev/dawr/window-1',
    '/dev/../etc',
    '10.0.0.7',
    'localhost:9',
    '127.0.0.1:9',
  ),
  fc.constantFrom(
    'mqtt://10.0.0.5:1883',
    'mqtts://a:0',
    'mqtts://u:p@a',
    'mqtts://server.test:8883',
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }).map((text) => `ب${text}`),
);

test('whatever is answered, the config has no error, also with the parts that stand in it as comments', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.infiniteStream(answer),
      fc.constantFrom('ar' as const, 'en' as const),
      async (answers, language) => {
        let asked = 0;
        const given = await interview(async (question) => {
          for (let again = 0; again < 9; again += 1) {
            asked += 1;
            const text =
              again < 3 ? (answers.next().value ?? '') : sureAnswer(question.name, asked);
            const read = question.read(text.trim() === '' ? (question.usual ?? text) : text);
            if ('value' in read) return read.value;
            expect(read.refused[language]).not.toBe('');
          }
          throw new Error(`nothing answers ${question.name}`);
        });
        const text = profileText(given, language);
        const whole = text.replace(/^# (?=voice:|openingHours:| {2})/gm, '');
        expect(whole).not.toBe(text);
        for (const one of [text, whole]) {
          const checked = checkConfig(one, 'hall.yaml');
          expect(checked.ok ? [] : checked.problems).toEqual([]);
        }
      },
    ),
    { numRuns: 20, endOnFailure: true },
  );
});

const centre = ['--centre', 'مركز تموين / Supply Centre'];
const offices = [
  '--office',
  'أول / First: جديد / New, بدل / Lost',
  '--office',
  'ثان / Second: جديد / New',
];

function newConfig(options: readonly string[], input = '') {
  const words = [dawr, 'config', 'new', file, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    input,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

test('without a terminal, lines answer what no option has answered, and the rest is as usual', () => {
  const wanted = ['--boards', 'none', '--buttons', 'pi', '--server', 'mqtt://localhost:1883'];
  const { status, stdout } = newConfig([...centre, ...offices, ...wanted], 'smouha\n٣\n1\n٢,3\n');
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: `${file} is written. Next: dawr check ${file}\n`,
  });
  const checked = spawnSync(process.execPath, [dawr, 'check', file], { encoding: 'utf8' });
  expect(checked.status).toBe(0);
  expect(checked.stdout).toContain('Supply Centre (smouha), controller hall');
  expect(checked.stdout).toMatch(/office second: Second\n {4}301–399 New \(new-2\)/);
  expect(checked.stdout).toMatch(
    /window 1: new; .*\n {2}window 2: lost, new-2; .*\n {2}window 3: new, lost, new-2;/,
  );
});

test.each([
  ['an answer that cannot be taken', [], 'El Agamy\n', 'write the name in Arabic letters'],
  ['two languages in one answer', [], 'العجمي / El Agamy\n', 'in one language here'],
  ['an office in one language', ['--office', 'أول: جديد / New'], '', 'give it in both languages'],
  [
    'a window that leaves a service unserved',
    ['--window', '1', '--window', '2'],
    '\n',
    'no other window serves 3',
  ],
  [
    'one wire for two devices',
    ['--printer', 'localhost', '--boards', '127.0.0.1:9100'],
    '',
    'two devices are on the wire',
  ],
])('%s ends it in one line, and nothing is written', (_, options, input, expected) => {
  const known =
    options.length === 0 ? [] : [...centre, ...(options[0] === '--office' ? [] : offices)];
  const { status, stderr } = newConfig([...known, ...options], input);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^dawr: .+: .+$/);
  expect(stderr).toContain(expected);
  expect({ status, isThere: existsSync(file) }).toEqual({ status: 2, isThere: false });
});

test('a file that is there stays as it is, unless it may be replaced', () => {
  writeFileSync(file, 'mine');
  expect(newConfig([...centre, ...offices])).toMatchObject({
    status: 2,
    stderr: `dawr: ${file} is there already, and was left as it is: name another file, or add --replace\n`,
  });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(newConfig([...centre, ...offices, '--replace']).status).toBe(0);
  expect(readFileSync(file, 'utf8')).toContain('Supply Centre');
});

/** A person at a real terminal, who types the next answer when the question is there. */
async function atTerminal(child: ChildProcess, answers: readonly (readonly [string, string])[]) {
  let shown = '';
  let isClosed = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
  });
  // What it said last may come after its exit.
  child.once('close', () => {
    isClosed = true;
  });
  for (const [question, typed] of answers) {
    await lookUntil(() => shown.includes(question), question);
    shown = shown.slice(shown.indexOf(question) + question.length);
    child.stdin?.write(typed);
  }
  child.stdin?.end();
  await lookUntil(() => isClosed, 'its end');
  return { status: /status (\d+)/.exec(shown)?.[1], shown };
}

function terminal(options: readonly string[]): ChildProcess {
  return terminalOf([process.execPath, dawr, 'config', 'new', file, ...options]);
}

test('at a terminal a person is asked again until the answer can be taken, in Arabic', async () => {
  writeFileSync(file, 'mine');
  const rest = [
    'كم شباكا؟',
    'خدمات شباك 1',
    'أزرار النداء',
    'أين الطابعة؟',
    'عرض الورق',
    'اللوحات',
    'خادم المركز',
  ];
  const { status, shown } = await atTerminal(terminal(['--language', 'ar']), [
    ['موجود. هل تستبدله؟', 'نعم\n'],
    ['اسم المركز بالعربية', 'Centre\n'],
    ['اكتب الاسم بحروف عربية', 'مركز\n'],
    ['اسم المركز بالإنجليزية', 'Centre\n'],
    ['اسم قصير', '\n'],
    ['اسم المكتب 1 بالعربية', 'أول\n'],
    ['اسم المكتب 1 بالإنجليزية', 'First\n'],
    ['خدمة 1', 'جديد\n'],
    ['خدمة 1', 'New\n'],
    ['خدمة 2', '\n'],
    ['اسم المكتب 2', '\n'],
    ...rest.map((question) => [question, question.startsWith('كم') ? '١\n' : '\n'] as const),
  ]);
  expect(shown).toContain(`كتب ${file}`);
  expect(status).toBe('0');
  expect(readFileSync(file, 'utf8')).toMatch(/^# كتبه "dawr config new"/);
});

test('answers that are pasted all at once are all taken', async () => {
  const { status, shown } = await atTerminal(terminal([]), [
    ['in Arabic', 'مركز\nCentre\n\nأول\nFirst\nجديد\nNew\n\n\n1\n\n\n\n\n\n\n\n'],
  ]);
  expect(shown).toContain(`${file} is written`);
  expect(status).toBe('0');
});

test('whoever leaves in the middle has written nothing', async () => {
  const { shown } = await atTerminal(terminal([]), [['in Arabic', '\u0004']]);
  expect(shown).toContain('nothing was written; begin again');
  expect(existsSync(file)).toBe(false);
});

test('a controller runs with the file as it was written', async () => {
  expect(newConfig([...centre, ...offices, '--boards', '127.0.0.1:9'], '').status).toBe(0);
  const journal = join(folder, 'journal');
  mkdirSync(journal);
  const here = join(folder, 'here.yaml');
  // Beside what belongs to this machine.
  writeFileSync(
    here,
    'extends: [hall.yaml]\njournal: { folder: journal }\npages: { port: 18917, lan: false }\n',
  );
  const controller = spawn(process.execPath, [dawr, 'run', '--config', here], { stdio: 'ignore' });
  try {
    await lookUntil(() => readHealth(journal)?.ready === true, 'a controller that is ready');
  } finally {
    controller.kill();
    await lookUntil(
      () => controller.exitCode !== null || controller.signalCode !== null,
      'its end',
    );
  }
});
