/**
 * Where a twin stands: the far end of a line that the controller opens as it would a real device's.
 *
 * `tcp` listens, as a network printer or an Ethernet converter does. `tty` opens one end of a tty
 * pair that somebody else made; such a pair keeps its other end when this one closes, so an unplug
 * is unseen there. `tty-cable` makes the tty itself with socat and takes it away when unplugged, as
 * pulling a USB adapter does. What is said on the line is the twin's own affair.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { ReadStream } from 'node:tty';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import type { TwinEndpoint } from './twin.ts';

export interface Endpoint {
  /**
   * Resolves when the endpoint can be connected to (a `tty`: when it looks for it).
   * Throws a `UserError` where it cannot be had.
   */
  start(): Promise<void>;
  stop(): Promise<void>;
  setPlugged(plugged: boolean): Promise<void>;
  readonly plugged: boolean;
  /** `host:port` with the real port while listening or after it; the path of a tty. */
  readonly address: string;
  /** The port in use, for an endpoint that asked for port 0; null for a tty. */
  readonly port: number | null;
}

/** @param onConnection called with each new line; the line is destroyed at an unplug and at the stop */
export function openEndpoint(at: TwinEndpoint, onConnection: (line: Duplex) => void): Endpoint {
  switch (at.kind) {
    case 'tcp':
      return new PluggedEndpoint(new TcpSocketOutlet(at, onConnection));
    case 'tty':
      return new PluggedEndpoint(new TtyOutlet(at.path, onConnection));
    case 'tty-cable':
      return new PluggedEndpoint(new CableOutlet(at.path, onConnection));
    default:
      return at satisfies never;
  }
}

/** One way to be on the wire. `plug` and `unplug` alternate and never overlap. */
interface Outlet {
  readonly address: string;
  readonly port: number | null;
  plug(): Promise<void>;
  unplug(): Promise<void>;
}

/** Started and plugged are two things: the outlet is plugged only while both are true. */
class PluggedEndpoint implements Endpoint {
  readonly #outlet: Outlet;
  #started = false;
  #wanted = true;
  #connected = false;
  #lastStep: Promise<void> = Promise.resolve();

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  get plugged(): boolean {
    return this.#wanted;
  }

  get address(): string {
    return this.#outlet.address;
  }

  get port(): number | null {
    return this.#outlet.port;
  }

  start(): Promise<void> {
    this.#started = true;
    return this.#settle();
  }

  stop(): Promise<void> {
    this.#started = false;
    return this.#settle();
  }

  setPlugged(plugged: boolean): Promise<void> {
    this.#wanted = plugged;
    return this.#settle();
  }

  #settle(): Promise<void> {
    const step = this.#lastStep.then(async () => {
      const connect = this.#started && this.#wanted;
      if (connect === this.#connected) return;
      if (connect) await this.#outlet.plug();
      else await this.#outlet.unplug();
      this.#connected = connect;
    });
    this.#lastStep = step.catch(() => {});
    return step;
  }
}

class TcpSocketOutlet implements Outlet {
  readonly #host: string;
  readonly #onConnection: (line: Duplex) => void;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port: number;

  constructor(at: { host: string; port: number }, onConnection: (line: Duplex) => void) {
    this.#host = at.host;
    this.#port = at.port;
    this.#onConnection = onConnection;
  }

  get address(): string {
    return `${this.#host}:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  async plug(): Promise<void> {
    const server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
      // A controller that is killed resets its connections; to a device that is a plain hang-up.
      socket.on('error', () => {});
      this.#onConnection(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(this.#listenError(error)));
      server.listen(this.#port, this.#host, resolve);
    });
    const bound = server.address();
    if (bound !== null && typeof bound === 'object') this.#port = bound.port;
    this.#server = server;
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #listenError(error: Error): Error {
    if (errnoOf(error) === 'EADDRINUSE') {
      return new UserError(
        `port ${this.#port} of ${this.#host} is taken`,
        `Stop the program that uses port ${this.#port}, or give this device another port in the config.`,
        { cause: error },
      );
    }
    return error;
  }
}

