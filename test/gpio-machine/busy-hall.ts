/**
 * Runs in the virtual machine: the real controller with four buttons of the reception on the kernel's own
 * GPIO, a printer on a real wire, and a finger that taps them while tickets are drawn and printed. What the
 * controller's journal then has, tap by tap, is compared with what the finger did.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { readRows } from '../../firmware-host/journal/look.ts';
import { callPin, tappedButtons, tappedHall } from '../../scripts/measurements/tapped-hall.ts';
import { runOptions, runProgram } from '../../scripts/verbs/run-options.ts';
import { openAroundNow } from '../opening-hours.ts';

const [, program = '', way = '', role = ''] = process.argv;
const taps = Number(process.env['taps']);
/** Each is counted when all of it must have been heard: what is lost in one is not made good by the next. */
const group = 50;
const printerPort = 9100;
const tapMs = 20;
/** Of one button: a hand presses no faster, see `restMs` of the controller. The next button is another one. */
const gapMs = { least: 70, most: 170 };
const settlesMs = 3_000;

interface Tap {
  readonly service: string;
  readonly lastedMs: number;
}

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function say(what: string, value: unknown): void {
  process.stdout.write(`@@${JSON.stringify({ way, what, value })}\n`);
}

function finger(pin: number, isDown: boolean): void {
  writeFileSync(`${process.env['FINGERS']}/sim_gpio${pin}/pull`, isDown ? 'pull-down' : 'pull-up');
}

async function tap(pin: number): Promise<void> {
  finger(pin, true);
  await sleep(tapMs);
  finger(pin, false);
}

/** A process of its own, and before all others: whatever the printer has to do, a tap lasts as long as it should. */
async function tapGroup(): Promise<void> {
  const done: Tap[] = [];
  let at = 0;
  for (let count = 0; count < group; count += 1) {
    at = (at + 1 + Math.floor(Math.random() * (tappedButtons.length - 1))) % tappedButtons.length;
    const { pin, service } = tappedButtons[at] ?? { pin: 0, service: '' };
    const fromMs = nowMs();
    await tap(pin);
    done.push({ service, lastedMs: nowMs() - fromMs });
    await sleep(gapMs.least + Math.random() * (gapMs.most - gapMs.least));
  }
  process.send?.(done);
}

class Presses {
  /** By service: those that the controller refused, because its printer has just stopped; they were heard. */
  readonly #refused = new Map<string, number>();
  readonly #journal: string;

  constructor(journal: string) {
    this.#journal = journal;
  }

  hearLog(line: string): void {
    const { button = '', gesture, refused } = JSON.parse(line);
    if (gesture === undefined || refused === undefined) return;
    const service = String(button).split('/').at(-1) ?? '';
    this.#refused.set(service, (this.#refused.get(service) ?? 0) + 1);
  }

  /** By service: how many the controller has taken since its start. */
  taken(): ReadonlyMap<string, number> {
    const counts = new Map(this.#refused);
    readRows(this.#journal, (held) => {
      for (let read = held.next(); read !== null; read = held.next()) {
        for (const { type, data } of read.rows) {
          if (type !== 'ticket.reserved') continue;
          const service = String(JSON.parse(data).service);
          counts.set(service, (counts.get(service) ?? 0) + 1);
        }
      }
    });
    return counts;
  }

  /** Once nothing has come for a time, in which also a busy machine has said all. */
  async settled(): Promise<ReadonlyMap<string, number>> {
    for (let before = ''; ; ) {
      const taken = this.taken();
      const now = JSON.stringify([...taken]);
      if (now === before) return taken;
      before = now;
      await sleep(settlesMs);
    }
  }
}

async function startController(configFile: string, heard: (line: string) => void) {
  const args = [...runOptions, `/dawr/dist/${runProgram}`, configFile];
  const controller = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    controller.once('exit', () => reject(new Error('the controller ended')));
    createInterface({ input: controller.stdout }).on('line', (line) => {
      heard(line);
      if (line.includes('"msg":"ready"')) resolve();
    });
  });
  return controller;
}

async function runHall(): Promise<void> {
  for (const pin of [callPin, ...tappedButtons.map(({ pin }) => pin)]) finger(pin, false);
  let papers = 0;
  const printer = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: printerPort },
    widthDots: 576,
    rowsPerSecond: 2_400,
    onPaper: () => {
      papers += 1;
    },
  });
  await printer.start();
  const configFile = `/tmp/${way}.yaml`;
  const config = tappedHall(`/tmp/${way}`, printerPort);
  const openingHours = openAroundNow(config.centre.timeZone);
  writeFileSync(configFile, JSON.stringify({ ...config, openingHours }));
  const presses = new Presses(`${config.journal.folder}/journal.db`);
  const controller = await startController(configFile, (line) => presses.hearLog(line));
  // The lines and the printer are opened after that, and tickets are drawn for practice.
  while (papers === 0) {
    await sleep(settlesMs);
    await tap(tappedButtons[0]?.pin ?? 0);
  }
  let before = await presses.settled();
  const papersBefore = papers;
  const hand = fork(program, [way, 'finger']);
  const found = { taps: 0, lost: 0, doubled: 0 };
  const lasted: number[] = [];
  while (found.taps < taps) {
    hand.send('tap');
    const [done] = (await once(hand, 'message')) as [readonly Tap[]];
    const after = await presses.settled();
    for (const { service } of tappedButtons) {
      const tapped = done.filter((tap) => tap.service === service).length;
      const counted = (after.get(service) ?? 0) - (before.get(service) ?? 0);
      found.lost += Math.max(0, tapped - counted);
      found.doubled += Math.max(0, counted - tapped);
    }
    found.taps += done.length;
    lasted.push(...done.map(({ lastedMs }) => lastedMs));
    before = after;
  }
  hand.disconnect();
  controller.removeAllListeners('exit');
  controller.kill('SIGTERM');
  await once(controller, 'exit');
  lasted.sort((one, other) => one - other);
  const [least = 0] = lasted;
  const median = lasted[lasted.length >> 1] ?? 0;
  say('taps', { ...found, printed: papers - papersBefore, tapMs: { least, median } });
}

if (role === 'finger') {
  setPriority(-20);
  process.on('message', () => void tapGroup());
  process.on('disconnect', () => process.exit(0));
} else {
  try {
    await runHall();
  } catch (error) {
    say('failed', String(error));
  }
  process.exit(0);
}
