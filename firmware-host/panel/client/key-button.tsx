/**
 * A button that a key presses too. One that may not be pressed stays where the focus is: a button that
 * is `disabled` would take the focus away in the middle of a clerk's work.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

export interface KeyButtonProps {
  readonly name: string;
  readonly label: string;
  /** The digit that presses it; undefined for none. */
  readonly digit?: string | undefined;
  readonly look?: string;
  readonly canPress: boolean;
  readonly isExpanded?: boolean;
  readonly onPress: () => void;
  readonly children?: ComponentChildren;
}

export function KeyButton(props: KeyButtonProps): JSX.Element {
  const { canPress, children, digit, isExpanded, label, look = 'key', name, onPress } = props;
  return (
    <button
      type="button"
      class={look}
      data-key={name}
      aria-disabled={!canPress}
      aria-expanded={isExpanded}
      aria-keyshortcuts={digit}
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

/** Presses what stands beside a digit, once a press: a key that is held repeats nothing. */
export function useDigits(isOn: boolean, press: (digit: string) => void): void {
  useEffect(() => {
    if (!isOn) return undefined;
    const listen = (event: KeyboardEvent) => {
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      // The key itself: what it writes is another digit in Arabic, and none without Num Lock.
      const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
      if (digit !== undefined && !event.shiftKey) press(digit);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [isOn, press]);
}
