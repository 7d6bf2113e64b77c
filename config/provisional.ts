/**
 * The protocol on disk by which a new config is taken on trial and put back.
 *
 * Beside `config.yaml` stand `config.yaml.previous`, the last config that was confirmed, and
 * `config.yaml.provisional`, a marker that is there as long as nobody has vouched for the present
 * one. Every step is one atomic change of the folder made durable before the next, so that a power
 * cut between any two leaves a config that starts, and `settleProvisional` knows which one to trust.
 *
 * The marker's first line says what is on trial; each line after it was appended by a start, by one
 * that failed or by a reversion. Appending and never rewriting is what keeps a controller that starts from bringing
 * back a marker that is being confirmed at that moment. Deadlines are on the monotonic clock of one
 * boot: a Pi has no clock of its own, and a reboot ends the trial.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { bootId, monotonicMs } from './boot-clock.ts';
import {
  attempt,
  ownershipOf,
  readIfThere,
  removeDurably,
  renameDurably,
  writeBeside,
} from './durable-files.ts';
import { reached } from './flash-steps.ts';
import { UserError } from './user-error.ts';

/** An instant that only the same boot of the same machine can compare. */
export interface BootInstant {
  readonly boot: string;
  readonly monotonicMs: number;
}

/** What `dawr run` finds when it starts. */
export type Settlement =
  | { readonly outcome: 'settled' }
  | {
      /** The config is on trial. Nobody has vouched for it yet. */
      readonly outcome: 'provisional';
      readonly sha256: string;
      /** 1 for its first start. */
      readonly start: number;
      /** Until the trial is over and the config must go. */
      readonly msLeft: number;
      /** Why it should have been put back or counted and could not be; null where all is well. */
      readonly problem: string | null;
      readonly flashed: Flashed;
    }
  | {
      /** The previous config is in place again. Stays so until `forgetReversion`. */
      readonly outcome: 'reverted';
      /** The config that was put away. */
      readonly sha256: string;
      readonly reason: string;
    };

/**
 * Starts that a config on trial is given: one by the flash, one more for a controller that died of
 * something else at the worst moment. A third means that it crashes.
 */
export const maxTrialStarts = 2;

const Flashed = z.object({
  by: z.string().optional(),
  message: z.string().optional(),
});
/** Who brought a config, such as `mona@laptop`, and why; empty where nobody said so. */
export type Flashed = Readonly<z.output<typeof Flashed>>;

const MarkerHead = z.object({
  sha256: z.string(),
  previousSha256: z.string().nullable(),
  boot: z.string(),
  deadlineMonotonicMs: z.number(),
  flashed: Flashed.default({}),
});
type MarkerHead = z.output<typeof MarkerHead>;

const MarkerNote = z.object({ reverting: z.string().optional(), failed: z.string().optional() });

interface Marker {
  /** Null where the first line cannot be read. */
  readonly head: MarkerHead | null;
  readonly starts: number;
  /** Why the last of them ended, in the controller's own words; null where it did not say. */
  readonly failure: string | null;
  /** Set once a reversion has begun. */
  readonly reverting: string | null;
}

/** How the name of what a flash uploads begins. */
export function uploadsOf(config: string): string {
  return `${config}.upload-`;
}

export const previousOf = (configFile: string): string => `${configFile}.previous`;
export const markerOf = (configFile: string): string => `${configFile}.provisional`;

export function bootInstant(): BootInstant {
  return {
    boot: bootId(),
    monotonicMs: Math.trunc(monotonicMs()),
  };
}

/** Hexadecimal SHA-256 of the file's bytes; null where there is no such file. */
export function fileSha256(file: string): string | null {
  const bytes = readIfThere(file);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}

/** Of an upload; the checks of a config's size come later, and are stricter. */
export const mostUploadBytes = 2 ** 20;

/**
 * The bytes of an upload, which are then checked and staged, and never read again.
 * @throws where it is a link, a pipe or without end: the controller's user may write in this folder, and root must not
 *   be led elsewhere, or held up
 */
export function readUpload(file: string): Buffer {
  // Not blocking: the open of a pipe waits for whoever writes to it.
  const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) throw new UserError(`${file} is not a file`, 'give a config');
    if (found.size > mostUploadBytes) throw new UserError(`${file} is too long`, 'give a config');
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Writes a durable file of its own beside the config, with the config's owner and mode. Returns its path. */
export function stage(configFile: string, bytes: Uint8Array): string {
  const staged = writeBeside(configFile, bytes, ownershipOf(configFile));
  reached('staged');
  return staged;
}

