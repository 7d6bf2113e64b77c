/**
 * A trial on another machine, followed from the technician's. One session brings what is tried and begins its trial, a
 * new one confirms what is in use, a connection that breaks is made again, and the end is what the machine itself answers.
 *
 * Nothing begins there before this side has heard that all is there, and has said so: a session that breaks earlier has
 * left the machine as it was, for certain.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { reached } from '../../../config/flash-steps.ts';
import { type Answer, goLine, isWellLine, readAnswer, readUploadAnswer } from './answer.ts';
import { newSession, runThere, type SshOutcome, type SshProblem, type SshTarget } from './ssh.ts';

/** Receives what becomes of the device, a line a step. */
export type OnHostLine = (line: string, isError: boolean) => void;

/** How what is tried comes to the machine. */
export interface Bringing {
  /** A command that brings it, says its SHA-256, waits for the word to go on, and goes on with the trial. */
  readonly words: readonly string[];
  /** Its input. */
  readonly bytes: Uint8Array;
  /** Of what must be there then; null where the machine itself has it. */
  readonly sha256: string | null;
  /** Why it was not brought, where the command ended with that. */
  problem(code: number, errors: string): SshProblem;
}

export interface Trial {
  readonly target: SshTarget;
  readonly begin: Bringing;
  /** Commands there, for what was brought: one that follows its trial, and one that confirms it. */
  attach(sha256: string): readonly string[];
  confirm(sha256: string): readonly string[];
  /** Of the device's answer. */
  readonly token: string;
  /** Seconds that it may take to say that all is there, from the last byte on; without it, as long as any session. */
  readonly takeWithin?: number | undefined;
  /** Seconds that the device may take in all. */
  readonly within: number;
  /** Seconds that a new session has to confirm it. */
  readonly confirmWithin: number;
}

export type TrialEnd =
  /** Nothing has begun there, and nothing is left of it. */
  | { readonly sha256: null; readonly problem: SshProblem }
  | {
      /** Of what was tried. */
      readonly sha256: string;
      /** Null where the device gave none. */
      readonly answer: Answer | null;
      /** What was wrong with the last connection; null where it ended well. */
      readonly lost: SshProblem | null;
    };

const againEveryMs = 2000;
/** To come back from a reboot. */
const graceMs = 60_000;
/** A far end that ends this often without an answer does not know of the trial at all. */
const mostWithoutAnswer = 3;
const noInput = new Uint8Array();

/** Never rejects. */
export async function followTrial(trial: Trial, onLine: OnHostLine): Promise<TrialEnd> {
  const { target, token } = trial;
  const heard: { answer: Answer | null } = { answer: null };
  const trialMs = trial.within * 1000 + graceMs;
  let confirming: Promise<void> | null = null;
  const hear = (sha256: string, line: string, isError: boolean, print = onLine): void => {
    const read = isError ? null : readAnswer(line, token);
    if (read !== null) heard.answer = read;
    else if (!isError && isWellLine(line, token)) confirming ??= confirmed(sha256);
    else print(line, isError);
  };
  /** From sessions of their own, one after the other, until the device has said how it ended. */
  const confirmed = async (sha256: string): Promise<void> => {
    reached('confirming');
    const untilMs = performance.now() + trial.confirmWithin * 1000;
    while (heard.answer === null && performance.now() < untilMs) {
      const words = trial.confirm(sha256);
      const ended = await runThere(
        newSession(target),
        words,
        noInput,
        (line, isError) => hear(sha256, line, isError, () => {}),
        { withinMs: trialMs },
      );
      if (heard.answer !== null) return;
      if (ended.kind === 'lost') {
        onLine(problemText(ended.problem, 'It is not confirmed yet.'), true);
      }
      await delay(againEveryMs);
    }
  };
  const begun = await begin(trial, trialMs, hear);
  if (begun.sha256 === null) return begun;
  const { sha256 } = begun;
  let { ended } = begun;
  if (heard.answer === null && ended.kind === 'lost') {
    onLine('the connection broke; the device goes on by itself. Connecting again', true);
  }
  const giveUpAtMs = performance.now() + trialMs;
  let withoutAnswer = ended.kind === 'ended' ? 1 : 0;
  while (
    heard.answer === null &&
    withoutAnswer < mostWithoutAnswer &&
    performance.now() < giveUpAtMs
  ) {
    await delay(againEveryMs);
    if (heard.answer !== null) break;
    ended = await runThere(
      target,
      trial.attach(sha256),
      noInput,
      (line, isError) => hear(sha256, line, isError),
      { withinMs: trialMs },
    );
    if (ended.kind === 'ended') withoutAnswer += 1;
  }
  await confirming;
  return { sha256, answer: heard.answer, lost: ended.kind === 'lost' ? ended.problem : null };
}

type Begun =
  | Extract<TrialEnd, { readonly sha256: null }>
  /** The session is over again. */
  | { readonly sha256: string; readonly ended: SshOutcome };

/**
 * @param trialMs how long the session may take once all is there
 * @param onLine what is said once all is there
 */
async function begin(
  { target, token, takeWithin, begin: { words, bytes, sha256: expected, problem } }: Trial,
  trialMs: number,
  onLine: (sha256: string, line: string, isError: boolean) => void,
): Promise<Begun> {
  const there: { sha256: string | null; hasGone: boolean } = { sha256: null, hasGone: false };
  const { promise: isThere, resolve: arrived } = resolvable();
  const ended = await runThere(
    target,
    words,
    bytes,
    (line, isError) => {
      if (there.sha256 !== null) return onLine(there.sha256, line, isError);
      const sha256 = isError ? null : readUploadAnswer(line, token);
      if (sha256 === null || (expected !== null && sha256 !== expected)) return;
      there.sha256 = sha256;
      reached('uploaded');
      arrived();
    },
    {
      withinMs: takeWithin === undefined ? undefined : takeWithin * 1000,
      later: {
        text: async () => {
          await isThere;
          there.hasGone = true;
          return goLine(token);
        },
        withinMs: trialMs,
      },
    },
  );
  if (there.sha256 !== null && there.hasGone) return { sha256: there.sha256, ended };
  const why = ended.kind === 'lost' ? ended.problem : problem(ended.code, ended.errors);
  return { sha256: null, problem: why };
}

function resolvable(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

export function problemText({ message, hint }: SshProblem, state: string): string {
  return `${message}. ${state} ${hint}`;
}
