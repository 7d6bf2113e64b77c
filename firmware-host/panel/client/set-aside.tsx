/** Whom this window may call back: a step that was a mistake, or a citizen who is there after all. */
import type { JSX } from 'preact';
import { isolateCode } from '../../../drivers/web/client/tongue.ts';
import type { ClerkProps } from './clerk-props.ts';
import { KeyButton } from './key-button.tsx';

export function SetAside(
  props: ClerkProps & { readonly holding: string | null },
): JSX.Element | null {
  const { view, tongue, ask, canAsk, holding } = props;
  const { clerk } = tongue.words;
  if (view.setAside.length === 0) return null;
  return (
    <section class="set-aside" aria-label={clerk.setAside}>
      <h2>{clerk.setAside}</h2>
      <ul>
        {view.setAside.map(({ ticket, number, why, service }) => (
          <li key={ticket}>
            <span>
              {tongue.text(service)}: {clerk.why[why]}
            </span>
            <KeyButton
              name={`back-${number}`}
              label={clerk.bringBack(isolateCode(number))}
              canPress={canAsk && !view.sendsHome}
              onPress={() => {
                const args = { window: view.window, ticket };
                void ask({ name: 'call-ticket', args }, holding);
              }}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
