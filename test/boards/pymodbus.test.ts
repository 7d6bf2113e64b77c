/**
 * Modbus boards against somebody else's slave: Debian's python3-pymodbus at the far end of a real
 * tty pair. What it stored is what was meant, and its answers are taken for what they are.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LineOf } from '../../config/schema/board-line.ts';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import type { Boards } from '../../drivers/ports.ts';

let folder: string;
let children: ChildProcess[];
let line: Boards | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-pymodbus-'));
  children = [];
  const ttys = ['ours', 'theirs'].map((name) => `PTY,raw,echo=0,link=${join(folder, name)}`);
  const pair = spawn('socat', ['-d', '-d', ...ttys], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(pair);
  const words = createInterface({ input: pair.stderr });
  for await (const word of words) if (word.includes('starting data transfer loop')) break;
  expect(existsSync(join(folder, 'theirs'))).toBe(true);
});

afterEach(async () => {
  await line?.stop();
  line = undefined;
  for (const child of children.reverse()) {
    const exit = once(child, 'exit');
    if (child.kill('SIGKILL')) await exit;
  }
  rmSync(folder, { recursive: true });
});

/** Resolves with each line that the slave prints, in turn. */
async function startSlave(addresses: readonly number[]): Promise<() => Promise<string>> {
  const program = join(__dirname, 'pymodbus-slave.py');
  // Debian's own interpreter: the package is installed for no other.
  const slave = spawn(
    '/usr/bin/python3',
    [program, join(folder, 'theirs'), ...addresses.map(String)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(slave);
  const lines = createInterface({ input: slave.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the slave ended; is python3-pymodbus installed?');
    return value;
  };
  expect(await next()).toBe('ready');
  return next;
}

function startLine(registers: LineOf<'modbus'>['registers'], boards: LineOf<'modbus'>['boards']) {
  const reports: string[] = [];
  let stir: () => void = () => {};
  line = createBoardLine(
    {
      id: 'bus',
      wire: { kind: 'serial', path: join(folder, 'ours'), baudRate: 9600, framing: '8N1' },
      protocol: 'modbus',
      registers,
      replyTimeoutMs: 500,
      redrawSeconds: 3600,
      boards,
    },
    (device, faults) => {
      reports.push(`${device} ${faults[0]?.code ?? 'works'}`);
      stir();
    },
  );
  line.start();
  const reported = async (report: string): Promise<void> => {
    while (!reports.includes(report)) await new Promise<void>((resolve) => (stir = resolve));
  };
  return { line, reported };
}

test.each([
  ['led-485', '5 0 47'],
  // "  A047": 2020, 4130, 3437
  ['led-485-text', '5 112 8224 16688 13367'],
  ['dm36b06', '5 0 32 32 65 48 52 55'],
] as const)('%s: the slave stores A047 and confirms it', async (registers, stored) => {
  const next = await startSlave([5]);
  const { line: boards, reported } = startLine(registers, [{ window: 1, address: 5 }]);
  // Words said before the slave had opened its end are lost and said again; a call would blink meanwhile.
  boards.show(1, { shows: 'number', number: 'A047', flashing: false });
  expect(await next()).toBe(stored);
  await reported('board/1 works');
});

test('of two boards the one that is not there is reported, and the other shows its number', async () => {
  const next = await startSlave([7]);
  const { line: boards, reported } = startLine('led-485', [
    { window: 1, address: 6 },
    { window: 2, address: 7 },
  ]);
  boards.show(1, { shows: 'number', number: 'A001', flashing: false });
  boards.show(2, { shows: 'number', number: 'A002', flashing: false });
  expect(await next()).toBe('7 0 2');
  await reported('board/2 works');
  await reported('board/1 no-answer');
});
