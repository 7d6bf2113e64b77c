/**
 * Fingers on buttons. Several pages may hold one button: it is down while anyone does, as under
 * a hand, and a page that goes away takes its fingers with it.
 */
import type { Input } from '../../config/schema/schema.ts';

export interface Presses {
  /** @returns why it cannot be done, or null */
  set(button: string, down: boolean, holder: number): string | null;
  letGo(holder: number): void;
  /** Buttons that are down. */
  view(): Readonly<Record<string, boolean>>;
}

type UnitInput = Extract<Input, { readonly kind: 'unit' }>;

export interface Contacts {
  setContact(input: UnitInput, closed: boolean): void;
  show(button: string, pressed: boolean): void;
}

export function createPresses(inputs: ReadonlyMap<string, Input>, contacts: Contacts): Presses {
  const holders = new Map<string, Set<number>>();
  for (const input of inputs.values()) if (input.kind === 'unit') touch(input, false);

  function touch(input: UnitInput, isDown: boolean): void {
    contacts.setContact(input, isDown !== (input.contact === 'normally-closed'));
  }

  function set(button: string, down: boolean, holder: number): string | null {
    const input = inputs.get(button);
    if (input === undefined) return `there is no button ${button}`;
    if (input.kind === 'gpio') {
      return `${button} is wired to pin ${input.pin} of a Pi, which this computer has not`;
    }
    const fingers = holders.get(button) ?? new Set<number>();
    const wasDown = fingers.size > 0;
    if (down) fingers.add(holder);
    else fingers.delete(holder);
    holders.set(button, fingers);
    const isDown = fingers.size > 0;
    if (isDown !== wasDown) {
      touch(input, isDown);
      contacts.show(button, isDown);
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
