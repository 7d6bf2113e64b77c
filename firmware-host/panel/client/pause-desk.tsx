/** What is paused, and the way to pause the hall or go on: at once, everywhere. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';

export function PauseDesk(props: ReceptionProps): JSX.Element {
  const { view, tongue, canAsk, ask } = props;
  const { reception } = tongue.words;
  const [isOpen, setOpen] = useState(false);
  const [what, setWhat] = useState('');
  const isPaused = view.pauses.length > 0;
  const scope =
    what === '' ? ({ scope: 'hall' } as const) : ({ scope: 'service', of: what } as const);
  return (
    <section class="pauses" data-paused={isPaused} aria-label={reception.pauses}>
      {view.pauses.map((pause) => (
        <div key={`${pause.scope}/${pause.of}`} class="pause">
          <p>{tongue.text(pause.says)}</p>
          <KeyButton
            name={`resume-${pause.scope}-${pause.of ?? ''}`}
            label={reception.goOn}
            canPress={canAsk && view.may.includes('resume-service')}
            onPress={() => {
              const args =
                pause.scope === 'hall' || pause.of === null
                  ? ({ scope: 'hall' } as const)
                  : { scope: pause.scope, of: pause.of };
              void ask({ name: 'resume-service', args });
            }}
          />
        </div>
      ))}
      <KeyButton
        name="pause"
        label={reception.pause}
        isExpanded={isOpen}
        canPress={canAsk && view.may.includes('pause-service')}
        onPress={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <div class="pause-choice">
          <label>
            {reception.pauseWhat}{' '}
            <select value={what} onChange={(event) => setWhat(event.currentTarget.value)}>
              <option value="">{reception.wholeHall}</option>
              {view.offices.flatMap(({ name: office, services }) =>
                services.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {tongue.text(name)}, {tongue.text(office)}
                  </option>
                )),
              )}
            </select>
          </label>
          {view.reasons.map(({ id, name }) => (
            <KeyButton
              key={id}
              name={`pause-${id}`}
              label={tongue.text(name)}
              canPress={canAsk}
              onPress={() => {
                setOpen(false);
                void ask({ name: 'pause-service', args: { ...scope, reason: id } });
              }}
            />
          ))}
        </div>
      )}
    </section>
  );
}
