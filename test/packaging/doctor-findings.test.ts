/**
 * What `dawr doctor` finds on a machine where no controller runs, by the command itself: journals, wires, sound, pins and
 * clock in every state. The tools that it asks are small scripts here, as a Pi's would answer.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import * as z from 'zod';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { makeSpecimen, pageBytes } from '../journal/damaged-journal.ts';

const root = resolve(__dirname, '../..');
const Found = z.object({
  findings: z.array(
    z.object({
      verdict: z.string(),
      about: z.object({ ar: z.string(), en: z.string() }),
      says: z.object({ ar: z.string(), en: z.string() }),
      fix: z.object({ ar: z.string(), en: z.string() }).nullable(),
    }),
  ),
});

/** Not below `/tmp`, which a start empties: the doctor would say so of the journal. */
let folder: string;
let closedPort: number;
let server: Server;
let openPort: number;
beforeAll(async () => {
  folder = mkdtempSync('/var/tmp/dawr-doctor-');
  closedPort = await freePort();
  server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  openPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
  rmSync(folder, { recursive: true, force: true });
});

type Change = (config: ReturnType<typeof parseDocument>) => void;

/** The bench's config, whose devices are at paths and ports of ours. */
function configFile(change: Change): string {
  const config = parseDocument(readFileSync(join(root, 'config/bench.yaml'), 'utf8'));
  // Nothing listens at the lowest ports, and each device needs a wire of its own.
  const gone = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port });
  const { length: units } = z.array(z.unknown()).parse(config.toJS().units);
  for (let unit = 0; unit < units; unit += 1) config.setIn(['units', unit, 'wire'], gone(1 + unit));
  const { length: lines } = z.array(z.unknown()).parse(config.toJS().boardLines);
  for (let line = 0; line < lines; line += 1)
    config.setIn(['boardLines', line, 'wire'], gone(1 + units + line));
  config.setIn(['printers', 0, 'wire'], gone(closedPort));
  config.setIn(['centreServer', 'url'], `mqtt://127.0.0.1:${openPort}`);
  config.setIn(['journal', 'folder'], join(folder, 'nowhere'));
  config.setIn(['journal', 'numbersFolder'], join(folder, 'numbers'));
  config.delete('voice');
  change(config);
  const file = join(folder, 'config.yaml');
  writeFileSync(file, config.toString());
  return file;
}

type Tools = Readonly<Record<string, string>>;

