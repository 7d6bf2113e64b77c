/**
 * The controller's side of the window units: keeps their one process alive and speaks with it.
 *
 * A process that ends or falls silent is replaced, with growing pauses; until its successor has
 * found the units again, each of them is reported as crashed. Lamps are desired state and are sent
 * to every new process. The process ends with this one however this one ends.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { unitDevice } from '../../config/hall/devices.ts';
import type { Fault, LampState, Lifetime, ReportDevice } from '../ports.ts';
import {
  aliveEveryMs,
  readUnitNews,
  type UnitNews,
  type UnitOrder,
  type UnitWiring,
} from './unit-messages.ts';

export interface UnitsListener {
  /** `atMs`: when the unit's report was read, by `monotonicMs`. */
  level(unit: string, pin: number, high: boolean, atMs: number): void;
  /** The levels of this unit's pins are unknown until the next `level`. */
  lost(unit: string): void;
}

export interface Units extends Lifetime {
  setLamp(unit: string, pin: number, state: LampState): void;
  /** @param board its place among the unit's boards */
  setBoard(unit: string, board: number, text: string, flashing: boolean): void;
}

const firstPauseMs = 250;
const longestPauseMs = 10_000;
/** A process that lived this long was a sound one: the next crash starts with short pauses again. */
const provenMs = 30_000;
/** So many missed signs of life are a hung process. */
const aliveMissesAllowed = 3;
const stopWithinMs = 1_000;
/**
 * It holds a few small objects and handles some messages a second: a small young generation, one
 * helper thread and code that is compiled for size spare a Pi a fifth of its memory.
 */
const frugal = ['--max-semi-space-size=1', '--optimize-for-size', '--v8-pool-size=1'];
const lastWordsBytes = 2_000;

/**
 * @param options.entry the file of the unit process, as JavaScript that Node can run by itself
 */
export function createUnits(options: {
  readonly units: readonly UnitWiring[];
  readonly entry: string | URL;
  readonly listener: UnitsListener;
  readonly report: ReportDevice;
}): Units {
  const { units, listener, report } = options;
  const entry = options.entry instanceof URL ? fileURLToPath(options.entry) : options.entry;
  /** Desired state of lamps and boards, by place. */
  const desired = new Map<string, Exclude<UnitOrder, { order: 'configure' }>>();
  let running = false;
  let child: ChildProcess | null = null;
  let retry: NodeJS.Timeout | undefined;
  let watch: NodeJS.Timeout | undefined;
  let pauseMs = firstPauseMs;

  function launch(): void {
    const startedAtMs = performance.now();
    const launched = fork(entry, [], {
      execArgv: frugal,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    child = launched;
    let lastWords = '';
    let missedSigns = 0;
    launched.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-lastWordsBytes);
    });
    launched.on('message', (message) => {
      const news = readUnitNews(message);
      if (news === null || child !== launched) return;
      missedSigns = 0;
      hear(news);
    });
    launched.once('error', (error) => ended(error.message));
    // `close` and not `exit`: by then its last words have been read.
    launched.once('close', (code, signal) => {
      ended([`ended by ${signal ?? `exit code ${code}`}`, lastWords.trim()].join('\n').trim());
    });
    watch = setInterval(() => {
      missedSigns += 1;
      if (missedSigns > aliveMissesAllowed) launched.kill('SIGKILL');
    }, aliveEveryMs);

    function ended(detail: string): void {
      if (child !== launched) return;
      child = null;
      clearInterval(watch);
      if (!running) return;
      for (const { id } of units) {
        listener.lost(id);
        report(unitDevice(id), [crashed(detail)]);
      }
      if (performance.now() - startedAtMs > provenMs) pauseMs = firstPauseMs;
      retry = setTimeout(launch, pauseMs);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  function hear(news: UnitNews): void {
    if (!running) return;
    switch (news.news) {
      case 'hello':
        send({ order: 'configure', units });
        for (const order of desired.values()) send(order);
        break;
      case 'level':
        listener.level(news.unit, news.pin, news.high, news.atMs);
        break;
      case 'lost':
        listener.lost(news.unit);
        break;
      case 'faults':
        report(unitDevice(news.unit), news.faults);
        break;
      case 'alive':
        break;
      default:
        news satisfies never;
    }
  }

  /** The controller says again and again what should be true; each order is a message between processes. */
  function want(place: string, order: Exclude<UnitOrder, { order: 'configure' }>): void {
    if (isDeepStrictEqual(desired.get(place), order)) return;
    desired.set(place, order);
    send(order);
  }

  function send(order: UnitOrder): void {
    // What cannot be sent to a process that just died is sent to the next one.
    if (child?.connected) child.send(order, () => {});
  }

  return {
    start() {
      if (running) return;
      running = true;
      launch();
    },
    async stop() {
      running = false;
      clearTimeout(retry);
      clearInterval(watch);
      const last = child;
      child = null;
      if (last === null) return;
      await new Promise<void>((resolve) => {
        const deadline = setTimeout(() => last.kill('SIGKILL'), stopWithinMs);
        const gone = (): void => {
          clearTimeout(deadline);
          resolve();
        };
        // `close` does not come after a disconnect from this side.
        last.once('exit', gone);
        last.once('error', gone);
        // Dead already, and only its last words are still awaited.
        if (last.exitCode !== null || last.signalCode !== null) gone();
        if (last.connected) last.disconnect();
      });
    },
    setLamp(unit, pin, state) {
      want(`${unit}/${pin}`, { order: 'lamp', unit, pin, state });
    },
    setBoard(unit, board, text, flashing) {
      want(`${unit}/board ${board}`, { order: 'board', unit, board, text, flashing });
    },
  };
}

function crashed(detail: string): Fault {
  return {
    code: 'crashed',
    severity: 'stopped',
    hint: 'The process of the window units ended and is started again; if this repeats, send the log to the developers.',
    detail,
  };
}
