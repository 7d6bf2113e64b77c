/** How a service ended that was not simply done: what people lacked is what the signs should say. */
import type { JSX } from 'preact';
import { isolateCode } from '../../../drivers/web/client/tongue.ts';
import { CancelKey, ChoiceKeys, ChoicePanel, useChoiceKeys, withDigits } from './choice-keys.tsx';
import type { ChoiceProps } from './clerk-props.ts';

export function OutcomeChoice(props: ChoiceProps & { readonly number: string }): JSX.Element {
  const { view, tongue, ask, canAsk, number, onDone } = props;
  const { clerk } = tongue.words;
  const end = async (outcome: string, document?: string) => {
    const args = { window: view.window, outcome, document };
    if ((await ask({ name: 'complete', args }, number)) !== null) onDone();
  };
  const documents = view.ticket?.documents ?? [];
  const ends = view.outcomes.flatMap(({ id, name, asksDocument }) => {
    const plain = {
      outcome: id,
      name: `outcome-${id}`,
      label: asksDocument ? clerk.anotherDocument : tongue.text(name),
      canPress: canAsk,
      press: () => void end(id),
    };
    if (!asksDocument) return [plain];
    const named = documents.flatMap((document) =>
      document.id === undefined
        ? []
        : [
            {
              ...plain,
              name: `missing-${document.id}`,
              label: tongue.text(document),
              press: () => void end(id, document.id),
            },
          ],
    );
    return [...named, plain];
  });
  const choices = withDigits(ends);
  useChoiceKeys(props, choices);
  return (
    <ChoicePanel label={clerk.outcome}>
      <h2>{clerk.outcomeOf(isolateCode(number))}</h2>
      {view.outcomes.map(({ id, name, asksDocument }) => (
        <div key={id}>
          {asksDocument && <h3>{tongue.text(name)}</h3>}
          <ChoiceKeys
            {...props}
            choices={choices.filter((_, index) => ends[index]?.outcome === id)}
          />
        </div>
      ))}
      <CancelKey {...props} />
    </ChoicePanel>
  );
}
