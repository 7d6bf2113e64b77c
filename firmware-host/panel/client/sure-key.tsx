/**
 * A key for what nobody can take back, such as a void: it does it once somebody has said yes. Where it stood is then
 * the no, so that a second click in the same place does nothing.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';

interface SureKeyProps {
  readonly name: string;
  readonly words: { readonly ask: string; readonly yes: string; readonly no: string };
  readonly canPress: boolean;
  readonly onSure: () => void;
  /** The keys before it: gone while it asks, so that the question has their room and nothing moves. */
  readonly children?: ComponentChildren;
}

export function SureKey(props: SureKeyProps): JSX.Element {
  const { name, words, canPress, onSure, children } = props;
  const [isAsked, setIsAsked] = useState(false);
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!isAsked) return;
    // Whoever goes on to something else has not said yes. A loss of focus would come too early: the row would shrink
    // between the pointer's going down and up, and the click be lost.
    const leave = ({ target }: Event) => {
      if (!(target instanceof Node) || here.current?.contains(target) !== true) setIsAsked(false);
    };
    const leavings = ['click', 'keyup', 'input'] as const;
    for (const event of leavings) document.addEventListener(event, leave);
    return () => {
      for (const event of leavings) document.removeEventListener(event, leave);
    };
  }, [isAsked]);
  return (
    <span class="step-keys" ref={here}>
      {isAsked ? (
        <KeyButton
          name={`${name}-surely`}
          label={words.yes}
          look="key surely"
          canPress={canPress}
          onPress={() => {
            setIsAsked(false);
            onSure();
          }}
        />
      ) : (
        children
      )}
      <KeyButton
        name={name}
        label={isAsked ? words.no : words.ask}
        canPress={canPress}
        onPress={() => setIsAsked((was) => !was)}
      />
    </span>
  );
}
