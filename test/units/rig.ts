/**
 * A controller's inputs on one side, twins of window units on the other, real wires between, and
 * everything that reached the controller in one list that can be awaited.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import type { Input, StreamWireConfig } from '../../config/schema/schema.ts';
import type { ClerkDisplayConfig, UnitBoardConfig } from '../../config/schema/unit-board.ts';
import { createInputs, type Inputs } from '../../drivers/inputs.ts';
import type {
  ButtonWiring,
  Fault,
  FaultCode,
  Flood,
  Gesture,
  GestureOutcome,
  LampState,
  OnGesture,
} from '../../drivers/ports.ts';
import { createUnitTwin, type FaultyUnitTwin } from '../../drivers/twins/unit-twin.ts';
import { lookUntil, Watch } from '../watch.ts';

const root = resolve(__dirname, '../..');

export interface Workshop {
  readonly folder: string;
  readonly unitProcess: string;
  close(): void;
}

/** The workshop of a test file, to be used from its first test to its last. */
export function workshopOfFile(): Workshop {
  let opened: Workshop | null = null;
  const workshop = (): Workshop => {
    if (opened === null) throw new Error('the workshop opens with the first test');
    return opened;
  };
  beforeAll(async () => {
    opened = await openWorkshop();
  });
  afterAll(() => workshop().close());
  return {
    get folder() {
      return workshop().folder;
    },
    get unitProcess() {
      return workshop().unitProcess;
    },
    close: () => workshop().close(),
  };
}

