/**
 * What every source of presses promises the controller (`Buttons` and `Lamps` in drivers/ports.ts):
 * window units on both wires, and GPIO lines through the tools of both releases of libgpiod. The
 * tools are programs of those names that say what a test wants; the real ones run in the virtual machine.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findHeaderChip, sysfsFolder } from '../../drivers/button/gpio-chip.ts';
import type { LampState } from '../../drivers/ports.ts';
import {
  bundle,
  callPin,
  forMs,
  holdMs,
  processesOf,
  tapMs,
  UnitRig,
  type WireKind,
  workshopOfFile,
} from '../units/rig.ts';
import { lookUntil, Watch } from '../watch.ts';

// Taps are of real time: where others hold a process off for as long, one is rightly a spike.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const workshop = workshopOfFile();

/** One button with a hold, and the line to it. */
interface Source {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A finger on the button, or off it, whether or not the line is there. */
  setDown(isDown: boolean): void;
  /** The line to the button is lost; returns when the controller knows. */
  lose(): Promise<void>;
  /** It can be had again; returns when the controller has it. */
  restore(): Promise<void>;
  readonly gestures: readonly string[];
  until(holds: () => boolean, what?: string): Promise<void>;
  /** What runs on the source's behalf. */
  processes(): readonly number[];
  /** Null where no lamp can be wired. */
  readonly lamp: { set(state: LampState): void; isLit(): boolean } | null;
}

function unitOver(wire: WireKind): Source {
  const rig = new UnitRig(workshop, wire);
  return {
    async start() {
      await rig.start();
      await rig.works();
    },
    stop: () => rig.stop(),
    setDown: (isDown) => rig.twin.setPressed(callPin, isDown),
    async lose() {
      await rig.twin.setPlugged(false);
      await rig.ear.until(() => (rig.ear.faults.get('unit/one') ?? []).length > 0, 'the loss');
    },
    async restore() {
      await rig.twin.setPlugged(true);
      await rig.works();
    },
    get gestures() {
      return rig.ear.gestures.map(({ gesture }) => gesture);
    },
    until: rig.ear.until,
    processes: () => processesOf(workshop.unitProcess),
    lamp: { set: (state) => rig.setLamp(state), isLit: () => rig.lampLit },
  };
}

type Release = 1 | 2;

/** What each release prints for a falling and for a rising edge, and its version. */
const printedBy = {
  1: { version: 'v1.6.3', falling: 0, rising: 1, separator: ' ' },
  2: { version: 'v2.2.1', falling: 2, rising: 1, separator: '.' },
} as const;

class GpioSource implements Source {
  readonly lamp = null;
  readonly gestures: string[] = [];
  readonly #watch = new Watch(() => ({ gestures: this.gestures, device: this.#device }));
  readonly until = this.#watch.until;
  readonly #release: Release;
  #folder = '';
  #edges = -1;
  #isOpen = false;
  #device = '';
  #child: ChildProcess | null = null;

  constructor(release: Release) {
    this.#release = release;
  }