/**
 * Puts `staged` in the config's place, on trial for `trialMs`. A config that is itself still on
 * trial is not worth keeping: then the previous one stays the one to go back to.
 */
export function swap(
  configFile: string,
  staged: string,
  trialMs: number,
  now: BootInstant = bootInstant(),
  flashed: Flashed = {},
): void {
  const sha256 = fileSha256(staged);
  if (sha256 === null) throw new Error(`${staged} is not there`);
  // Without a previous config to go back to, the one in place has to serve as such.
  attempt(() => revert(configFile, 'another config is being applied'));
  // The marker of an earlier trial must not outlive the file that it would go back to.
  removeDurably(configFile, markerOf(configFile));
  const previousSha256 = fileSha256(configFile);
  if (previousSha256 === null) {
    removeDurably(configFile, previousOf(configFile));
  } else {
    const copy = writeBeside(configFile, readFileSync(configFile), ownershipOf(configFile));
    renameDurably(configFile, copy, previousOf(configFile));
  }
  reached('previous-kept');
  const head: MarkerHead = {
    sha256,
    previousSha256,
    boot: now.boot,
    deadlineMonotonicMs: now.monotonicMs + trialMs,
    flashed,
  };
  const folder = statSync(dirname(configFile));
  const markerFile = writeBeside(configFile, Buffer.from(`${JSON.stringify(head)}\n`), {
    uid: folder.uid,
    gid: folder.gid,
    // The controller's own user counts its starts here.
    mode: 0o660,
  });
  renameDurably(configFile, markerFile, markerOf(configFile));
  reached('marked');
  renameDurably(configFile, staged, configFile);
  reached('swapped');
}

/**
 * Ends the trial in the config's favour. False where that config is no longer the one in place or
 * its reversion has begun.
 */
export function confirm(configFile: string, sha256: string): boolean {
  const marker = readMarker(configFile);
  if (fileSha256(configFile) !== sha256 || marker?.reverting != null) return false;
  if (marker !== null) removeDurably(configFile, markerOf(configFile));
  reached('confirmed');
  return true;
}

/**
 * Puts the previous config back. The marker stays and carries the reason, so that the controller
 * that starts next can report it; see `forgetReversion`. False where no config is on trial.
 * Throws where the previous config is gone or the folder cannot be written.
 */
export function revert(configFile: string, reason: string): boolean {
  const marker = readMarker(configFile);
  if (marker === null) return false;
  const isOnTrial = marker.head === null || fileSha256(configFile) === marker.head.sha256;
  if (marker.reverting === null) {
    if (!isOnTrial) return false;
    appendToMarker(configFile, { reverting: reason });
  }
  reached('reverting');
  if (isOnTrial) putPreviousBack(configFile, marker.head);
  reached('put-back');
  return true;
}

/**
 * For a controller, before it loads its config: counts this start of a config on trial, and puts
 * the previous one back where the trial is lost: by too many starts, by its deadline, or by a
 * reboot, after which nobody is left to vouch for it. A reversion cut short is finished here.
 * Never throws for a folder that it may not write: a hall with a config on trial is better than none.
 */
export function settleProvisional(
  configFile: string,
  now: BootInstant = bootInstant(),
): Settlement {
  const marker = readMarker(configFile);
  if (marker === null) return { outcome: 'settled' };
  const { head } = marker;
  const currentSha256 = fileSha256(configFile);
  const nothingOnTrial =
    head === null ? fileSha256(previousOf(configFile)) === null : currentSha256 !== head.sha256;
  if (marker.reverting === null && nothingOnTrial) {
    // Cut between the marker and the swap, or somebody has put a file here by hand since.
    attempt(() => removeDurably(configFile, markerOf(configFile)));
    return { outcome: 'settled' };
  }
  const sha256 = head?.sha256 ?? currentSha256 ?? '';
  const msLeft = head?.boot === now.boot ? head.deadlineMonotonicMs - now.monotonicMs : 0;
  const reason = marker.reverting ?? whyLost(marker, msLeft, now);
  const flashed = head?.flashed ?? {};
  const onTrial = { outcome: 'provisional', sha256, start: marker.starts + 1, msLeft } as const;
  if (reason === null) {
    const problem = attempt(() => appendToMarker(configFile, { started: now.boot }));
    return { ...onTrial, problem, flashed };
  }
  const problem = attempt(() => revert(configFile, reason));
  if (problem === null) return { outcome: 'reverted', sha256, reason };
  const stuck = `${reason}, but the previous config cannot be put back: ${problem}`;
  return { ...onTrial, problem: stuck, flashed };
}

