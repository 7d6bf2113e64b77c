/**
 * The last condition of a config that came over the network: the controller runs well with it, and somebody reaches
 * the device in a new session. A device that its technician cannot reach any more must not keep what did that. The session
 * may come as soon as the controller runs with the config, while it still has to prove that it runs well.
 *
 * The process that holds the lock of the flash decides alone, so a confirmation that comes while the old config is
 * being put back is refused, and none is lost between two processes.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { wellLine } from './answer.ts';
import type { ApplyLock } from './apply-lock.ts';
import { sshSession } from './ssh-session.ts';

/** From a config that runs well to the session that confirms it. */
export const usualConfirmSeconds = 90;

const pollMs = 50;
const countdownEveryMs = 10_000;

/** What a new session says to the flash that waits. */
export function confirmLine(sha256: string): string {
  return `confirm ${sha256} ${sshSession()?.id ?? ''}`.trimEnd();
}

export interface Visitors {
  /** From now on a new session counts: the config is in use. */
  invite(): void;
  hasCome(): boolean;
}

/**
 * @param sha256 of the config that is to be confirmed
 * @param token of the flash, which then knows that it may confirm; undefined where a person does
 */
export function expectVisitors(
  sha256: string,
  token: string | undefined,
  lock: ApplyLock,
  say: (line: string) => void,
): Visitors {
  let isInvited = false;
  let hasCome = false;
  lock.onAsked((line) => {
    const [verb, asked, ...session] = line.split(' ');
    if (!isInvited || verb !== 'confirm' || asked !== sha256) return;
    // A shared connection (`ControlMaster`) proves nothing: it was there before the config was.
    if (session.length > 0 && session.join(' ') === sshSession()?.id) {
      say('the session that brought it cannot confirm it; a new one must');
    } else {
      hasCome = true;
    }
  });
  return {
    invite() {
      if (!isInvited && token !== undefined) say(wellLine(token));
      isInvited = true;
    },
    hasCome: () => hasCome,
  };
}

export interface Confirmation {
  /** Seconds, by the monotonic clock. */
  readonly within: number;
  readonly visitors: Visitors;
  /** Whether the controller runs well at this moment. */
  readonly isWell: () => boolean;
  /** False once the controller itself has put the old config back. */
  readonly isInPlace: () => boolean;
}

/** Of a controller that runs well: null once it is confirmed; else why it is not. */
export async function awaitConfirmation(
  { within, visitors, isWell, isInPlace }: Confirmation,
  say: (line: string) => void,
): Promise<string | null> {
  visitors.invite();
  if (!visitors.hasCome()) {
    say(`the controller runs well; a new session has ${Math.round(within)} s to confirm it`);
  }
  const endMs = performance.now() + within * 1000;
  let sayAtMs = endMs - within * 1000 + countdownEveryMs;
  for (;;) {
    const isConfirmed = visitors.hasCome();
    if (isConfirmed && isWell()) return null;
    if (!isInPlace()) return 'the controller ended with it again and again';
    const nowMs = performance.now();
    if (nowMs >= endMs) {
      return isConfirmed
        ? 'the controller did not run well when it was confirmed'
        : `no new session confirmed it within ${Math.round(within)} s`;
    }
    if (nowMs >= sayAtMs) {
      say(`${Math.round((endMs - sayAtMs) / 1000)} s left to confirm it from a new session`);
      sayAtMs += countdownEveryMs;
    }
    await delay(pollMs);
  }
}
