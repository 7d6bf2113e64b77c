/**
 * What a panel of the clerk's page offers: a key for each choice, the digits from 1 on in their order, and
 * Escape to leave it. While a panel is open its keys are pressed, and no other.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useCallback } from 'preact/hooks';
import type { ChoiceProps } from './clerk-props.ts';
import { KeyButton, useKeys } from './key-button.tsx';
import { useFocusWhileThere } from './use-focus.ts';

export interface Choice {
  readonly name: string;
  readonly label: string;
  /** In small beneath. */
  readonly note?: string;
  /** On the keyboard; null for one of the screen alone. */
  readonly digit: string | null;
  readonly isPressed?: boolean;
  readonly canPress: boolean;
  press(): void;
}

/** In their order, as far as there are digits. @param most the last that is free */
export function withDigits(choices: readonly Omit<Choice, 'digit'>[], most = 9): readonly Choice[] {
  return choices.map((choice, index) => ({
    ...choice,
    digit: index < most ? String(index + 1) : null,
  }));
}

export function useChoiceKeys(
  { keysOn, onDone }: Pick<ChoiceProps, 'keysOn' | 'onDone'>,
  choices: readonly Choice[],
  onLetter?: () => void,
): void {
  const press = useCallback(
    (digit: string) => {
      if (digit === 'Esc') onDone();
      const choice = choices.find((one) => one.digit === digit);
      if (choice?.canPress) choice.press();
    },
    [choices, onDone],
  );
  useKeys(keysOn, press, onLetter);
}

/** Where it opens, the key that opened it may be far below. */
export function ChoicePanel(props: { label: string; children: ComponentChildren }): JSX.Element {
  const part = useFocusWhileThere();
  return (
    <section ref={part} tabIndex={-1} class="choice" aria-label={props.label}>
      {props.children}
    </section>
  );
}

interface ChoiceKeysProps extends Pick<ChoiceProps, 'keysOn'> {
  readonly choices: readonly Choice[];
}

export function ChoiceKeys({ choices, keysOn }: ChoiceKeysProps): JSX.Element {
  return (
    <ul>
      {choices.map((choice) => (
        <li key={choice.name}>
          <KeyButton {...choice} digit={keysOn ? choice.digit : null} onPress={choice.press}>
            {choice.note !== undefined && <small>{choice.note}</small>}
          </KeyButton>
        </li>
      ))}
    </ul>
  );
}

export function CancelKey({ tongue, onDone }: Pick<ChoiceProps, 'tongue' | 'onDone'>): JSX.Element {
  const { cancel } = tongue.words.clerk;
  return <KeyButton name="cancel" label={cancel} digit="Esc" canPress={true} onPress={onDone} />;
}
