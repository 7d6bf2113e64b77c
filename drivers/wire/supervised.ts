/**
 * The life of a wire, shared by every kind: connect, be up, be lost, try again, for ever.
 *
 * Guarantees: one connection at a time, the old one closed before the next is opened; `up` and
 * `down` alternate with the truth, and `down` is called once per change of the fault, of which a device
 * that was unplugged has one until it is back; a write that
 * was pending at a loss rejects and is never sent on a later connection; after `stop()` nothing is
 * left open and the listener is not called again. How bytes move is the connection's own affair.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, FaultCode } from '../ports.ts';
import type { Wire, WireListener } from './wire.ts';
import { faultFrom, wireFault } from './wire-fault.ts';

/** A write was refused or cut short because the wire is down; carries the reason. */
export class WireDown extends Error {
  override readonly name = 'WireDown';
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.detail ?? fault.hint);
    this.fault = fault;
  }
}

/** What a connection reports to its supervisor. */
export interface ConnectionListener {
  data(bytes: Uint8Array): void;
  /** More of what is being written has been taken. */
  progress(): void;
  /** The connection cannot be used any more. May be called several times; only the first call counts. */
  lost(error: unknown): void;
}

/** One open line, from a successful connect to its close. */
export interface Connection {
  /** Resolves when the operating system has taken every byte. Calls may overlap; order is kept. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Resolves when the handle is gone, within about a second whatever the device does. `politely`:
   * what was already taken may still go out; otherwise it is dropped.
   */
  close(politely: boolean): Promise<void>;
}

/** Opens one connection or rejects; stops trying when `signal` aborts. */
export type Connect = (listener: ConnectionListener, signal: AbortSignal) => Promise<Connection>;

/**
 * All that hangs on a cable must be right within two seconds of its return: the longest pause plus
 * the longest attempt (see the connect timeout in `tcp.ts`) leave half a second of them, in which
 * sixteen boards on a line of 9600 baud are redrawn.
 */
const firstPauseMs = 100;
const longestPauseMs = 500;
/** A connection that held this long was a real one: the next loss starts with short pauses again. */
const provenMs = 2000;

/** Of an attempt: nothing is there to connect to. */
const saysLost: ReadonlySet<FaultCode> = new Set(['not-there', 'unreachable']);

/** @param place where the wire goes, as the technician would name it */
export function superviseWire(place: string, connect: Connect, listener: WireListener): Wire {
  return new SupervisedWire(place, connect, listener);
}

class SupervisedWire implements Wire {
  readonly #place: string;
  readonly #connect: Connect;
  readonly #listener: WireListener;
  readonly #pending = new Set<(reason: WireDown) => void>();
  #connection: Connection | null = null;
  #fault: Fault;
  #reported: FaultCode | null = null;
  #lose: ((error: unknown, otherwise: FaultCode) => void) | null = null;
  #running: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;

  constructor(place: string, connect: Connect, listener: WireListener) {
    this.#place = place;
    this.#connect = connect;
    this.#listener = listener;
    this.#fault = wireFault('offline', place, `${place} is not connected yet`);
  }

  get isUp(): boolean {
    return this.#connection !== null;
  }

  start(): void {
    if (this.#running !== null) return;
    const abort = new AbortController();
    this.#running = { abort, done: this.#run(abort.signal) };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    running.abort.abort();
    await running.done;
    this.#running = null;
  }

  write(bytes: Uint8Array): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return Promise.reject(new WireDown(this.#fault));
    return new Promise((resolve, reject) => {
      this.#pending.add(reject);
      connection.write(bytes).then(
        () => {
          this.#pending.delete(reject);
          resolve();
        },
        (error: unknown) => {
          if (this.#connection === connection) this.#lose?.(error, 'unplugged');
          reject(new WireDown(this.#fault));
        },
      );
    });
  }

  reset(): void {
    this.#lose?.(new Error('reset: the peer did not answer'), 'no-answer');
  }

  async #run(signal: AbortSignal): Promise<void> {
    let pauseMs = firstPauseMs;
    while (!signal.aborted) {
      const startedAt = performance.now();
      await this.#session(signal);
      if (performance.now() - startedAt > provenMs) pauseMs = firstPauseMs;
      await pause(pauseMs, undefined, { signal }).catch(() => {});
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }

  /** One attempt, and the connection's whole life where the attempt succeeds. Never rejects. */
  async #session(signal: AbortSignal): Promise<void> {
    let over = false;
    let endSession = (): void => {};
    const ended = new Promise<void>((resolve) => {
      endSession = resolve;
    });
    const lose = (error: unknown, otherwise: FaultCode): void => {
      if (over) return;
      over = true;
      this.#down(faultFrom(error, this.#place, otherwise), signal);
      endSession();
    };
    const onAbort = (): void => {
      if (over) return;
      over = true;
      this.#down(wireFault('offline', this.#place, `${this.#place} was closed`), signal);
      endSession();
    };

    let connection: Connection;
    try {
      connection = await this.#connect(
        {
          data: (bytes) => {
            if (!over) this.#listener.data(bytes);
          },
          progress: () => {
            if (!over) this.#listener.progress?.();
          },
          lost: (error) => lose(error, 'unplugged'),
        },
        signal,
      );
    } catch (error) {
      lose(error, 'not-there');
      return;
    }
    if (signal.aborted) onAbort();
    if (!over) {
      signal.addEventListener('abort', onAbort, { once: true });
      this.#connection = connection;
      this.#lose = lose;
      this.#reported = null;
      this.#listener.up();
    }
    await ended;
    signal.removeEventListener('abort', onAbort);
    await connection.close(signal.aborted);
  }

  #down(fault: Fault, signal: AbortSignal): void {
    this.#connection = null;
    this.#lose = null;
    // What was lost is lost until it is back, however each attempt finds that.
    const isSameLoss = this.#reported === 'unplugged' && saysLost.has(fault.code);
    if (!isSameLoss) this.#fault = fault;
    for (const reject of this.#pending) reject(new WireDown(this.#fault));
    this.#pending.clear();
    if (signal.aborted || isSameLoss || this.#reported === fault.code) return;
    this.#reported = fault.code;
    this.#listener.down(fault);
  }
}
