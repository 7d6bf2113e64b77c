/** A config of words, hours, quotas and colours in a hall that works: no press waits for it, and it is put back as any. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Config } from '../../config/schema/schema.ts';
import { askController } from '../../drivers/local/ask-controller.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { readHealth } from '../../firmware-host/health-file.ts';
import { freePorts } from '../../scripts/measurements/free-port.ts';
import { openAroundNow } from '../opening-hours.ts';
import { TestHall } from '../scenario/hall.ts';
import { lookUntil } from '../watch.ts';

const program = resolve(__dirname, '../../dist/dawr.js');
const run = promisify(execFile);
const hall = new TestHall();
const staged = join(hall.folder, 'config.yaml.upload-test');

beforeAll(async () => {
  await hall.setUp((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    // Signs that lost a frame on a busy machine are whole again soon.
    boardLines: config.boardLines.map((line) =>
      line.protocol === 'alpha' ? { ...line, setUpSeconds: 4 } : line,
    ),
  }));
  await hall.openForPeople();
});
afterAll(() => hall.tearDown());

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

/** One button alone would be no finger's from the fifth press on: eight presses a second are the most. */
const buttons = hall.config.dispensers
  .flatMap((one) => one.buttons)
  .filter((one) => one.service !== 'first-newborn')
  .slice(0, 4);

/**
 * The twins live in this process. Where a busy machine lets it stand still for longer than a unit may take to answer (two
 * seconds, `window-unit/unit.ts`), all of its units are reported and asked anew, and what their contacts did meanwhile is
 * not known to anybody: with such a unit in a hall the controller says so, too. Half a second loses nothing. So each
 * press is accounted for by its number, or by the report of its unit.
 */
const silences = () =>
  hall.events('device.faulted').filter(({ data }) => data['device'] === 'unit/dispenser').length;

test('words and colours are there at once, and every press meanwhile gets its number', async () => {
  const before = health();
  await hall.press(service);
  await hall.until('a paper', () => count('ticket.issued') === 1);
  const plain = hall.papers.at(-1)?.heightDots ?? 0;

  let pressed = 1;
  let isApplied = false;
  const pressing = (async () => {
    while (!isApplied) {
      await hall.tap(buttons[pressed % buttons.length]?.input, 50);
      pressed += 1;
    }
  })();
  const { stdout } = await apply(reworded(hall.config));
  isApplied = true;
  await pressing;

  expect(stdout).toContain('it needs no restart: every press is answered meanwhile');
  expect(stdout).toMatch(/applied: generation 2 runs well/);
  expect(health()).toMatchObject({ pid: before?.pid, configGeneration: 2 });
  await hall.until(
    'a number for each press, or a unit that was reported silent',
    () => count('ticket.reserved') === pressed || silences() > 0,
  );
  expect(hall.events('button.flooded')).toEqual([]);
  expect(hall.events('config.applied').at(-1)?.data).toMatchObject({
    generation: 2,
    message: 'new words',
  });
  const wasShut = (at: number) =>
    hall.boardChanges.some(({ window, picture }) => window === at && picture.text === 'SHUT');
  await hall.until('the signs', () => wasShut(1) && wasShut(5));
  const numbers = count('ticket.reserved');
  await hall.until('all papers', () => count('ticket.issued') === numbers);
  await hall.press(service);
  await hall.until('one more', () => count('ticket.issued') === numbers + 1);
  expect(hall.papers.at(-1)?.heightDots).toBeGreaterThan(plain + 50);
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
  expect(health()).toMatchObject({ configGeneration: 4 });
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
