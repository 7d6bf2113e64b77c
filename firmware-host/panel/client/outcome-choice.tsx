/** How a service ended that was not simply done: what people lacked is what the signs should say. */
import type { JSX } from 'preact';
import type { ClerkProps } from './clerk-props.ts';
import { KeyButton } from './key-button.tsx';

interface OutcomeProps extends ClerkProps {
  readonly number: string;
  readonly onDone: () => void;
}

export function OutcomeChoice(props: OutcomeProps): JSX.Element {
  const { view, tongue, ask, canAsk, number, onDone } = props;
  const { clerk } = tongue.words;
  const end = (outcome: string, document?: string) => {
    void ask({ name: 'complete', args: { window: view.window, outcome, document } }, number);
    onDone();
  };
  const documents = view.ticket?.documents ?? [];
  return (
    <section class="transfer" aria-label={clerk.outcome}>
      <h2>{clerk.outcomeOf(number)}</h2>
      {view.outcomes.map(({ id, name, asksDocument }) => (
        <div key={id}>
          {asksDocument && <h3>{tongue.text(name)}</h3>}
          <ul>
            {asksDocument &&
              documents.map(
                (document) =>
                  document.id !== undefined && (
                    <li key={document.id}>
                      <KeyButton
                        name={`missing-${document.id}`}
                        label={tongue.text(document)}
                        canPress={canAsk}
                        onPress={() => end(id, document.id)}
                      />
                    </li>
                  ),
              )}
            <li>
              <KeyButton
                name={`outcome-${id}`}
                label={asksDocument ? clerk.anotherDocument : tongue.text(name)}
                canPress={canAsk}
                onPress={() => end(id)}
              />
            </li>
          </ul>
        </div>
      ))}
      <KeyButton name="cancel" label={clerk.cancel} canPress={true} onPress={onDone} />
    </section>
  );
}
