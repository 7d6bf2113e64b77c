/**
 * Runs in the virtual machine, once for each way to the lines: the controller's own inputs on the
 * kernel's own GPIO, and a finger that is the simulated line's pull. Says what was reported to it as lines of
 * JSON behind a mark.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { findHeaderChip } from '../../drivers/button/gpio-chip.ts';
import { defaultDebounceMs } from '../../drivers/button/press-machine.ts';
import { createInputs } from '../../drivers/inputs.ts';
import type { ButtonWiring } from '../../drivers/ports.ts';

const [, program = '', way = '', role = ''] = process.argv;
const ticketPin = 17;
const callPin = 27;
/** Exported through sysfs by a process that is gone. */
const leftPin = 22;
const holdMs = 300;
const longestReportMs = holdMs + 200;
const startedMs = nowMs();

function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function say(what: string, value: unknown): void {
  process.stdout.write(`@@${JSON.stringify({ way, what, value, atMs: nowMs() - startedMs })}\n`);
}

/** A button closes its line to ground; let go, the pull-up holds the line. */
function finger(pin: number, isDown: boolean): void {
  writeFileSync(`${process.env['FINGERS']}/sim_gpio${pin}/pull`, isDown ? 'pull-down' : 'pull-up');
}

/** Longer gaps sleep; short ones wait awake, because a timer here is no better than some milliseconds. */
async function wait(ms: number): Promise<void> {
  if (ms >= 15) return sleep(ms);
  const endMs = nowMs() + ms;
  while (nowMs() < endMs);
}

async function press(pin: number, ms: number): Promise<number> {
  const fromMs = nowMs();
  finger(pin, true);
  await wait(ms);
  finger(pin, false);
  return nowMs() - fromMs;
}

/** @returns whether no level of it lasted as long as a press does */
async function bounce(pin: number, endsDown: boolean): Promise<boolean> {
  let longestMs = 0;
  let lastMs = nowMs();
  for (let flip = 0; flip < 7; flip += 1) {
    finger(pin, (flip % 2 === 0) === endsDown);
    longestMs = Math.max(longestMs, nowMs() - lastMs);
    lastMs = nowMs();
    await wait(1);
  }
  return longestMs < defaultDebounceMs;
}

const reported: string[] = [];
const faults = new Map<string, string>();
const button = (name: string, pin: number, hold: number | null): ButtonWiring => ({
  button: name,
  input: { kind: 'gpio', pin, pressed: 'low' },
  holdMs: hold,
  doubleMs: null,
  lockout: null,
  together: null,
  restMs: null,
  answeredBy: null,
});

function openInputs() {
  const inputs = createInputs({
    buttons: [
      button('ticket', ticketPin, null),
      button('call', callPin, holdMs),
      button('left', leftPin, null),
    ],
    lamps: [],
    units: [],
    unitProcess: '/nowhere',
    onGesture: (name, gesture) => {
      reported.push(`${name} ${gesture}`);
      return 'done';
    },
    onFlooded: () => {},
    report: (device, found) => {
      const code = found.map((fault) => fault.code).join();
      if (faults.get(device) !== code) say('device', { device, code, detail: found[0]?.detail });
      faults.set(device, code);
    },
  });
  inputs.start();
  return inputs;
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const patienceMs = nowMs() + 60_000;
  while (!isTrue()) {
    if (nowMs() > patienceMs) throw new Error(`waited in vain until ${what}`);
    await sleep(5);
  }
}

const works = (pin: number) => () => faults.get(`gpio/${pin}`) === '';

/** What has been reported since the last time, once everything that was done must have been. */
async function sayReported(what: string): Promise<void> {
  await sleep(longestReportMs);
  say(what, reported.splice(0));
}

/** Where the machine was too slow to be this quick, what was reported says nothing: it is done again. */
async function sayQuick(what: string, isQuick: () => Promise<boolean>): Promise<void> {
  while (!(await isQuick())) {
    await sleep(longestReportMs);
    reported.splice(0);
  }
  await sayReported(what);
}

async function tryEverything(): Promise<void> {
  const sysfs = '/sysfs/class/gpio';
  const base = findHeaderChip(sysfs)?.base ?? 0;
  say('base', base);
  const leftLine = String(base + leftPin);
  if (!existsSync(`${sysfs}/gpio${leftLine}`)) writeFileSync(`${sysfs}/export`, leftLine);
  for (const pin of [ticketPin, callPin, leftPin]) finger(pin, false);
  finger(ticketPin, true);

  let inputs = openInputs();
  await until('the lines are open', () => works(ticketPin)() && works(callPin)());
  if (way !== 'sysfs') {
    await until('the left line is busy', () => faults.get(`gpio/${leftPin}`) === 'busy');
    writeFileSync(`${sysfs}/unexport`, leftLine);
  }
  await until('the left line is open', works(leftPin));

  // gpiomon is not heard to be ready; what is over before that is no matter of this test.
  await sleep(1_000);
  // (Where a way sets the pull-up itself, the simulator lets go with it: the finger is a pull, too.)
  finger(ticketPin, false);
  await sayReported('held at boot');
  await press(leftPin, 50);
  await sayReported('left line');
  say('tap lasted', await press(ticketPin, 20));
  await sayReported('tap of 20 ms');
  await sayQuick('spike', async () => (await press(ticketPin, 1)) < defaultDebounceMs);
  await sayQuick('bouncing press', async () => {
    const goesDownQuickly = await bounce(ticketPin, true);
    await sleep(60);
    return (await bounce(ticketPin, false)) && goesDownQuickly;
  });
  await press(callPin, holdMs * 2);
  await sayReported('hold');
  for (let count = 0; count < 40; count += 1) {
    await press(ticketPin, 30);
    await sleep(30);
  }
  await sayReported('forty presses');
  await inputs.stop();

  // Killed, a controller gives its lines back at once.
  const child = spawn(process.execPath, [program, way, 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('holding')) resolve();
    });
  });
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  faults.clear();
  inputs = openInputs();
  await until('the lines are open again', () =>
    [ticketPin, callPin, leftPin].every((pin) => works(pin)()),
  );
  await sleep(1_000);
  await press(ticketPin, 30);
  await sayReported('after a kill');
  await inputs.stop();
}

if (role === 'hold') {
  openInputs();
  await until('the lines are open', () =>
    [ticketPin, callPin, leftPin].every((pin) => works(pin)()),
  );
  await sleep(500);
  process.stdout.write('holding\n');
} else {
  try {
    await tryEverything();
    say('end', readFileSync('/proc/version', 'utf8').trim());
  } catch (error) {
    say('failed', String(error));
  }
  process.exit(0);
}
