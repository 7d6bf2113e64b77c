/**
 * A trial on another machine, followed from the technician's: a connection that breaks is made again, a new session
 * confirms what runs well, and the end is what the machine itself answers.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { reached } from '../../../config/flash-steps.ts';
import { type Answer, isWellLine, readAnswer } from './answer.ts';
import { newSession, runThere, type SshOutcome, type SshProblem, type SshTarget } from './ssh.ts';

/** Receives what becomes of the device, a line a step. */
export type OnHostLine = (line: string, isError: boolean) => void;

export interface Trial {
  readonly target: SshTarget;
  /** The command there that begins it, one that follows it later, and one that confirms it. */
  readonly begin: readonly string[];
  readonly attach: readonly string[];
  readonly confirm: readonly string[];
  /** Of the device's answer. */
  readonly token: string;
  /** Seconds that the device may take in all. */
  readonly within: number;
  /** Seconds that a new session has to confirm it. */
  readonly confirmWithin: number;
}

export interface TrialEnd {
  /** Null where the device gave none. */
  readonly answer: Answer | null;
  /** What was wrong with the last connection; null where it ended well. */
  readonly lost: SshProblem | null;
}

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
  let confirming: Promise<void> | null = null;
  const ask = (words: readonly string[], from = target, print = onLine): Promise<SshOutcome> =>
    runThere(from, words, noInput, (line, isError) => {
      const read = isError ? null : readAnswer(line, token);
      if (read !== null) heard.answer = read;
      else if (!isError && isWellLine(line, token)) confirming ??= confirmed();
      else print(line, isError);
    });
  /** From sessions of their own, one after the other, until the device has said how it ended. */
  const confirmed = async (): Promise<void> => {
    reached('confirming');
    const untilMs = performance.now() + trial.confirmWithin * 1000;
    while (heard.answer === null && performance.now() < untilMs) {
      const ended = await ask(trial.confirm, newSession(target), () => {});
      if (heard.answer !== null) return;
      if (ended.kind === 'lost') {
        onLine(problemText(ended.problem, 'It is not confirmed yet.'), true);
      }
      await delay(againEveryMs);
    }
  };
  let ended = await ask(trial.begin);
  if (heard.answer === null && ended.kind === 'lost') {
    onLine('the connection broke; the device goes on by itself. Connecting again', true);
  }
  const giveUpAtMs = performance.now() + trial.within * 1000 + graceMs;
  let withoutAnswer = ended.kind === 'ended' ? 1 : 0;
  while (
    heard.answer === null &&
    withoutAnswer < mostWithoutAnswer &&
    performance.now() < giveUpAtMs
  ) {
    await delay(againEveryMs);
    if (heard.answer !== null) break;
    ended = await ask(trial.attach);
    if (ended.kind === 'ended') withoutAnswer += 1;
  }
  await confirming;
  return { answer: heard.answer, lost: ended.kind === 'lost' ? ended.problem : null };
}

export function problemText({ message, hint }: SshProblem, state: string): string {
  return `${message}. ${state} ${hint}`;
}
