/**
 * A flash that is broken on purpose at one of its named steps: the process that reaches the step stops there until the
 * test has done its worst, and then goes on, if it still lives. Whatever was done, the device must come out of it whole.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlashStep, flashChannel, technicianSteps } from '../../config/flash-steps.ts';
import { fileSha256, isOnTrial, markerOf } from '../../config/provisional.ts';
import { lookUntil } from '../watch.ts';
import { type Device, finished, tool } from './device.ts';
import type { Sshd } from './sshd.ts';

export const cutKinds = ['connection', 'kill', 'full disk', 'power'] as const;
export type CutKind = (typeof cutKinds)[number];

/** Longer than a start of Node, of a controller and of ssh on a busy machine. */
const waitMs = 120_000;

/** Loaded before a program of either side: notes its process, and stops it at the step that is wanted. */
const stopper = (folder: string): string => `
const { subscribe } = require('node:diagnostics_channel');
const { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const at = (name) => ${JSON.stringify(folder)} + '/' + name;
const sleeper = new Int32Array(new SharedArrayBuffer(4));
if (!process.argv.includes('flash')) appendFileSync(at('pids'), process.pid + '\\n');
subscribe(${JSON.stringify(flashChannel)}, (step) => {
  if (existsSync(at('reached')) || readFileSync(at('wanted'), 'utf8') !== step) return;
  writeFileSync(at('reached.part'), String(process.pid));
  renameSync(at('reached.part'), at('reached'));
  while (!existsSync(at('go'))) Atomics.wait(sleeper, 0, 0, 5);
});
`;

export interface CutRun {
  /** Of the flash; null where it was killed itself. */
  readonly exit: number | null;
  readonly said: string;
}

export class CutFlash {
  readonly folder = mkdtempSync(join(tmpdir(), 'dawr-cut-'));
  /** What the flash's own process needs in its environment. */
  readonly env = { NODE_OPTIONS: `--require ${join(this.folder, 'stopper.cjs')}` };
  readonly #device: Device;
  readonly #sshd: Sshd;

  constructor(device: Device, sshd: Sshd) {
    this.#device = device;
    this.#sshd = sshd;
    writeFileSync(join(this.folder, 'stopper.cjs'), stopper(this.folder));
  }

