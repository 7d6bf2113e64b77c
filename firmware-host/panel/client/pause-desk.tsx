/** What is paused, and the way to pause a service, an office or the hall, or to go on: at once, everywhere. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { KeyButton } from './key-button.tsx';
import type { ReceptionProps } from './reception-props.ts';

const inHall = { scope: 'hall' } as const;

interface Part {
  /** Of its option; the hall's is empty. */
  readonly key: string;
  readonly label: string;
  readonly part: { readonly scope: 'service' | 'office'; readonly of: string };
}

/** The offices, where there are several, and then the services. */
function partsOf({ view: { offices }, tongue }: ReceptionProps): readonly Part[] {
  const { wholeOffice } = tongue.words.reception;
  const part = (scope: Part['part']['scope'], of: string, label: string): Part => ({
    key: `${scope}/${of}`,
    label,
    part: { scope, of },
  });
  const whole = offices.map(({ id, name }) => part('office', id, wholeOffice(tongue.text(name))));
  const services = offices.flatMap((office) => office.services);
  return [
    ...(offices.length > 1 ? whole : []),
    ...services.map(({ id, fullName }) => part('service', id, tongue.text(fullName))),
  ];
}

export function PauseDesk(props: ReceptionProps): JSX.Element {
  const { view, tongue, canAsk, ask } = props;
  const { reception } = tongue.words;
  const [isOpen, setOpen] = useState(false);
  const [what, setWhat] = useState('');
  const isPaused = view.pauses.length > 0;
  const parts = partsOf(props);
  const chosen = parts.find(({ key }) => key === what);
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
                  ? inHall
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
            <select
              value={chosen?.key ?? ''}
              onChange={(event) => setWhat(event.currentTarget.value)}
            >
              <option value="">{reception.wholeHall}</option>
              {parts.map(({ key, label }) => (
                <option key={key} value={key}>
                  {label}
                </option>
              ))}
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
                void ask({
                  name: 'pause-service',
                  args: { ...(chosen?.part ?? inHall), reason: id },
                });
              }}
            />
          ))}
        </div>
      )}
    </section>
  );
}
