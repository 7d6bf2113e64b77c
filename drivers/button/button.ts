/**
 * One button in time: feeds the press machine with levels as they come and with time as it passes.
 *
 * A timer exists only while the machine waits for one. After a stall of the event loop the button
 * reads the levels that piled up before it lets time pass, or a tap made during the stall would turn
 * into a hold.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Gesture } from '../ports.ts';
import {
  type Phase,
  type PressInput,
  type PressNews,
  type PressRules,
  step,
  unseen,
} from './press-machine.ts';

export interface ButtonEvents {
  /** `atMs` is when the gesture became certain. */
  onGesture(gesture: Gesture, atMs: number): void;
  onStuck(stuck: boolean): void;
  /** The contact of a press closed or opened then, as the press machine counts it. */
  onDown?(isDown: boolean, atMs: number): void;
}

export interface Button {
  /** @param atMs when the contact was seen so, in `monotonicMs` */
  level(closed: boolean, atMs: number): void;
  /** The line to the contact is gone: the button forgets a gesture that is not finished. */
  lost(): void;
  stop(): void;
}

export function createButton(rules: PressRules, events: ButtonEvents): Button {
  let state = unseen;
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;

  function disarm(): void {
    clearTimeout(timer);
    clearImmediate(immediate);
  }

  function timeIsUp(): void {
    immediate = setImmediate(() => feed({ input: 'time', atMs: monotonicMs() }));
  }

  function feed(input: PressInput): void {
    disarm();
    const before = state;
    const result = step(rules, state, input);
    state = result.state;
    if (result.deadlineMs !== null) {
      // Node counts in whole milliseconds and may be early by a part of one; the machine asks again.
      timer = setTimeout(timeIsUp, Math.ceil(Math.max(0, result.deadlineMs - monotonicMs())));
    }
    // Down before its gestures and up after them: each is of a button that was down.
    reportDown(before.phase, state.phase);
    for (const each of result.reports) report(each);
    if (before.phase.is === 'pressed' && state.phase.is !== 'pressed') {
      events.onDown?.(false, before.closed ? state.nowMs : before.contactSinceMs);
    }
  }

  function reportDown(before: Phase, after: Phase): void {
    if (before.is !== 'pressed' && after.is === 'pressed') events.onDown?.(true, after.sinceMs);
  }

  function report({ news, atMs }: PressNews): void {
    switch (news) {
      case 'stuck':
      case 'freed':
        events.onStuck(news === 'stuck');
        break;
      default:
        events.onGesture(news, atMs);
    }
  }

  return {
    level: (closed, atMs) => feed({ input: 'level', closed, atMs }),
    lost: () => feed({ input: 'lost', atMs: monotonicMs() }),
    stop: disarm,
  };
}