/** @param tools scripts by their names; without `aplay` and the like there is none */
async function found(change: Change, tools: Tools = {}, ...options: readonly string[]) {
  const bin = join(folder, 'bin');
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin);
  symlinkSync('/bin/sh', join(bin, 'sh'));
  for (const [name, script] of Object.entries(tools)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const args = ['doctor', '--config', configFile(change), '--json', ...options];
  const child = spawn(process.execPath, [join(root, 'dist/dawr.js'), ...args], {
    env: { PATH: bin },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(child, 'close');
  const { findings } = Found.parse(JSON.parse(text.slice(text.indexOf('{'))));
  const of = (about: string) =>
    findings
      .filter((finding) => finding.about.en === about)
      .map(({ verdict, says, fix }) => [verdict, says.en, fix?.en ?? null]);
  return { of, findings, code: child.exitCode };
}

type Machine = Awaited<ReturnType<typeof found>>;
const all =
  (...changes: readonly Change[]): Change =>
  (config) => {
    for (const change of changes) change(config);
  };
const journalIn = (path: string): Change => {
  return (config) => config.setIn(['journal', 'folder'], path);
};
const voiceAt = (device: string): Change => {
  return (config) => config.set('voice', { language: 'ar', device });
};
const trusting = (trust: 'always' | 'ntp'): Change => {
  return (config) => config.setIn(['clock', 'trust'], trust);
};
const pins: Change = (config) => {
  config.setIn(['windows', 0, 'buttons', 'call'], { kind: 'gpio', pin: 17, pressed: 'low' });
  config.setIn(['windows', 1, 'buttons', 'call'], { kind: 'gpio', pin: 40, pressed: 'high' });
};
const password = 'seven-palms-of-smouha';
const withPassword: Change = (config) => {
  config.setIn(['centreServer', 'url'], `mqtt://127.0.0.1:${closedPort}`);
  config.setIn(['centreServer', 'username'], 'bab-sharq/hall');
  config.setIn(['centreServer', 'passwordFile'], join(folder, 'password'));
};
const wires: Change = (config) => {
  const serial = { kind: 'serial', baudRate: 9600, framing: '8N1' };
  config.setIn(['printers', 0, 'wire'], { kind: 'device', path: '/etc/hostname' });
  config.setIn(['boardLines', 0, 'wire'], { ...serial, path: join(folder, 'tty') });
  config.setIn(['boardLines', 1, 'wire'], { ...serial, path: '/dev/dawr/away' });
};
const cards = 'printf "null\\n    Discard\\nplughw:CARD=USB,DEV=0\\n    A card\\n"';
const muted = `printf "Simple mixer control 'Master',0\\n  Front Left: Playback 0 [0%%] [off]\\n"`;
const gpiod = {
  gpiomon: 'echo "gpiomon (libgpiod) v1.6.3"',
  gpiodetect: 'echo "gpiochip0 [pinctrl-bcm2711] (30 lines)"',
};

/** Nothing is there: no tool, no device, no journal. */
let bare: Machine;
/** Journal, pins, sound and power answer. */
let whole: Machine;
/** Each of them in trouble. */
let ill: Machine;
/** Wires to all kinds of places, a journal of which a row is damaged, a card that is not there. */
let torn: Machine;
beforeAll(async () => {
  const path = (name: string) => join(folder, name);
  writeFileSync(path('password'), password, { mode: 0o600 });
  symlinkSync('/dev/null', path('tty'));
  makeSpecimen(path('good/journal.db'), 'stopped');
  cpSync(path('good'), path('torn'), { recursive: true });
  const bytes = readFileSync(path('torn/journal.db'));
  // A row of an earlier day, which a start does not need, and whose text only its seal guards.
  const middle = bytes.length >> 1;
  bytes.write('ticket.issuex', bytes.indexOf('ticket.issued', middle), 'latin1');
  writeFileSync(path('torn/journal.db'), bytes);

  bare = await found(all(voiceAt('default'), trusting('ntp')));
  const usb = voiceAt('plughw:CARD=USB,DEV=0');
  const answering = { ...gpiod, aplay: cards, vcgencmd: 'echo throttled=0x0' };
  whole = await found(all(journalIn(path('good')), usb, pins, trusting('always')), answering);
  const inTrouble = { aplay: cards, amixer: muted, vcgencmd: 'echo throttled=0x50005' };
  const bundled = ['--bundle', path('bundle.json')];
  const shared = all(journalIn('/dev/shm'), voiceAt('default'), pins, withPassword);
  ill = await found(shared, inTrouble, ...bundled);
  const other = all(journalIn(path('torn')), voiceAt('hw:Other'), wires);
  torn = await found(other, { aplay: cards });
});

test('what is missing is wrong, says what to do, and each finding has both languages', () => {
  expect([bare.code, whole.code]).toEqual([1, 1]);
  expect(bare.of('printer/hall')).toEqual([
    ['wrong', expect.stringContaining('ECONNREFUSED'), expect.stringContaining('network cable')],
  ]);
  expect(bare.of('machine')[0]?.[1]).toContain(`Node ${process.version}`);
  const every = [bare, whole, ill, torn].flatMap(({ findings }) => findings);
  expect(every.filter(({ about, says }) => about.ar === '' || says.ar === '')).toEqual([]);
  expect(every.filter(({ verdict, fix }) => verdict === 'wrong' && fix === null)).toEqual([]);
});

test('the broker answers or does not', () => {
  expect(bare.of('centre server')).toEqual([['good', expect.stringMatching(/answers$/), null]]);
  expect(ill.of('centre server')).toEqual([
    ['wrong', expect.stringContaining('ECONNREFUSED'), expect.stringContaining('events wait')],
  ]);
});

test('the journal is not there yet, sound, emptied by a power cut, damaged, or nothing that starts', async () => {
  expect(bare.of('journal')).toEqual([
    ['look', expect.stringContaining('is not there yet: the first start makes it'), null],
  ]);
  expect(whole.of('journal')).toEqual([
    ['good', expect.stringMatching(/good\/journal\.db is sound, \d+ events to event \d+$/), null],
  ]);
  expect(whole.of('disk')[0]?.[1]).toMatch(/^\d+ MB free of \d+ where the journal is$/);
  expect(ill.of('journal')).toEqual([
    [
      'look',
      expect.stringContaining('what is in /dev/shm does not outlive a power cut'),
      expect.stringContaining('on the card'),
    ],
  ]);
  expect(torn.of('journal')).toEqual([
    ['wrong', expect.stringMatching(/a part of .*damaged/), expect.stringContaining('repair')],
  ]);
  truncateSync(join(folder, 'torn/journal.db'), pageBytes);
  const cut = await found(all(journalIn(join(folder, 'torn')), voiceAt('default')), {
    aplay: cards,
  });
  expect(cut.of('journal')).toEqual([
    ['wrong', expect.stringContaining('journal.db'), expect.stringContaining('repair')],
  ]);
  // Whatever the names are, ALSA's default is what it takes.
  expect(cut.of('sound')).toEqual([['good', expect.stringContaining('not muted'), null]]);
});

test('a wire leads to no device, to one, or nowhere', () => {
  expect(torn.of('printer/hall')).toEqual([
    ['wrong', '/etc/hostname, which is no device', 'Correct the path in the config.'],
  ]);
  const lines = torn.findings.filter(({ about }) => about.en.startsWith('board line '));
  const tty = join(folder, 'tty');
  expect(
    lines.slice(0, 2).map(({ verdict, says, fix }) => [verdict, says.en, fix?.en ?? null]),
  ).toEqual([
    ['good', `${tty} is /dev/null`, null],
    ['wrong', '/dev/dawr/away is not there', expect.stringContaining('Check the cable')],
  ]);
});

test('the sound has no player, a card, another card, or a mixer that lets nothing through', () => {
  expect(bare.of('sound')).toEqual([
    ['wrong', expect.stringContaining('aplay -L: '), 'sudo apt-get install alsa-utils'],
  ]);
  expect(whole.of('sound')).toEqual([['good', expect.stringContaining('not muted'), null]]);
  expect(torn.of('sound')).toEqual([
    [
      'look',
      expect.stringContaining('(null, plughw:CARD=USB,DEV=0)'),
      expect.stringContaining('--say'),
    ],
  ]);
  expect(ill.of('sound')).toEqual([
    ['wrong', expect.any(String), expect.stringContaining("sset 'Master'")],
  ]);
});

test('pins are not needed, read by gpiomon, beyond the chip, or read by nothing', () => {
  expect(bare.of('GPIO')).toEqual([
    ['good', expect.stringContaining('the config needs none'), null],
  ]);
  expect(whole.of('GPIO')).toEqual([
    ['good', 'gpiomon 1.x: gpiochip0 [pinctrl-bcm2711], 30 lines', null],
  ]);
  expect(whole.of('GPIO 17, window/1/call')).toEqual([
    ['good', 'pressed is low; gpiomon sets the pull-up', null],
  ]);
  expect(whole.of('GPIO 40, window/2/call')).toEqual([
    ['wrong', 'the chip has lines 0 to 29', 'Correct the pin in the config.'],
  ]);
  expect(ill.of('GPIO')).toEqual([
    ['wrong', expect.stringContaining('no gpiomon'), expect.stringContaining('gpiod installed')],
  ]);
});

test('the power is asked of vcgencmd', () => {
  expect(bare.of('power')).toEqual([]);
  expect(whole.of('power')).toEqual([['good', expect.stringContaining('enough'), null]]);
  expect(ill.of('power')).toEqual([
    ['wrong', 'now: under-voltage, throttled', expect.stringContaining('power supply')],
  ]);
});

test('a clock that nobody set is not believed, unless the config says so', () => {
  const [[verdict] = []] = bare.of('clock');
  // A time server or an RTC may have set that of this machine.
  if (verdict === 'good') return;
  expect(bare.of('clock')).toEqual([
    ['wrong', 'not believed', expect.stringContaining('Connect the network')],
  ]);
  expect(whole.of('clock')).toEqual([
    ['look', expect.stringContaining('clock.trust is always'), null],
  ]);
});

test('the bundle has the findings, and not the password of the broker', () => {
  const text = readFileSync(join(folder, 'bundle.json'), 'utf8');
  expect(text).toContain('WRONG  printer/hall');
  expect(text).not.toContain(password);
});
