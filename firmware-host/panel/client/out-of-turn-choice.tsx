/**
 * Out of turn: somebody stands at the window without a ticket, or shows a paper whose number is called now.
 * Whoever is at the window leaves it then: what becomes of that ticket stands there before anything is called.
 */
import type { JSX } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import { isolateCode } from '../../../drivers/web/client/tongue.ts';
import {
  CancelKey,
  type Choice,
  ChoiceKeys,
  ChoicePanel,
  useChoiceKeys,
  withDigits,
} from './choice-keys.tsx';
import type { ChoiceProps, ClerkProps } from './clerk-props.ts';
import { KeyButton } from './key-button.tsx';
import type { Asked } from './press.ts';

const leaves = ['completed', 'waiting', 'no-show'] as const;
type Leaves = (typeof leaves)[number];

/** The digits above these say what becomes of who is at the window. */
const mostServices = 6;

export function OutOfTurnChoice(
  props: ChoiceProps & { readonly holding: string | null },
): JSX.Element {
  const { view, tongue, ask, canAsk, holding, keysOn, onDone } = props;
  const { clerk } = tongue.words;
  const { ticket, window } = view;
  const [written, setWritten] = useState('');
  const [leavesAs, setLeavesAs] = useState<Leaves>(() => presumed(props));
  // Two keys may come before the page is drawn again.
  const chosen = useRef(leavesAs);
  const field = useRef<HTMLInputElement>(null);
  const current = () => (holding === null ? undefined : chosen.current);
  const canCall = canAsk && written.trim() !== '';
  // What was refused stays as it was typed.
  const attempt = async (asked: Asked) => {
    if ((await ask(asked, holding)) !== null) onDone();
  };
  const call = () =>
    void attempt({ name: 'call-ticket', args: { window, ticket: written, current: current() } });

  const walkIns = withDigits(
    view.lines.map(({ id, service }) => ({
      name: `walk-in-${id}`,
      label: tongue.text(service),
      canPress: canAsk,
      press: () =>
        void attempt({ name: 'walk-in', args: { window, service: id, current: current() } }),
    })),
    mostServices,
  );
  const becomes: readonly Choice[] = leaves.map((name, index) => ({
    name: `leaves-${name}`,
    label: clerk.leavesAs[name],
    digit: String(mostServices + 1 + index),
    isPressed: leavesAs === name,
    canPress: name !== 'no-show' || ticket?.hasArrived === false,
    press: () => {
      chosen.current = name;
      setLeavesAs(name);
    },
  }));
  const toNumber = useCallback(() => field.current?.focus(), []);
  const toField: Choice = {
    name: 'to-number',
    label: '',
    digit: '0',
    canPress: true,
    press: toNumber,
  };
  // A number begins with a letter: whoever just types it means the field, and its digits are no keys.
  useChoiceKeys(props, [...walkIns, ...(holding === null ? [] : becomes), toField], toNumber);
  return (
    <ChoicePanel label={clerk.outOfTurn}>
      {holding !== null && (
        <fieldset class="leaves">
          <legend>{clerk.leaves(isolateCode(holding))}</legend>
          <ChoiceKeys {...props} choices={becomes} />
        </fieldset>
      )}
      <h2>{clerk.walkInFor}</h2>
      <p class="choice-note">{clerk.walkInSilent}</p>
      <ChoiceKeys {...props} choices={walkIns} />
      <form
        class="by-number"
        onSubmit={(event) => {
          event.preventDefault();
          if (canCall) call();
        }}
      >
        <label>
          <span>
            {clerk.callNumberOf}
            {keysOn && (
              <span class="key-digit" aria-hidden="true">
                {toField.digit}
              </span>
            )}
          </span>
          <input
            ref={field}
            data-key="number"
            dir="ltr"
            autocomplete="off"
            aria-keyshortcuts={keysOn ? (toField.digit ?? undefined) : undefined}
            maxLength={20}
            value={written}
            onInput={({ currentTarget }) => setWritten(currentTarget.value)}
          />
        </label>
        <KeyButton
          name="call-number"
          label={clerk.callNumber}
          digit={keysOn ? '↵' : null}
          canPress={canCall}
          onPress={call}
        />
      </form>
      <CancelKey {...props} />
    </ChoicePanel>
  );
}

/** Who has just been called may still be on the way, and loses nothing by it. */
function presumed({ view: { awaitedMs, ticket }, clock }: ClerkProps): Leaves {
  const now = clock.now();
  if (ticket === null || ticket.hasArrived || ticket.sinceMs === null || now === null) {
    return 'completed';
  }
  return now.ms - ticket.sinceMs < awaitedMs ? 'waiting' : 'completed';
}