/** A temporary folder with programs bundled as a release bundles them. */
export async function openWorkshop(): Promise<Workshop> {
  const folder = mkdtempSync(join(tmpdir(), 'dawr-units-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const unitProcess = bundle(folder, 'drivers/window-unit/unit-process.ts');
  return { folder, unitProcess, close: () => rmSync(folder, { recursive: true }) };
}

/** In one go: the bundler's service, which builds side by side, would outlive the test. */
export function bundle(folder: string, source: string): string {
  const name = source.replace(/^.*\//, '').replace(/\.ts$/, '.mjs');
  const outfile = join(folder, name);
  buildSync({
    entryPoints: [join(root, source)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  return outfile;
}

export interface CountedGesture {
  readonly button: string;
  readonly gesture: Gesture;
  readonly atMs: number;
}

/** What reaches the controller, and waiting for it. */
export class Ear extends Watch {
  readonly gestures: CountedGesture[] = [];
  /** `{button} {presses}` */
  readonly floods: string[] = [];
  readonly faults = new Map<string, readonly Fault[]>();

  /** @param limitMs longer than usual where what is awaited runs in a simulator */
  constructor(limitMs?: number) {
    super(() => ({ gestures: this.gestures, floods: this.floods, faults: this.faults }), limitMs);
  }

  /** What comes of the next gestures. */
  outcome: GestureOutcome = 'done';

  readonly onGesture: OnGesture = (button, gesture, atMs) => {
    this.gestures.push({ button, gesture, atMs });
    this.stir();
    return this.outcome;
  };

  readonly onFlooded = (button: string, { presses }: Flood): void => {
    this.floods.push(`${button} ${presses}`);
    this.stir();
  };

  readonly report = (device: string, faults: readonly Fault[]): void => {
    this.faults.set(device, faults);
    this.stir();
  };

  /** Waits until this is the truth about the device, as codes; none means that it works. */
  hears(device: string, ...codes: readonly FaultCode[]): Promise<void> {
    return this.until(
      () => {
        const faults = this.faults.get(device);
        return faults !== undefined && String(faults.map(({ code }) => code)) === String(codes);
      },
      `${device}: ${codes.join(', ') || 'works'}`,
    );
  }

  get counted(): string[] {
    return this.gestures.map(({ button, gesture }) => `${button} ${gesture}`);
  }
}

/** A button that does nothing but count, unless `how` says otherwise. */
export function wired(button: string, input: Input, how: Partial<ButtonWiring> = {}): ButtonWiring {
  const none = {
    holdMs: null,
    doubleMs: null,
    lockout: null,
    together: null,
    restMs: null,
    answeredBy: null,
  };
  return { button, input, ...none, ...how };
}

export type WireKind = 'tcp' | 'tty';

export const callPin = 2;
export const lampPin = 3;
export const ticketPin = 9;
/** As long as a person's tap, so that no short hold-up of the machine makes a spike of it. */
export const tapMs = 80;
export const holdMs = 500;

/** One unit with a call button (with a hold), a ticket button (without) and a lamp; all running. */
export class UnitRig {
  readonly ear = new Ear();
  readonly twin: FaultyUnitTwin;
  readonly #workshop: Workshop;
  readonly #wire: () => StreamWireConfig;
  readonly #lampPin: number;
  readonly #boards: readonly UnitBoardConfig[];
  readonly #clerkDisplays: readonly ClerkDisplayConfig[];
  #inputs: Inputs | null = null;

  constructor(
    workshop: Workshop,
    kind: WireKind,
    options: {
      readonly lampPin?: number;
      readonly boards?: readonly UnitBoardConfig[];
      readonly clerkDisplays?: readonly ClerkDisplayConfig[];
    } = {},
  ) {
    this.#workshop = workshop;
    this.#lampPin = options.lampPin ?? lampPin;
    const { boards = [], clerkDisplays = [] } = options;
    this.#boards = boards;
    this.#clerkDisplays = clerkDisplays;
    const seen = {
      onLevel: this.ear.stir,
      onBoard: this.ear.stir,
      boards: [...boards, ...clerkDisplays],
    };
    if (kind === 'tcp') {
      const twin = createUnitTwin({
        endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
        ...seen,
      });
      this.twin = twin;
      this.#wire = () => ({ kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 });
    } else {
      const path = join(mkdtempSync(join(workshop.folder, 'tty-')), 'unit');
      this.twin = createUnitTwin({ endpoint: { kind: 'tty-cable', path }, ...seen });
      this.#wire = () => ({ kind: 'serial', path, baudRate: 57_600, framing: '8N1' });
    }
  }

  async start(): Promise<void> {
    await this.twin.start();
    this.#inputs = createInputs({
      buttons: [
        wired('call', { kind: 'unit', unit: 'one', pin: callPin }, { holdMs }),
        wired('ticket', { kind: 'unit', unit: 'one', pin: ticketPin }),
      ],
      lamps: [{ lamp: 'lamp', at: { kind: 'unit', unit: 'one', pin: this.#lampPin } }],
      units: [
        {
          id: 'one',
          wire: this.#wire(),
          boards: [...this.#boards],
          clerkDisplays: [...this.#clerkDisplays],
        },
      ],
      unitProcess: this.#workshop.unitProcess,
      onGesture: this.ear.onGesture,
      onFlooded: this.ear.onFlooded,
      report: this.ear.report,
    });
    this.#inputs.start();
  }

  async stop(): Promise<void> {
    await this.#inputs?.stop();
    await this.twin.stop();
  }

  setLamp(state: LampState): void {
    this.#inputs?.setLamp('lamp', state);
  }

  /** What the controller wants on a board, by its place. */
  setBoard(board: number, text: string, flashing = false): void {
    this.#inputs?.setUnitBoard('one', board, text, flashing);
  }

  /** Waits until people see this on a board; of matrices, rows joined by line ends. */
  seen(board: number, picture: string): Promise<void> {
    return this.ear.until(() => {
      const { text, dots } = this.twin.board(board);
      return (dots?.join('\n') ?? text) === picture;
    }, `board ${board} shows ${picture}`);
  }

  get lampLit(): boolean {
    return this.twin.level(lampPin);
  }

  works(): Promise<void> {
    return this.ear.hears('unit/one');
  }

  /** A finger on a button for this long. */
  async press(pin: number, ms: number): Promise<void> {
    this.twin.setPressed(pin, true);
    await forMs(ms);
    this.twin.setPressed(pin, false);
  }

  /** Presses the ticket button, and waits until that and nothing else has been counted. */
  async pressCounts(expectedBefore: readonly string[]): Promise<void> {
    const countBefore = this.ear.gestures.length;
    await this.press(ticketPin, tapMs);
    await this.ear.until(() => this.ear.gestures.length > countBefore);
    expect(this.ear.counted).toEqual([...expectedBefore, 'ticket press']);
  }
}

/** How long somebody does something; never a wait for something to happen. */
export function forMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Node processes that run this program, by the kernel's list. */
export function processesOf(program: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => programOf(pid) === program);
}

/** The first word after `node` that is no option of node's. */
function programOf(pid: number): string | undefined {
  const [, ...words] = commandLine(pid).split('\0');
  return words.find((word) => !word.startsWith('-'));
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** The kernel notifies nobody but a parent of a process's end, so this looks for it. */
export async function untilGone(pid: number): Promise<void> {
  await lookUntil(() => commandLine(pid) === '', `process ${pid} is gone`);
}

export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
