/**
 * Buttons: how long after the debounce time a press is a command at the controller, and what five
 * idle window units cost.
 *
 * An ordinary machine has no GPIO header: edges go into the controller as `gpiomon` writes them,
 * through a pipe of a child process. What the kernel and gpiomon take before that is not in the number.
 */
import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { stringify } from 'yaml';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createButton } from '../../drivers/button/button.ts';
import { openByGpiomon } from '../../drivers/button/gpiomon-line.ts';
import { defaultDebounceMs, defaultStuckMs } from '../../drivers/button/press-machine.ts';
import { createInputs } from '../../drivers/inputs.ts';
import { startMosquitto } from './mosquitto.ts';
import { plainButton } from './plain-button.ts';
import { childrenOf, cpuMs } from './process-sight.ts';
import { ms, percentile, type Row } from './row.ts';
import { startController } from './start.ts';
import type { UnitsFarEndMessage, UnitsFarEndOrder } from './units-far-end.ts';

const unitCount = 5;
const callPin = 2;
const presses = 100;
const warmUp = 10;
/** A quick finger: longer than the debounce by far. */
const downMs = 14;
const upMs = 12;
const gpioAllowanceMs = 5;
const serialAllowanceMs = 15;
/**
 * After its start a controller draws tickets for practice, which takes some seconds, and later V8
 * collects what that left, when it finds the process idle. Presses are measured meanwhile.
 */
const settlesMs = 16_000;
const idleMs = 8_000;
const idleAllowedPercent = 2;
const memoryAllowedRatio = 1.6;

export async function inputs(config: Config, folder: string): Promise<readonly Row[]> {
  const pressed = await farEnd(folder, 'pressed');
  const idle = await farEnd(folder, 'idle');
  try {
    return await idleRows(config, folder, idle, async () => [
      pressRow(
        'press → command, a unit on a tty, p99',
        await unitPresses(pressed),
        serialAllowanceMs,
      ),
      pressRow(
        'press → command, GPIO from the edge that gpiomon reports, p99',
        await gpioPresses(folder),
        gpioAllowanceMs,
      ),
    ]);
  } finally {
    for (const { process } of [pressed, idle]) {
      process.disconnect();
      await once(process, 'exit');
    }
  }
}

interface FarEnd {
  readonly process: ChildProcess;
  readonly ttys: readonly string[];
  readonly printerPort: number;
}

/** Five units, each on a tty, and a printer. */
async function farEnd(folder: string, name: string): Promise<FarEnd> {
  const ttys = Array.from({ length: unitCount }, (_, at) => join(folder, `${name}-${at + 1}`));
  const process = fork(program('measure-units-far-end'), ttys);
  const [{ printerPort }] = (await once(process, 'message')) as [
    Extract<UnitsFarEndMessage, { kind: 'listening' }>,
  ];
  return { process, ttys, printerPort };
}

function program(name: string): string {
  return fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));
}

function pressRow(name: string, lateMs: readonly number[], allowanceMs: number): Row {
  const value = percentile(lateMs.slice(warmUp), 0.99);
  return {
    name,
    value,
    unit: 'ms',
    against: `beyond the debounce time, ${ms(defaultDebounceMs)}`,
    aim: `≤ ${ms(allowanceMs)}`,
    ok: value <= allowanceMs,
  };
}

/** Presses again and again. @param move returns when the contact has changed, @param next the command */
async function pressMany(
  move: (at: number, down: boolean) => Promise<number>,
  next: () => Promise<number>,
): Promise<number[]> {
  const late: number[] = [];
  for (let at = 0; at < warmUp + presses; at += 1) {
    const commanded = next();
    const closedAtMs = await move(at, true);
    late.push((await commanded) - closedAtMs - defaultDebounceMs);
    await sleep(downMs - defaultDebounceMs);
    await move(at, false);
    await sleep(upMs);
  }
  return late;
}

