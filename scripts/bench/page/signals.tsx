/** A lamp and a buzzer that stand by themselves, as far as they are wired, with what they are for. */
import type { JSX } from 'preact';
import type { OutputPlace, SignalPlaces } from '../view.ts';
import type { FurnitureProps } from './furniture.ts';
import { Lamp } from './lamp.tsx';

export interface SignalsProps extends Omit<FurnitureProps, 'act'> {
  readonly places: SignalPlaces;
  readonly label: string;
}

export function Signals({ places, label, view, tongue }: SignalsProps): JSX.Element | null {
  const { lamp, buzzer } = places;
  if (lamp === null && buzzer === null) return null;
  const { words } = tongue;
  const isOn = (place: OutputPlace) => view.lamps[place.output] === true;
  const absent = (place: OutputPlace) => (place.unit === null ? words.onPi : undefined);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row.
    <div class="signals" role="group" aria-label={label}>
      <span>{label}</span>
      {lamp !== null && (
        <span data-output={lamp.output} data-on={isOn(lamp)} title={absent(lamp)}>
          <Lamp isSmall lit={isOn(lamp)} label={isOn(lamp) ? words.lamp.on : words.lamp.off} />
        </span>
      )}
      {buzzer !== null && (
        <span
          class="buzzer"
          role="img"
          aria-label={isOn(buzzer) ? words.buzzer.on : words.buzzer.off}
          data-output={buzzer.output}
          data-on={isOn(buzzer)}
          title={absent(buzzer)}
        />
      )}
    </div>
  );
}