  async start(): Promise<void> {
    const folder = mkdtempSync(join(workshop.folder, 'gpio-'));
    this.#folder = folder;
    execFileSync('mkfifo', [join(folder, 'edges')]);
    // Both ways, so that the pipe outlives each reader.
    this.#edges = openSync(join(folder, 'edges'), 'r+');
    writeFileSync(join(folder, 'level'), '1\n');
    const { version } = printedBy[this.#release];
    const says = `[ "$1" = --version ] && { echo "gpiomon (libgpiod) ${version}"; exit 0; }`;
    const tools = {
      gpiodetect: 'echo "gpiochip0 [pinctrl-bcm2711] (58 lines)"',
      gpioget: `exec cat ${folder}/level`,
      gpiomon: `${says}\necho $$ > ${folder}/pid\nexec cat ${folder}/edges`,
    };
    for (const [tool, does] of Object.entries(tools)) {
      writeFileSync(join(folder, tool), `#!/bin/sh\n${does}\n`);
      chmodSync(join(folder, tool), 0o755);
    }
    const program = bundle(folder, 'test/buttons/gpio-process.ts');
    const child = spawn(process.execPath, [program, String(holdMs)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}` },
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (line) => this.#read(line));
    await this.restore();
  }

  #read(line: string): void {
    const [, gesture] = /^ticket (.*)$/.exec(line) ?? [];
    if (gesture === undefined) this.#device = line;
    else this.gestures.push(gesture);
    this.#watch.stir();
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const ended = once(child, 'close');
    child.kill('SIGTERM');
    // It ends by itself once nothing of its inputs is left.
    expect(await ended).toEqual([0, null]);
    closeSync(this.#edges);
  }

  setDown(isDown: boolean): void {
    writeFileSync(join(this.#folder, 'level'), isDown ? '0\n' : '1\n');
    if (!this.#isOpen) return;
    const { falling, rising, separator } = printedBy[this.#release];
    const now = process.hrtime.bigint();
    const nanoseconds = String(now % 1_000_000_000n).padStart(9, '0');
    const at = `${now / 1_000_000_000n}${separator}${nanoseconds}`;
    writeSync(this.#edges, `${isDown ? falling : rising} ${at}\n`);
  }

  async lose(): Promise<void> {
    this.#isOpen = false;
    for (const pid of this.processes()) process.kill(pid, 'SIGKILL');
    await this.until(() => this.#device !== 'works', 'the loss');
  }

  async restore(): Promise<void> {
    await this.until(() => this.#device === 'works', 'the line works');
    this.#isOpen = true;
  }

  processes(): readonly number[] {
    const pid = Number(readFileSync(join(this.#folder, 'pid'), 'utf8'));
    try {
      process.kill(pid, 0);
      return [pid];
    } catch {
      return [];
    }
  }
}

const chip = findHeaderChip(sysfsFolder);
if (chip !== null) console.log(`GPIO not tested here: this machine has a header (${chip.label})`);
const gpioLines: readonly [string, () => Source][] = [
  ['a GPIO line by libgpiod 1.6', () => new GpioSource(1)],
  ['a GPIO line by libgpiod 2.2', () => new GpioSource(2)],
];

const sources: readonly [string, () => Source][] = [
  ['a unit over tcp', () => unitOver('tcp')],
  ['a unit over a tty', () => unitOver('tty')],
  ...(chip === null ? gpioLines : []),
];

describe.each(sources)('%s', (_, open) => {
  let source: Source;
  beforeEach(async () => {
    source = open();
    await source.start();
  });
  afterEach(() => source.stop());

  async function press(ms: number): Promise<void> {
    source.setDown(true);
    await forMs(ms);
    source.setDown(false);
  }

  /** Presses once more: what should not have come had its time until then. */
  async function countsOnly(...before: readonly string[]): Promise<void> {
    await forMs(tapMs);
    await press(tapMs);
    await source.until(() => source.gestures.length > before.length, 'one more press');
    expect(source.gestures).toEqual([...before, 'press']);
  }

  test('a tap is one press, and a hold is one hold', async () => {
    await press(tapMs);
    await source.until(() => source.gestures.length === 1, 'the press');
    source.setDown(true);
    await source.until(() => source.gestures.length === 2, 'the hold');
    await forMs(holdMs);
    source.setDown(false);
    await countsOnly('press', 'hold');
  });

  test('a contact that bounces is one press', async () => {
    for (const isDown of [true, false, true, false, true]) source.setDown(isDown);
    await forMs(tapMs);
    for (const isDown of [false, true, false, true, false]) source.setDown(isDown);
    await source.until(() => source.gestures.length === 1, 'the press');
    await countsOnly('press');
  });

  test('a button that is down when its line is lost, or when it returns, is no gesture', async () => {
    source.setDown(true);
    await forMs(tapMs);
    await source.lose();
    await source.restore();
    await forMs(2 * holdMs);
    source.setDown(false);
    await countsOnly();
  });

  test('what was pressed while the line was lost is no gesture', async () => {
    await source.lose();
    await press(tapMs);
    await source.restore();
    await countsOnly();
  });

  test('stopped with a button down it reports nothing, and leaves no process', async () => {
    expect(source.processes()).not.toEqual([]);
    source.setDown(true);
    await forMs(tapMs);
    await source.stop();
    await lookUntil(() => source.processes().length === 0, 'every process is gone');
    expect(source.gestures).toEqual([]);
  });

  test('a lamp shows what was wanted last, also after its line was lost', async () => {
    const { lamp } = source;
    if (lamp === null) return;
    lamp.set('on');
    await source.until(() => lamp.isLit(), 'lit');
    await source.lose();
    lamp.set('off');
    lamp.set('on');
    await source.restore();
    await source.until(() => lamp.isLit(), 'lit again');
    lamp.set('off');
    await source.until(() => !lamp.isLit(), 'dark');
  });
});
