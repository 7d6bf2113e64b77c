/** What a technician reads who opens the day on a device whose clock is not believed. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Command } from 'commander';
import { createLocalSocket } from '../../drivers/local/local-socket.ts';
import type { LocalAnswer, LocalRequest } from '../../drivers/local-port.ts';
import type { Lifetime } from '../../drivers/ports.ts';
import { reasonWords } from '../../firmware-host/ask/reason.ts';
import { writeHealth } from '../../firmware-host/health/health-file.ts';
import { declare } from '../../scripts/verbs/day.ts';

let folder: string;
let socket: Lifetime;
const asked: LocalRequest[] = [];
const config = () => path.join(folder, 'config.yaml');

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-day-'));
  const text = readFileSync(path.join(__dirname, '../config/hall.yaml'), 'utf8');
  writeFileSync(config(), text.replace('folder: /var/lib/dawr', 'folder: .'));
  const file = path.join(folder, 'dawr.socket');
  const dayPath = path.join(folder, 'dawr-day.socket');
  const health = { configSha256: '', configGeneration: 1, software: '', ready: true, devices: [] };
  writeHealth(folder, {
    ...health,
    pid: process.pid,
    startedAt: 0,
    socket: file,
    daySocket: dayPath,
  });
  asked.length = 0;
  socket = createLocalSocket({
    path: file,
    dayPath,
    answer(request) {
      asked.push(request);
      return answerTo(request);
    },
    watchButtons: () => () => {},
    warn: (message) => {
      throw new Error(message);
    },
  });
  socket.start();
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  await socket.stop();
  rmSync(folder, { recursive: true });
});

/** As a controller without a clock. */
function answerTo(request: LocalRequest): LocalAnswer {
  const day = request.name === 'open-day' ? request.args.day : undefined;
  if (day !== undefined) return { status: 'done', day };
  return { status: 'refused', reason: 'date-needed', words: reasonWords['date-needed'] };
}

async function dayOpen(...words: readonly string[]) {
  const printed = (['error', 'log'] as const).map((name) =>
    jest.spyOn(console, name).mockReturnValue(undefined),
  );
  const program = new Command();
  declare(program);
  await program.parseAsync(['day', 'open', ...words, '--config', config()], { from: 'user' });
  const lines = printed.flatMap(({ mock }) => mock.calls.flat().map(String));
  return { code: process.exitCode, lines };
}

test('without a date it opens nothing, and shows the clock and how to confirm it', async () => {
  // In Cairo it is the next day already.
  jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2026-11-30T22:30:00Z'));
  const { code, lines } = await dayOpen();
  expect(code).toBe(1);
  expect(lines).toEqual([
    'refused: the clock of the device is not believed: say which day it is (date-needed)',
    'this device shows 2026-12-01, a Tuesday: if that is today, dawr day open --date 2026-12-01; otherwise with the true date',
  ]);
});

test('with a date it opens that one, and names its weekday', async () => {
  const { code, lines } = await dayOpen('--date', '2026-12-05');
  expect(code).toBe(0);
  expect(lines).toEqual(['2026-12-05 (Saturday) is open']);
  expect(asked).toEqual([{ name: 'open-day', args: { day: '2026-12-05' } }]);
});
