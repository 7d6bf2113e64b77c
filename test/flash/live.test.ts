/** A config of words, hours, quotas and colours in a hall that works: no press waits for it, and it is put back as any. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Config } from '../../config/schema/schema.ts';
import { askController } from '../../drivers/local/ask-controller.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { readHealth } from '../../firmware-host/health/health-file.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { openAroundNow } from '../opening-hours.ts';
import { TestHall } from '../scenario/hall.ts';
import { lookUntil } from '../watch.ts';
import { bundleEntry } from './device.ts';

const program = resolve(__dirname, '../../dist/dawr.js');
const run = promisify(execFile);
const hall = new TestHall();
const staged = join(hall.folder, 'config.yaml.upload-test');

const dispenserUnit = 'dispenser';

/** One button alone would be no finger's from the fifth press on: eight presses a second are the most. */
const pins = hall.config.dispensers
  .flatMap((one) => one.buttons)
  .filter((one) => one.service !== 'first-newborn')
  .flatMap(({ input }) => (input.kind === 'unit' && input.unit === dispenserUnit ? input.pin : []))
  .slice(0, 4);

/** Presses every tenth of a second, whatever this process is busy with. */
class Finger {
  readonly #unit = spawn(
    process.execPath,
    [bundleEntry(hall.folder, 'pressed-unit'), ...pins.map(String)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  readonly #lines = createInterface({ input: this.#unit.stdout })[Symbol.asyncIterator]();

  async start(): Promise<number> {
    return (await this.#said()).port;
  }

  begin(): void {
    this.#unit.stdin.write('press\n');
  }

  end(): Promise<{ readonly presses: number; readonly stoodStillMs: number }> {
    this.#unit.stdin.end();
    return this.#said();
  }

  async stop(): Promise<void> {
    const ended = once(this.#unit, 'exit');
    this.#unit.kill();
    await ended;
  }

  async #said() {
    const { value } = await this.#lines.next();
    return JSON.parse(value);
  }
}
const finger = new Finger();

beforeAll(async () => {
  const port = await finger.start();
  await hall.setUp((config) => ({
    ...config,
    units: config.units.map((unit) =>
      unit.id === dispenserUnit
        ? { ...unit, wire: { kind: 'tcp', host: '127.0.0.1', port } }
        : unit,
    ),
    queue: { ...config.queue, guardSeconds: 0 },
    // Signs that lost a frame on a busy machine are whole again soon.
    boardLines: config.boardLines.map((line) =>
      line.protocol === 'alpha' ? { ...line, setUpSeconds: 4 } : line,
    ),
  }));
  await hall.openForPeople();
});
afterAll(async () => {
  await hall.tearDown();
  await finger.stop();
});

const health = () => readHealth(dirname(hall.journalFile));
const count = (type: string) => hall.events(type).length;

/** On the device, with nothing that could restart its controller. */
function apply(next: Config, ...more: readonly string[]): Promise<{ readonly stdout: string }> {
  writeFileSync(staged, stringify(next));
  const words = ['apply', staged, '--config', hall.configFile, '--message', 'new words'];
  return run(process.execPath, [
    program,
    ...words,
    '--restart',
    'false',
    '--within',
    '60',
    ...more,
  ]);
}

const service = 'first-new-card';
const documents = ['عقد الإيجار', 'إيصال الكهرباء', 'شهادة الميلاد'].map((ar) => ({ ar, en: ar }));

function reworded(config: Config): Config {
  return {
    ...config,
    services: config.services.map((one) =>
      one.id === service ? { ...one, documents: [...one.documents, ...documents] } : one,
    ),
  };
}

function shut(config: Config): Config {
  return {
    ...config,
    boardLines: config.boardLines.map((line) =>
      line.protocol === 'alpha' ? { ...line, looks: { closed: { text: 'SHUT' } } } : line,
    ),
  };
}

/** The windows still call for hours. */
function lastTicketLongAgo(timeZone: string): Config['openingHours'] {
  const { weekdays, ...hours } = openAroundNow(timeZone);
  const days = Object.entries(weekdays).map(([name, day]) => {
    const hour = (Number(day?.opens.slice(0, 2)) + 1) % 24;
    return [name, { ...day, lastTicket: `${String(hour).padStart(2, '0')}:00` }];
  });
  return { ...hours, weekdays: Object.fromEntries(days) };
}

test('new words are on the next paper', async () => {
  const ask = () => hall.command({ name: 'issue-ticket', args: { service } });
  await ask();
  await hall.until('a paper', () => hall.papers.length === 1);
  await apply(reworded(hall.config));
  await ask();
  await hall.until('another', () => hall.papers.length === 2);
  const [plain, longer] = hall.papers;
  expect(longer?.heightDots).toBeGreaterThan((plain?.heightDots ?? 0) + 50);
});

test('new looks are there at once, and every press meanwhile gets its number', async () => {
  const before = health();
  const issued = count('ticket.reserved');
  finger.begin();
  await hall.until('a press', () => count('ticket.reserved') > issued);
  const { stdout } = await apply(shut(reworded(hall.config)));
  const { presses, stoodStillMs } = await finger.end();

  expect(stdout).toContain('it needs no restart: every press is answered meanwhile');
  expect(stdout).toMatch(/applied: generation 3 runs well/);
  expect(health()).toMatchObject({ pid: before?.pid, configGeneration: 3 });
  await hall.until(
    `a number for each of ${presses} presses of a hand that stood still for ${stoodStillMs} ms at the most`,
    () => count('ticket.reserved') === issued + presses,
  );
  expect(hall.events('button.flooded')).toEqual([]);
  expect(hall.events('config.applied').at(-1)?.data).toMatchObject({
    generation: 3,
    message: 'new words',
  });
  const wasShut = (at: number) =>
    hall.boardChanges.some(({ window, picture }) => window === at && picture.text === 'SHUT');
  await hall.until('the signs', () => wasShut(1) && wasShut(5));
});

test('quotas and hours decide the next press, also after the next start', async () => {
  const { centre, services } = hall.config;
  const next: Config = {
    ...reworded(hall.config),
    services: services.map((one) =>
      one.id === 'first-newborn' ? { ...one, quota: { tickets: 1, classes: {} } } : one,
    ),
  };
  await apply(next);
  const ask = () => hall.command({ name: 'issue-ticket', args: { service: 'first-newborn' } });
  expect(await ask()).toMatchObject({ status: 'done' });
  expect(await ask()).toMatchObject({ status: 'refused', reason: 'quota-reached' });
  expect(existsSync(`${hall.configFile}.provisional`)).toBe(false);

  await apply({ ...next, openingHours: lastTicketLongAgo(centre.timeZone) });
  expect(await ask()).toMatchObject({ status: 'refused', reason: 'no-more-tickets' });
  await hall.killController();
  await hall.startController();
  expect(health()).toMatchObject({ configGeneration: 5 });
});

test('a dry run opens what is new, asks the controller for what it has, and changes nothing', async () => {
  const codes = () =>
    health()
      ?.devices.find(({ device }) => device === 'board/3')
      ?.faults.join();
  // One that was silent before it was unplugged may be told as one that cannot be opened.
  await lookUntil(() => codes() === '', 'a board that works');
  await hall.boards.get(3)?.setPlugged(false);
  await lookUntil(() => codes() === 'unplugged', 'a board that is lost');
  const [port, nobodys] = await freePorts(2);
  const spare = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: port ?? 0 },
    widthDots: 576,
    rowsPerSecond: 2400,
    onPaper: () => {},
  });
  await spare.start();
  const [printer] = hall.config.printers;
  if (printer === undefined) throw new Error('a hall has a printer');
  const more = [
    { ...printer, id: 'spare', wire: { kind: 'tcp' as const, host: '127.0.0.1', port: port ?? 0 } },
    {
      ...printer,
      id: 'dead',
      wire: { kind: 'tcp' as const, host: '127.0.0.1', port: nobodys ?? 0 },
    },
  ];
  const text = readFileSync(hall.configFile, 'utf8');
  const { stdout } = await apply(
    {
      ...hall.config,
      printers: [printer, ...more],
      dispensers: hall.config.dispensers.map((one) => ({
        ...one,
        otherPrinters: ['spare', 'dead'],
      })),
    },
    '--dry-run',
  );
  await spare.stop();
  expect(stdout).toMatch(/^printer\/dead: unreachable: .*/m);
  expect(stdout).not.toMatch(/printer\/spare:/);
  expect(stdout).toMatch(/^board\/3: the controller says unplugged: .*/m);
  expect(stdout).toMatch(/ devices work \(2 were opened for it, the controller has the others\)/);
  expect(readFileSync(hall.configFile, 'utf8')).toBe(text);
});

test('the controller judges by itself what it can take while it runs', async () => {
  const { socket = '', configSha256 } = health() ?? {};
  const take = (sha256: string) => askController(socket, { name: 'take-config', args: { sha256 } });
  expect(await take('0'.repeat(64))).toMatchObject({ status: 'refused', reason: 'another-config' });
  expect(await take(String(configSha256))).toEqual({ status: 'taken' });
  const good = readFileSync(hall.configFile, 'utf8');
  writeFileSync(hall.configFile, 'centre: 7');
  expect(await take('0'.repeat(64))).toMatchObject({ reason: 'config-unusable' });
  writeFileSync(hall.configFile, good);
});
