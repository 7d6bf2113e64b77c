/**
 * Takes a number back, once somebody has said yes: nobody gets it again, and the key stands beside that of a copy.
 * Where it stood is then the no, so that a second click in the same place takes nothing back.
 */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';

interface VoidKeyProps extends Pick<ReceptionProps, 'tongue'> {
  readonly name: string;
  readonly canPress: boolean;
  readonly onSure: () => void;
  /** The keys before it: gone while it asks, so that the question has their room and nothing moves. */
  readonly children?: ComponentChildren;
}

export function VoidKey({ name, tongue, canPress, onSure, children }: VoidKeyProps): JSX.Element {
  const { reception } = tongue.words;
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
    <span class="latest-steps" ref={here}>
      {isAsked ? (
        <KeyButton
          name={`${name}-surely`}
          label={reception.voidSurely}
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
        label={isAsked ? reception.keepIt : reception.void}
        canPress={canPress}
        onPress={() => setIsAsked((was) => !was)}
      />
    </span>
  );
}
