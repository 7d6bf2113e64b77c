/**
 * A line of boards on a wire that the test is: it sees each frame as it is written, and says which are
 * answered. A frame is an address and a number; its answer is its echo. For what depends on the order
 * of frames and answers alone; bytes on a real tty are `bus-rig.ts`.
 */
import { createBoardLine } from '../../drivers/board/board-line.ts';
import type { BoardSight, Boards, Fault, FaultCode } from '../../drivers/ports.ts';
import type { WireListener } from '../../drivers/wire/wire.ts';
import { Watch } from '../watch.ts';

export interface ScriptedLine {
  readonly line: Boards;
  /** `1:47` for number 47 at address 1, in the order in which the frames were written. */
  readonly written: string[];
  readonly faults: Map<string, FaultCode | 'none'>;
  /** `board/1 no-answer` or `board/1 none`, in the order in which they were reported. */
  readonly reports: string[];
  /** Addresses whose boards answer at once; empty at first. */
  readonly living: Set<number>;
  /** How often the line dropped its wire for a new one. */
  readonly resets: () => number;
  up(): void;
  /** Resolves when the line has taken notice. */
  down(code?: FaultCode): Promise<void>;
  until(isTrue: () => boolean): Promise<void>;
}

export interface ScriptedLineOptions {
  readonly boards: readonly number[];
  /** Null for boards that answer nothing. */
  readonly timeoutMs: number | null;
  readonly redrawSeconds?: number;
  readonly gapMs?: number;
}

const lost = (code: FaultCode): Fault => ({ code, severity: 'stopped', hint: 'Plug it in.' });

/** The number that a window shows, steadily. */
export function number(shown: string, flashing = false): BoardSight {
  return { shows: 'number', number: shown, flashing };
}

/** It is started and its wire is up. The test stops it. */
export function scriptedLine(options: ScriptedLineOptions): ScriptedLine {
  const { boards, timeoutMs, redrawSeconds = 3600, gapMs = 0 } = options;
  const { stir, until } = new Watch();
  const written: string[] = [];
  const faults = new Map<string, FaultCode | 'none'>();
  const reports: string[] = [];
  const living = new Set<number>();
  let listener: WireListener | null = null;
  let isUp = false;
  let resets = 0;
  const line = createBoardLine(
    {
      id: 'scripted',
      wire: { kind: 'serial', path: '/nowhere', baudRate: 9600, framing: '8N1' },
      protocol: 'described',
      redrawSeconds,
      frame: {
        kind: 'custom',
        gapMs,
        further: [],
        instead: {},
        parts: [
          { kind: 'address', as: 'byte', add: 0 },
          { kind: 'binary', bytes: 1, order: 'high-first' },
        ],
        ...(timeoutMs === null ? {} : { reply: { parts: [{ kind: 'echo' }], timeoutMs } }),
      },
      boards: boards.map((window) => ({ window, address: window })),
    },
    (device, [fault]) => {
      faults.set(device, fault?.code ?? 'none');
      reports.push(`${device} ${fault?.code ?? 'none'}`);
      stir();
    },
    (_, theirs) => {
      listener = theirs;
      return {
        get isUp() {
          return isUp;
        },
        start: () => {
          isUp = true;
          theirs.up();
        },
        stop: async () => {
          isUp = false;
        },
        reset: () => {
          resets += 1;
          stir();
        },
        write: async (frame) => {
          if (!isUp) throw new Error('the wire is down');
          const [address = 0, shown = 0] = frame;
          written.push(`${address}:${shown}`);
          if (living.has(address)) setImmediate(() => theirs.data(frame));
          stir();
        },
      };
    },
  );
  line.start();
  return {
    line,
    written,
    faults,
    reports,
    living,
    resets: () => resets,
    up: () => {
      isUp = true;
      listener?.up();
    },
    down: async (code = 'unplugged') => {
      isUp = false;
      listener?.down(lost(code));
      await new Promise(setImmediate);
    },
    until,
  };
}