  /** Once the device has its service: its command is stopped at steps too. */
  prepare(): void {
    this.#device.writeDawr(`export NODE_OPTIONS='${this.env.NODE_OPTIONS}'`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Breaks the flash at the step, and follows it to its end.
   * @param kind or what else is done while the step waits
   */
  async run(
    step: FlashStep,
    kind: CutKind | (() => Promise<void>),
    startFlash: () => ChildProcess,
  ): Promise<CutRun> {
    for (const name of ['reached', 'go', 'pids']) rmSync(this.#at(name), { force: true });
    writeFileSync(this.#at('pids'), '');
    writeFileSync(this.#at('wanted'), step);
    const flashing = startFlash();
    const end = finished(flashing);
    const isOver = () => flashing.exitCode !== null || flashing.signalCode !== null;
    await lookUntil(() => isOver() || existsSync(this.#at('reached')), `the step ${step}`, waitMs);
    if (!existsSync(this.#at('reached'))) {
      const { code, out, errors } = await end;
      throw new Error(`${step} was never reached; the flash ended with ${code}: ${out}${errors}`);
    }
    if (typeof kind === 'function') await kind();
    else await this.#cutBy(kind, step);
    writeFileSync(this.#at('go'), '');
    const { code, out, errors } = await end;
    // The last step may have made no connection any more.
    this.#sshd.cutNextAfter(Number.POSITIVE_INFINITY);
    rmSync(this.#fill, { force: true });
    return { exit: code, said: out + errors };
  }

  async #cutBy(kind: CutKind, step: FlashStep): Promise<void> {
    switch (kind) {
      case 'connection':
        this.#sshd.cut();
        // Of the technician's steps it is the connection that is made next, before anything is asked for by it.
        if (isTechnicians(step)) this.#sshd.cutNextAfter(2500);
        break;
      case 'kill': {
        const pid = Number(readFileSync(this.#at('reached'), 'utf8'));
        killOne(pid);
        await lookUntil(() => !existsSync(`/proc/${pid}/exe`), 'its end');
        await this.#passTrialTime();
        break;
      }
      case 'full disk':
        spawnSync('dd', ['if=/dev/zero', `of=${this.#fill}`, 'bs=4k', 'status=none']);
        break;
      case 'power':
        await this.#cutPower();
        break;
    }
  }

  /** The end of it all: one of the two configs, whole, with a controller that runs it. */
  async expectWhole({ exit, said }: CutRun, old: string, next: string): Promise<'old' | 'new'> {
    const { config } = this.#device;
    await lookUntil(() => !isOnTrial(config), 'the end of the trial', waitMs);
    const text = this.#device.text();
    const name = text === next ? 'new' : 'old';
    expect([name, text]).toEqual([name, name === 'new' ? next : old]);
    const sha256 = fileSha256(config);
    await this.#device.health(({ ready, configSha256 }) => ready && configSha256 === sha256);
    const claims = exit === 0 ? ['new'] : exit === null || exit === 5 ? ['old', 'new'] : ['old'];
    expect({ exit, claims, said }).toEqual({ exit, claims: expect.arrayContaining([name]), said });
    return name;
  }

  /** Through this process, which must go on meanwhile. */
  async expectReachable(): Promise<void> {
    const { host, port, identity, sshOption } = this.#sshd;
    const options = sshOption.flatMap((option) => ['-o', option]);
    const login = ['-p', String(port), '-i', identity, ...options, host, 'true'];
    expect(await finished(spawn('ssh', login))).toMatchObject({ code: 0 });
  }

  /** A trial that nobody judges any more ends by its time; to wait for that would prove nothing more. */
  async #passTrialTime(): Promise<void> {
    const judges = this.#livePids().filter((pid) => !isFollower(pid));
    if (!isOnTrial(this.#device.config) || judges.length > 0) return;
    this.#editMarker((head) => ({ ...head, deadlineMonotonicMs: 0 }));
    this.#device.killController();
  }

  /** Everything of the device ends at once; its next boot has what was on the disk. */
  async #cutPower(): Promise<void> {
    this.#device.killAll();
    for (const pid of this.#livePids()) killOne(pid);
    this.#sshd.cut();
    if (isOnTrial(this.#device.config)) this.#editMarker((head) => ({ ...head, boot: 'before' }));
    this.#device.boot();
    this.prepare();
  }

  #editMarker(change: (head: object) => object): void {
    const marker = markerOf(this.#device.config);
    const [head = '', ...rest] = readFileSync(marker, 'utf8').split('\n');
    writeFileSync(marker, [JSON.stringify(change(JSON.parse(head))), ...rest].join('\n'));
  }

  /** Of the device's own commands. */
  #livePids(): readonly number[] {
    const pids = readFileSync(this.#at('pids'), 'utf8').split('\n').filter(Boolean).map(Number);
    return pids.filter((pid) => existsSync(`/proc/${pid}/exe`));
  }

  get #fill(): string {
    return join(this.#device.folder, 'filled');
  }

  #at(name: string): string {
    return join(this.folder, name);
  }
}

const isTechnicians = (step: FlashStep): boolean => technicianSteps.some((one) => one === step);

/** Of a session that follows a flash, or confirms it, and judges nothing. */
function isFollower(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--attach');
  } catch {
    return true;
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}

/** A small disk of its own for a device, where this account may mount one; else null. */
export function smallDisk(): { readonly folder: string; remove(): void } | null {
  if (process.getuid?.() !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'dawr-disk-'));
  mkdirSync(folder, { recursive: true });
  tool('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', folder]);
  return {
    folder,
    remove() {
      // A process that was killed may not be gone yet.
      tool('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
