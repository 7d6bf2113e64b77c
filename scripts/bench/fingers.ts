/**
 * Fingers on buttons. Several pages may hold one button: its contact is closed while anyone does,
 * as under a hand, and a page that goes away takes its fingers with it.
 */
import type { Input, UnitPin } from '../../config/schema/schema.ts';

export interface Presses {
  /** @returns why it cannot be done, or null */
  set(button: string, down: boolean, holder: number): string | null;
  letGo(holder: number): void;
  /** Buttons whose contact is closed. */
  view(): Readonly<Record<string, boolean>>;
}

export interface Contacts {
  setContact(input: UnitPin, closed: boolean): void;
  show(button: string, closed: boolean): void;
}

export function createPresses(inputs: ReadonlyMap<string, Input>, contacts: Contacts): Presses {
  const holders = new Map<string, Set<number>>();

  function set(button: string, down: boolean, holder: number): string | null {
    const input = inputs.get(button);
    if (input === undefined) return `there is no button ${button}`;
    if (input.kind === 'gpio') {
      return `${button} is wired to pin ${input.pin} of a Pi, which this computer has not`;
    }
    const fingers = holders.get(button) ?? new Set<number>();
    const wasClosed = fingers.size > 0;
    if (down) fingers.add(holder);
    else fingers.delete(holder);
    holders.set(button, fingers);
    const closed = fingers.size > 0;
    if (closed !== wasClosed) {
      contacts.setContact(input, closed);
      contacts.show(button, closed);
    }
    return null;
  }

  return {
    set,
    letGo(holder) {
      for (const [button, fingers] of holders) {
        if (fingers.has(holder)) set(button, false, holder);
      }
    },
    view: () =>
      Object.fromEntries(
        [...holders]
          .filter(([, fingers]) => fingers.size > 0)
          .map(([button]) => [button, true] as const),
      ),
  };
}
