/**
 * What is seen of the wired buttons while the hall runs, for whoever watches on the device (`dawr doctor --buttons`).
 * Nothing is kept, and it costs nothing while nobody watches.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { SeenInput } from '../../drivers/local-port.ts';
import type { Gesture, GestureOutcome } from '../../drivers/ports.ts';

export interface InputWatch {
  /** Of a contact, bounces included; the same level again is no news. */
  level(button: string, isPressed: boolean): void;
  pressed(button: string, gesture: Gesture, outcome: GestureOutcome): void;
  /** @returns what ends it */
  follow(send: (seen: SeenInput) => void): () => void;
}

export function createInputWatch(): InputWatch {
  const followers = new Set<(seen: SeenInput) => void>();
  const levels = new Map<string, boolean>();
  const tell = (seen: Omit<SeenInput, 'ms'>): void => {
    if (followers.size === 0) return;
    const ms = monotonicMs();
    for (const send of followers) send({ ...seen, ms });
  };
  return {
    level(button, isPressed) {
      if (levels.get(button) === isPressed) return;
      levels.set(button, isPressed);
      tell({ button, says: isPressed ? 'down' : 'up', outcome: null });
    },
    pressed: (button, gesture, outcome) => tell({ button, says: gesture, outcome }),
    follow(send) {
      followers.add(send);
      return () => followers.delete(send);
    },
  };
}
