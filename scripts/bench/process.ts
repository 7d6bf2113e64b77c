/**
 * One process of the bench: started so that it cannot outlive the bench, whatever happens to it.
 *
 * Each is the leader of a session of its own, so that Ctrl-C reaches only the supervisor, which
 * stops them in order, and so that a kill takes its children along. The kernel kills it when the
 * supervisor dies (`setpriv --pdeathsig`, from util-linux), so that even kill -9 of the supervisor
 * leaves nothing behind and no program has to know that it runs on a bench.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { UserError } from '../../config/user-error.ts';

export interface BenchProcessOptions {
  /** For people: `the broker`. */
  readonly name: string;
  /** Program and arguments for Node. */
  readonly args: readonly string[];
  /** Beside the bench's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with each chunk of stdout and stderr. */
  onOutput(text: string): void;
  /** Called with each message of its IPC channel; no channel is made without it. */
  readonly onMessage?: (message: unknown) => void;
  /** It ended by itself: neither `stop` nor `kill` was asked for. `how` is such as `code 1`. */
  onUnexpectedEnd(how: string): void;
}

export class BenchProcess {
  readonly #options: BenchProcessOptions;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  /** The last word of the three methods below: a start that was overtaken by an end is none. */
  #wanted = false;
  /** Of the child that runs: `stop` or `kill` was asked for. */
  #endAsked = false;
  /** Starts and ends wait for each other, so that there are never two children. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: BenchProcessOptions) {
    this.#options = options;
  }

  get running(): boolean {
    return this.#child !== null;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /**
   * Resolves when the process exists, or when its end was asked for meanwhile. Throws a `UserError`
   * where it cannot be started at all.
   */
  async start(): Promise<void> {
    this.#wanted = true;
    await this.#inTurn(async () => {
      if (this.#wanted && this.#child === null) await this.#spawn();
    });
  }

  async #spawn(): Promise<void> {
    const { args, environment, name, onMessage, onOutput, onUnexpectedEnd } = this.#options;
    this.#endAsked = false;
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', process.execPath, ...args], {
      detached: true,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', ...(onMessage === undefined ? [] : (['ipc'] as const))],
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => {
        reject(
          new UserError(
            `${name} could not be started: ${cause.message}`,
            'the bench needs Linux with util-linux (setpriv), which Debian always has',
            { cause },
          ),
        );
      });
    });
    this.#child = child;
    // After its start an `error` is a signal or a message to a process that has just gone.
    child.on('error', () => {});
    if (onMessage !== undefined) child.on('message', onMessage);
    for (const stream of [child.stdout, child.stderr]) forward(stream, onOutput);
    this.#ended = new Promise((resolve) => {
      // `close` and not `exit`: its last words have been read then.
      child.once('close', (code, signal) => {
        this.#child = null;
        signalGroup(child, 'SIGKILL');
        resolve();
        if (!this.#endAsked) onUnexpectedEnd(signal === null ? `code ${code}` : `signal ${signal}`);
      });
    });
    // A grandchild that holds the pipes must not keep `close` away.
    child.once('exit', () => signalGroup(child, 'SIGKILL'));
  }

  /** Sent if it runs and listens; lost otherwise. */
  send(message: object): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }

  /** As a power cut: at once, with all its children. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.#wanted = false;
    // Not in its turn: whoever asks now does not want to wait for an end in good order.
    this.#killNow();
    await this.#inTurn(async () => {
      this.#killNow();
      await this.#ended;
    });
  }

  /** Asks it to end, and kills it when it has not within `withinMs`. Resolves when it is gone. */
  async stop(withinMs: number): Promise<void> {
    this.#wanted = false;
    await this.#inTurn(async () => {
      const child = this.#child;
      if (child === null) return;
      this.#endAsked = true;
      const deadline = setTimeout(() => signalGroup(child, 'SIGKILL'), withinMs);
      child.kill('SIGTERM');
      await this.#ended;
      clearTimeout(deadline);
    });
  }

  #killNow(): void {
    if (this.#child === null) return;
    this.#endAsked = true;
    signalGroup(this.#child, 'SIGKILL');
  }

  async #inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(step);
    this.#turn = done.catch(() => {});
    await done;
  }
}

function forward(stream: Readable | null, onOutput: (text: string) => void): void {
  stream?.setEncoding('utf8');
  stream?.on('data', (text: string) => onOutput(text));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody is left in the group, which is what was wanted.
  }
}
