/**
 * Buttons of different hands that mean something else when two are held together.
 *
 * Pure, behind the press machines: times come in with every input. While another button of the group is
 * down, a hold is withheld: when one lets go before the time, it counts as it would have alone, and when
 * both are held for the time, they are one gesture of the group and nothing of their own. A button that
 * has already said something counts for no such gesture until it is released.
 */
import type { Gesture } from '../ports.ts';

export type HandInput =
  | { readonly input: 'down'; readonly button: string; readonly atMs: number }
  | { readonly input: 'up'; readonly button: string; readonly atMs: number }
  /** The line is gone: what the button would have said is forgotten. */
  | { readonly input: 'lost'; readonly button: string; readonly atMs: number }
  | {
      readonly input: 'gesture';
      readonly button: string;
      readonly gesture: Gesture;
      readonly atMs: number;
    }
  | { readonly input: 'time'; readonly atMs: number };

export interface Said {
  /** Null: two buttons of the group were held together. */
  readonly button: string | null;
  readonly gesture: Gesture;
  readonly atMs: number;
}

interface Down {
  readonly sinceMs: number;
  /** A hold that is withheld. */
  readonly isHeld: boolean;
  /** It has said what it had to say, alone or together. */
  readonly isSpent: boolean;
}

/** The buttons that are down. */
export type Hands = ReadonlyMap<string, Down>;

export interface HandsStep {
  readonly hands: Hands;
  readonly said: readonly Said[];
  /** When the time is needed as an input; null while nothing can fall due. */
  readonly deadlineMs: number | null;
}

export const noHands: Hands = new Map();

/** @param togetherMs longer than any button's own hold */
export function hold(togetherMs: number, before: Hands, input: HandInput): HandsStep {
  const dueMs = dueOf(togetherMs, before);
  if (dueMs !== null && dueMs <= input.atMs) {
    const spent = [...before].map(([button, down]) => [button, spend(down)] as const);
    const rest = hold(togetherMs, new Map(spent), input);
    return { ...rest, said: [{ button: null, gesture: 'hold', atMs: dueMs }, ...rest.said] };
  }
  const { hands, said } = taken(before, input);
  return { hands, said, deadlineMs: dueOf(togetherMs, hands) };
}

function spend(down: Down): Down {
  return { ...down, isHeld: false, isSpent: true };
}

/** When two hands will have held for the time. */
function dueOf(togetherMs: number, hands: Hands): number | null {
  const [, second] = free(hands).sort((a, b) => a.sinceMs - b.sinceMs);
  return second === undefined ? null : second.sinceMs + togetherMs;
}

function free(hands: Hands): Down[] {
  return [...hands.values()].filter(({ isSpent }) => !isSpent);
}

function taken(before: Hands, input: HandInput): Pick<HandsStep, 'hands' | 'said'> {
  switch (input.input) {
    case 'down': {
      const down = { sinceMs: input.atMs, isHeld: false, isSpent: false };
      return { hands: new Map(before).set(input.button, down), said: [] };
    }
    case 'gesture':
      return spoken(before, input);
    case 'up':
    case 'lost':
      return released(before, input);
    case 'time':
      return { hands: before, said: [] };
    default:
      return input satisfies never;
  }
}

function spoken(
  before: Hands,
  { button, gesture, atMs }: Extract<HandInput, { readonly input: 'gesture' }>,
): Pick<HandsStep, 'hands' | 'said'> {
  const down = before.get(button);
  if (gesture !== 'hold' || down === undefined) {
    return { hands: before, said: [{ button, gesture, atMs }] };
  }
  if (down.isSpent) return { hands: before, said: [] };
  const isAlone = free(before).length === 1;
  const hands = new Map(before).set(button, isAlone ? spend(down) : { ...down, isHeld: true });
  return { hands, said: isAlone ? [{ button, gesture, atMs }] : [] };
}

function released(
  before: Hands,
  { input, button, atMs }: Extract<HandInput, { readonly input: 'up' | 'lost' }>,
): Pick<HandsStep, 'hands' | 'said'> {
  const hands = new Map(before);
  hands.delete(button);
  const said: Said[] = [];
  if (input === 'up' && before.get(button)?.isHeld) said.push({ button, gesture: 'hold', atMs });
  if (free(hands).length !== 1) return { hands, said };
  for (const [other, down] of hands) {
    if (!down.isHeld) continue;
    said.push({ button: other, gesture: 'hold', atMs });
    hands.set(other, spend(down));
  }
  return { hands, said };
}
