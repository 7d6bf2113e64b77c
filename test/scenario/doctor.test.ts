/** `dawr doctor` beside a hall: while its controller runs, and when it does not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { readHealth } from '../../firmware-host/health/health-file.ts';
import { lookUntil, Watch } from '../watch.ts';
import { TestHall } from './hall.ts';

const dawr = resolve(__dirname, '../../dist/dawr.js');

let hall: TestHall;
let doctor: Doctor | null = null;
beforeEach(() => {
  hall = new TestHall();
});
afterEach(async () => {
  doctor?.process.kill('SIGKILL');
  await hall.tearDown();
});

class Doctor {
  readonly process: ChildProcess;
  readonly lines: string[] = [];
  readonly #watch = new Watch(() => this.lines);

  constructor(...options: readonly string[]) {
    const args = [dawr, 'doctor', '--config', hall.configFile, ...options];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        this.#watch.stir();
      });
    }
    this.process = child;
  }

  says(what: RegExp): Promise<void> {
    return this.#watch.until(() => this.lines.some((line) => what.test(line)), String(what));
  }

  async ends(): Promise<{ readonly code: number | null; readonly text: string }> {
    await once(this.process, 'close');
    return { code: this.process.exitCode, text: this.lines.join('\n') };
  }
}

test('beside a controller that runs it shows what that reports, and takes nothing from it', async () => {
  await hall.setUp();
  await hall.openForPeople();
  // The controller writes its health once a second; before that the doctor knows of nothing.
  await lookUntil(() =>
    hall.config.units.every(({ id }) =>
      readHealth(dirname(hall.journalFile))?.devices.some(({ device }) => device === `unit/${id}`),
    ),
  );
  doctor = new Doctor();
  const { code, text } = await doctor.ends();
  expect(text).toContain(`runs as process ${hall.controller.pid} and holds the devices`);
  expect(text).toMatch(/^ok +.*unit\/window-1, .*: all work$/m);
  expect(text).toMatch(/^ok +events: \d+ have not reached the centre server.*% full$/m);
  expect(text).toMatch(/^(ok|look) +journal: .* is sound, \d+ events to event \d+/m);
  expect(text).not.toContain('WRONG');
  // One screen: what a terminal shows at once.
  expect(text.split('\n').length).toBeLessThanOrEqual(24);
  expect(code).toBe(0);

  doctor = new Doctor('--language', 'ar', '--json');
  const found: unknown = JSON.parse((await doctor.ends()).text);
  expect(found).toMatchObject({
    findings: expect.arrayContaining([
      expect.objectContaining({ verdict: 'good', about: { ar: 'السجل', en: 'journal' } }),
    ]),
  });

  // Its buttons are seen while they do their work.
  doctor = new Doctor('--buttons');
  await doctor.says(/each press here is a real one/);
  await hall.press('first-new-card');
  await doctor.says(/dispenser\/hall\/first-new-card +down +pin/);
  await doctor.says(/dispenser\/hall\/first-new-card +PRESS +done +pin/);
  doctor.process.kill('SIGINT');
  expect(await doctor.ends()).toMatchObject({ code: 0 });
  await hall.until('issued', () => hall.events('ticket.issued').length === 1);

  // And its devices are tried beside the citizens.
  doctor = new Doctor('--print', '--sweep', '--say');
  const tried = await doctor.ends();
  expect(tried.text).toMatch(/^ok +printer\/hall: has begun/m);
  expect(tried.text).toMatch(/^ok +all boards: has begun/m);
  expect(tried.text).toMatch(/^WRONG +voice: /m);
  expect(tried.code).toBe(1);
  await hall.until('a test paper', () => hall.papers.length === 2);
  await hall.until('eights', () => hall.board(2).text.includes('888'));
  expect(hall.events('ticket.issued')).toHaveLength(1);

  hall.printer.setTrouble('paper-out', true);
  await hall.until('out', () => hall.events('device.faulted').length > 0);
  doctor = new Doctor('--language', 'ar');
  const broken = await doctor.ends();
  expect(broken.text).toContain('عطل   الطابعة hall: نفد الورق\n       -> ركّب بكرة ورق جديدة');
  expect(broken.code).toBe(1);
  hall.printer.setTrouble('paper-out', false);
  await lookUntil(
    () =>
      readHealth(dirname(hall.journalFile))?.devices.some(({ remarks = [] }) =>
        remarks.some((remark) => remark.includes('bytes a second')),
      ) === true,
  );
  doctor = new Doctor();
  expect((await doctor.ends()).text).toMatch(/^look +printer\/hall: .*bytes a second/m);
});

test('without one it finds what is missing, and shows every button with its place', async () => {
  await hall.setUp((config) => ({
    ...config,
    printers: config.printers.map((printer) => ({
      ...printer,
      wire: { kind: 'device', path: '/dev/null-printer' },
    })),
  }));
  doctor = new Doctor();
  const found = await doctor.ends();
  expect(found.code).toBe(1);
  expect(found.text).toMatch(
    /^WRONG +printer\/hall: \/dev\/null-printer is not there\n +-> Check the cable/m,
  );
  expect(found.text).toMatch(/^ok +unit\/window-1: 127.0.0.1:\d+ answers$/m);

  // It tries the boards by itself, and leaves none with a number.
  doctor = new Doctor('--sweep');
  await hall.until('eights', () => hall.board(2).text.includes('888'));
  expect(await doctor.ends()).toMatchObject({ code: 0 });
  await hall.until('closed', () => !hall.board(2).text.includes('888'));

  doctor = new Doctor('--buttons');
  await doctor.says(/unit\/window-3 +works/);
  await hall.call(3);
  await doctor.says(/window\/3\/call +down +pin 2 of unit window-3/);
  await doctor.says(/window\/3\/call +PRESS +pin 2 of unit window-3/);
  await doctor.says(/unit\/dispenser +works/);
  await hall.press('second-update');
  await doctor.says(/dispenser\/hall\/second-update +PRESS +pin 9 of unit dispenser/);
  doctor.process.kill('SIGINT');
  expect(await doctor.ends()).toMatchObject({ code: 0 });
});
