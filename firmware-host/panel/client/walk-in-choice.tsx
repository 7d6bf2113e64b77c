/** Somebody stands at the window without a ticket: for which service he or she gets a number at once. */
import type { JSX } from 'preact';
import type { ClerkProps } from './clerk-props.ts';
import { KeyButton } from './key-button.tsx';

interface WalkInProps extends ClerkProps {
  readonly holding: string | null;
  readonly onDone: () => void;
}

export function WalkInChoice(props: WalkInProps): JSX.Element {
  const { view, tongue, ask, canAsk, holding, onDone } = props;
  const { clerk } = tongue.words;
  const give = (service: string) => {
    void ask({ name: 'walk-in', args: { window: view.window, service } }, holding);
    onDone();
  };
  return (
    <section class="transfer" aria-label={clerk.walkIn}>
      <h2>{clerk.walkInFor}</h2>
      <ul>
        {view.lines.map(({ id, service }) => (
          <li key={id}>
            <KeyButton
              name={`walk-in-${id}`}
              label={tongue.text(service)}
              canPress={canAsk}
              onPress={() => give(id)}
            />
          </li>
        ))}
      </ul>
      <KeyButton name="cancel" label={clerk.cancel} canPress={true} onPress={onDone} />
    </section>
  );
}
