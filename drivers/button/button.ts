/** One button in time: feeds the press machine with levels as they come and with time as it passes. */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Gesture } from '../ports.ts';
import { createDeadline } from './deadline.ts';
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
  const deadline = createDeadline((atMs) => feed({ input: 'time', atMs }));

  function feed(input: PressInput): void {
    const before = state;
    const result = step(rules, state, input);
    state = result.state;
    deadline.set(result.deadlineMs);
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
    stop: () => deadline.stop(),
  };
}
