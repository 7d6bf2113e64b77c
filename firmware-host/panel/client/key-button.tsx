/**
 * A button that a key presses too. One that may not be pressed stays where the focus is: a button that
 * is `disabled` would take the focus away in the middle of a clerk's work.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

export interface KeyButtonProps {
  readonly name: string;
  readonly label: string;
  /** What presses it on the keyboard, as it stands on the button: a digit, `+` or `Esc`. */
  readonly digit?: string | null | undefined;
  readonly look?: string;
  readonly canPress: boolean;
  readonly isExpanded?: boolean;
  /** Of one that is chosen or not. */
  readonly isPressed?: boolean;
  readonly onPress: () => void;
  readonly children?: ComponentChildren;
}

/** As the standard names keys that have no letter or digit. */
const standardNames: Readonly<Record<string, string>> = { '+': 'Plus', Esc: 'Escape' };

export function KeyButton(props: KeyButtonProps): JSX.Element {
  const { canPress, children, isExpanded, isPressed, label, look = 'key', name, onPress } = props;
  const digit = props.digit ?? undefined;
  return (
    <button
      type="button"
      class={look}
      data-key={name}
      aria-disabled={!canPress}
      aria-expanded={isExpanded}
      aria-pressed={isPressed}
      aria-keyshortcuts={digit && (standardNames[digit] ?? digit)}
      onClick={() => {
        if (canPress) onPress();
      }}
    >
      <span class="key-label">{label}</span>
      {children}
      {digit !== undefined && (
        <span class="key-digit" aria-hidden="true">
          {digit}
        </span>
      )}
    </button>
  );
}

/**
 * Hears the digits, `+` and `Esc` as they are pressed, once a press: a key that is held repeats nothing, and
 * what somebody types into a field is no key.
 * @param onLetter before a letter is typed that stands in no field yet: where the focus then is, it goes
 */
export function useKeys(areOn: boolean, press: (key: string) => void, onLetter?: () => void): void {
  // With the drawing itself: a key is never heard by a panel that is not seen any more.
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      const key = keyOf(event);
      if (/^\p{L}$/u.test(event.key) && !isTyping(event.target)) onLetter?.();
      if (key === undefined) return;
      // Escape writes nothing: it works in fields, and where the number keys are off.
      if (key !== 'Esc' && (!areOn || isTyping(event.target))) return;
      // A key that leads to a field is not typed into it.
      event.preventDefault();
      press(key);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [areOn, press, onLetter]);
}

function keyOf({ code, key, shiftKey }: KeyboardEvent): string | undefined {
  if (key === 'Escape') return 'Esc';
  if (key === '+') return '+';
  // The key itself: what it writes is another digit in Arabic, and none without Num Lock.
  return shiftKey ? undefined : /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && !['checkbox', 'radio'].includes(target.type);
}