async function gpioPresses(folder: string): Promise<number[]> {
  const tools = join(folder, 'tools');
  const pipe = join(folder, 'edges');
  mkdirSync(tools);
  execFileSync('mkfifo', [pipe]);
  const tool = (name: string, does: string): void =>
    writeFileSync(join(tools, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
  tool('gpioget', 'echo 1');
  tool('gpiomon', `exec cat "${pipe}"`);
  const path = process.env['PATH'] ?? '';
  process.env['PATH'] = `${tools}:${path}`;
  let commanded = (_atMs: number): void => {};
  const button = createButton(
    {
      debounceMs: defaultDebounceMs,
      holdMs: null,
      doubleMs: null,
      stuckMs: defaultStuckMs,
    },
    {
      onGesture: () => {
        commanded(monotonicMs());
      },
      onStuck: () => {},
    },
  );
  const way = { way: 'gpiomon', release: 1, chip: 'gpiochip0', label: 'none', lines: 54 } as const;
  try {
    const opening = openByGpiomon(way)(
      { pin: 17, pull: 'up' },
      {
        level: (high, atMs) => button.level(!high, atMs),
        failed: (cause) => {
          throw cause;
        },
      },
    );
    const line = await opening;
    const edges = openSync(pipe, 'w');
    const late = await pressMany(
      async (_, down) => {
        const atMs = monotonicMs();
        const seconds = Math.floor(atMs / 1000);
        writeSync(edges, `${down ? 0 : 1} ${seconds} ${Math.floor((atMs % 1000) * 1e6)}\n`);
        return atMs;
      },
      () =>
        new Promise((resolve) => {
          commanded = resolve;
        }),
    );
    await line.close();
    closeSync(edges);
    return late;
  } finally {
    button.stop();
    process.env['PATH'] = path;
  }
}

async function unitPresses({ process: farEnd, ttys }: FarEnd): Promise<number[]> {
  const working = new Set<string>();
  let stir = (): void => {};
  let commanded = (_atMs: number): void => {};
  const ids = ttys.map((_, at) => `unit-${at + 1}`);
  const units = createInputs({
    buttons: ids.map((unit) => plainButton(unit, { kind: 'unit', unit, pin: callPin })),
    lamps: [],
    units: ttys.map((path, at) => ({
      id: ids[at] ?? '',
      wire: { kind: 'serial', path, baudRate: 57_600, framing: '8N1' },
    })),
    unitProcess: program('unit-process'),
    onGesture: () => {
      commanded(monotonicMs());
      return 'done';
    },
    onFlooded: () => {},
    report(device, faults) {
      if (faults.length === 0) working.add(device);
      stir();
    },
  });
  const allWork = new Promise<void>((resolve) => {
    stir = () => {
      if (working.size === unitCount) resolve();
    };
  });
  units.start();
  await allWork;
  const late = await pressMany(
    async (at, down) => {
      const moved = once(farEnd, 'message');
      const order: UnitsFarEndOrder = { unit: at % unitCount, pin: callPin, down };
      farEnd.send(order);
      const [{ atMs }] = (await moved) as [Extract<UnitsFarEndMessage, { kind: 'moved' }>];
      return atMs;
    },
    () =>
      new Promise((resolve) => {
        commanded = resolve;
      }),
  );
  await units.stop();
  return late;
}

/**
 * A whole controller with five units, a printer and a broker, and nobody who presses.
 *
 * @param meanwhile measures something else while the controller settles; its rows come first
 */
async function idleRows(
  config: Config,
  folder: string,
  { ttys, printerPort }: FarEnd,
  meanwhile: () => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const broker = await startMosquitto(folder);
  const configFile = join(folder, 'idle.yaml');
  writeFileSync(configFile, stringify(idleConfig(config, ttys, printerPort, broker.url)));
  const controller = startController(configFile);
  const bare = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 1e9)'], { stdio: 'ignore' });
  try {
    await untilUnitsAreHeard(controller, ttys.length);
    const settled = sleep(settlesMs);
    const rows = await meanwhile();
    await settled;
    const [unitProcess] = childrenOf(controller.pid);
    const published = await countPublished(broker.url, 'state');
    const busyBefore = cpuMs(controller.pid) + cpuMs(unitProcess);
    const startedMs = monotonicMs();
    await sleep(idleMs);
    const busyMs = cpuMs(controller.pid) + cpuMs(unitProcess) - busyBefore;
    const percent = (100 * busyMs) / (monotonicMs() - startedMs);
    const states = await published();
    const peer = residentMegabytes(bare.pid);
    const ratio = residentMegabytes(unitProcess) / peer;
    return [
      ...rows,
      {
        name: 'idle processor time, controller and five units',
        value: percent,
        unit: '%',
        against: 'one core',
        aim: `≤ ${idleAllowedPercent} %`,
        ok: percent <= idleAllowedPercent,
      },
      {
        name: 'published of its state by an idle hall',
        value: states,
        unit: 'messages',
        against: `${idleMs / 1000} s at a broker`,
        aim: '0',
        ok: states === 0,
      },
      {
        name: 'memory of the unit process, five units',
        value: ratio,
        unit: '×',
        against: `node -e 0, ${peer.toFixed(0)} MB`,
        aim: `≤ ${memoryAllowedRatio}×`,
        ok: ratio <= memoryAllowedRatio,
      },
    ];
  } finally {
    bare.kill();
    controller.kill('SIGTERM');
    await once(controller, 'exit');
    broker.stop();
  }
}

/** @returns ends the count, and gives it: what was published from here on, and not what the broker has kept */
async function countPublished(url: string, kind: string): Promise<() => Promise<number>> {
  let count = 0;
  const client = await connectAsync(url);
  client.on('message', (_topic, _body, { retain }) => {
    if (!retain) count += 1;
  });
  await client.subscribeAsync(`dawr/v1/+/+/${kind}`);
  return async () => {
    await client.endAsync();
    return count;
  };
}

function idleConfig(
  config: Config,
  ttys: readonly string[],
  printerPort: number,
  url: string,
): Omit<Config, 'voice'> {
  const { voice: _, alarms, ...silent } = config;
  const [dispenser] = config.dispensers;
  if (dispenser === undefined) throw new Error('the config has no dispenser');
  const silentAlarms = alarms && { ...alarms, lamp: undefined, buzzer: undefined };
  const alone = { answer: undefined, openDayButton: undefined, pauseButtons: [] };
  // Its buttons are where no unit is: five units are measured.
  const buttons = dispenser.buttons.map(({ service }, pin) => ({
    service,
    input: {
      kind: 'unit' as const,
      unit: `window-${(pin % unitCount) + 1}`,
      pin: 12 + Math.floor(pin / unitCount),
    },
  }));
  return {
    ...silent,
    alarms: silentAlarms,
    units: ttys.flatMap((path, index) => {
      const unit = config.units.find(({ id }) => id === `window-${index + 1}`);
      const wire = { kind: 'serial', path, baudRate: 57_600, framing: '8N1' } as const;
      return unit === undefined ? [] : [{ ...unit, wire }];
    }),
    dispensers: [{ ...dispenser, ...alone, buttons }],
    printers: config.printers.map((printer) => ({
      ...printer,
      wire: { kind: 'tcp' as const, host: '127.0.0.1', port: printerPort },
    })),
    boardLines: [],
    centreServer: { ...config.centreServer, url },
    journal: { ...config.journal, folder: 'idle-journal', numbersFolder: 'idle-numbers' },
  };
}

async function untilUnitsAreHeard(controller: ChildProcess, count: number): Promise<void> {
  if (controller.stdout === null) throw new Error('the controller has no stdout');
  for await (const line of createInterface({ input: controller.stdout })) {
    if (!line.includes('"msg":"ready"')) continue;
    controller.stdout.resume();
    break;
  }
  // What works is no line of the log; five units are ready in a fraction of this.
  await sleep(count * 200);
}

function residentMegabytes(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