/** How often a tty that is not there is looked for. */
const ttyRetryMs = 100;

class TtyOutlet implements Outlet {
  readonly port = null;
  readonly address: string;
  readonly #onConnection: (line: Duplex) => void;
  #line: ReadStream | null = null;
  #retry: NodeJS.Timeout | null = null;

  constructor(path: string, onConnection: (line: Duplex) => void) {
    this.address = path;
    this.#onConnection = onConnection;
  }

  async plug(): Promise<void> {
    this.#open();
  }

  async unplug(): Promise<void> {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const line = this.#line;
    if (line === null) return;
    this.#line = null;
    await new Promise<void>((resolve) => {
      line.once('close', () => resolve());
      line.destroy();
    });
  }

  #open(): void {
    this.#retry = null;
    let fd: number;
    try {
      fd = openSync(this.address, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    } catch {
      this.#openLater();
      return;
    }
    dropWaitingBytes(fd);
    let line: ReadStream;
    try {
      line = new ReadStream(fd);
    } catch (error) {
      closeSync(fd);
      throw new UserError(
        `${this.address} is not a tty`,
        'Give the path of one end of a tty pair.',
        {
          cause: error,
        },
      );
    }
    line.setRawMode(true);
    line.on('error', () => {});
    const { rdev } = fstatSync(fd);
    line.once('close', () => {
      closeIfStillOpen(fd, rdev);
      if (this.#line !== line) return;
      this.#line = null;
      this.#openLater();
    });
    // The far end hangs up when the pair is taken apart.
    line.once('end', () => line.destroy());
    this.#line = line;
    this.#onConnection(line);
  }

  #openLater(): void {
    this.#retry = setTimeout(() => {
      try {
        this.#open();
      } catch {
        this.#openLater();
      }
    }, ttyRetryMs);
  }
}

/** A pair keeps what was said while nobody was there; a device that was unplugged never heard it. */
function dropWaitingBytes(fd: number): void {
  const sink = new Uint8Array(4096);
  try {
    while (readSync(fd, sink) > 0);
  } catch {
    // EAGAIN: nothing is left. Anything else will be met again by the stream.
  }
}

/** Node opens a tty once more for its stream where it can, and then leaves this descriptor to us. */
function closeIfStillOpen(fd: number, rdev: number): void {
  try {
    if (fstatSync(fd).rdev === rdev) closeSync(fd);
  } catch (error) {
    if (errnoOf(error) !== 'EBADF') throw error;
  }
}

class CableOutlet implements Outlet {
  readonly port = null;
  readonly address: string;
  readonly #onConnection: (line: Duplex) => void;
  #cable: ChildProcess | null = null;
  #line: Duplex | null = null;

  constructor(path: string, onConnection: (line: Duplex) => void) {
    this.address = path;
    this.#onConnection = onConnection;
  }

  async plug(): Promise<void> {
    const cable = spawn('socat', ['-d', '-d', 'STDIO', `PTY,raw,echo=0,link=${this.address}`], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const fail = (detail: string, cause?: Error): void => {
        reject(
          new UserError(
            `no tty could be made at ${this.address}: ${detail}`,
            'Install socat, and check that the folder of this path exists.',
            cause === undefined ? {} : { cause },
          ),
        );
      };
      cable.once('error', (error) => fail(error.message, error));
      cable.once('exit', () => fail(said.trim().split('\n').at(-1) ?? 'socat ended'));
      cable.stderr.on('data', (text: Buffer) => {
        said = `${said}${text}`.slice(-2000);
        if (said.includes('starting data transfer loop')) resolve();
      });
    });
    const line = Duplex.from({ readable: cable.stdout, writable: cable.stdin });
    line.on('error', () => {});
    this.#cable = cable;
    this.#line = line;
    this.#onConnection(line);
  }

  async unplug(): Promise<void> {
    const cable = this.#cable;
    if (cable === null) return;
    this.#cable = null;
    this.#line?.destroy();
    this.#line = null;
    if (cable.exitCode !== null || cable.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      cable.once('exit', () => resolve());
      cable.kill('SIGTERM');
    });
  }
}