/** For a controller that takes a config into use while it runs: the trial of what stands there, of which this is no start. */
export function trialInPlace(configFile: string, now: BootInstant = bootInstant()): Settlement {
  const marker = readMarker(configFile);
  const head = marker?.head ?? null;
  const isOver = marker?.reverting != null || head?.sha256 !== fileSha256(configFile);
  if (marker === null || head === null || isOver) return { outcome: 'settled' };
  const msLeft = head.boot === now.boot ? head.deadlineMonotonicMs - now.monotonicMs : 0;
  const { sha256, flashed } = head;
  return { outcome: 'provisional', sha256, start: marker.starts, msLeft, problem: null, flashed };
}

/** Why the last start with the config on trial failed, as `noteTrialFailure` was given it; or null. */
export function trialFailure(configFile: string): string | null {
  return readMarker(configFile)?.failure ?? null;
}

/**
 * For a controller that ends with a config on trial: leaves its words to the flash that waits. Does
 * nothing where none is on trial, and never throws.
 */
export function noteTrialFailure(configFile: string, words: string): void {
  attempt(() => {
    if (isOnTrial(configFile)) appendToMarker(configFile, { failed: words });
  });
}

/** Call once the reversion that `settleProvisional` returned is in the journal. */
export function forgetReversion(configFile: string): void {
  if (readMarker(configFile)?.reverting != null) removeDurably(configFile, markerOf(configFile));
}

/** Whether nobody has vouched for the config in place; also while its reversion has only begun. */
export function isOnTrial(configFile: string): boolean {
  const marker = readMarker(configFile);
  if (marker === null) return false;
  return marker.head === null || marker.head.sha256 === fileSha256(configFile);
}

/**
 * Watches a trial from inside the controller: calls `onAbandoned` when its time is over and nobody
 * has decided, or nobody has restarted the controller when the previous config was put back. Both happen only where
 * the flash itself was killed. The controller then ends, and its next start has the previous config.
 */
export function watchTrial(
  configFile: string,
  settlement: Settlement,
  onAbandoned: () => void,
): { stop(): void } {
  if (settlement.outcome !== 'provisional' || settlement.problem !== null) return { stop() {} };
  const timer = setTimeout(() => {
    if (readMarker(configFile)?.reverting != null || isOnTrial(configFile)) onAbandoned();
  }, Math.max(0, settlement.msLeft) + 1);
  timer.unref();
  return { stop: () => clearTimeout(timer) };
}

function whyLost(marker: Marker, msLeft: number, now: BootInstant): string | null {
  if (marker.head === null) return 'the marker of its trial cannot be read';
  if (marker.head.boot !== now.boot) return 'the machine restarted before it was confirmed';
  if (msLeft <= 0) return 'nobody confirmed it in time';
  if (marker.starts >= maxTrialStarts) {
    return `the controller ended ${marker.starts} times with it before it was confirmed`;
  }
  return null;
}

function putPreviousBack(configFile: string, head: MarkerHead | null): void {
  if (head !== null && head.previousSha256 === null) {
    removeDurably(configFile, configFile);
    return;
  }
  if (head === null && fileSha256(previousOf(configFile)) === null) return;
  try {
    renameDurably(configFile, previousOf(configFile), configFile);
  } catch (error) {
    // Flash and controller may both be putting it back: whoever comes second finds it done.
    if (head !== null && fileSha256(configFile) === head.sha256) throw error;
  }
}

function readMarker(configFile: string): Marker | null {
  const bytes = readIfThere(markerOf(configFile));
  if (bytes === null) return null;
  const [first = '', ...rest] = bytes.toString('utf8').split('\n');
  const notes = rest.map((line) => MarkerNote.safeParse(parseJson(line)).data ?? {});
  return {
    head: MarkerHead.safeParse(parseJson(first)).data ?? null,
    // A torn line counts too: the start that wrote it did not live long.
    starts: rest.filter((line) => line !== '' && !/^\{"(reverting|failed)"/.test(line)).length,
    failure: notes.findLast(({ failed }) => failed !== undefined)?.failed ?? null,
    reverting: notes.find(({ reverting }) => reverting !== undefined)?.reverting ?? null,
  };
}

function appendToMarker(configFile: string, line: Record<string, string>): void {
  // Without O_CREAT: a marker that was confirmed in this moment must stay gone.
  const fd = openSync(
    markerOf(configFile),
    constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW,
  );
  try {
    writeSync(fd, `${JSON.stringify(line)}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
