/** A button of the hall under a visitor's finger; one that no twin can press is disabled. */
import type { ComponentChildren, JSX } from 'preact';
import { PressButton } from '../../../drivers/web/client/press-button.tsx';
import type { ButtonPlace } from '../view.ts';
import type { FurnitureProps } from './furniture.ts';

export interface HallButtonProps extends Pick<FurnitureProps, 'view' | 'act'> {
  readonly place: ButtonPlace;
  readonly label: string;
  readonly look: string;
  readonly office?: number;
  readonly children: ComponentChildren;
}

export function HallButton({ place, view, act, children, ...rest }: HallButtonProps): JSX.Element {
  return (
    <PressButton
      {...rest}
      name={place.button}
      disabled={place.unit === null}
      pressed={view.pressed[place.button] === true}
      onDown={() => act.press(place.button, true)}
      onUp={() => act.press(place.button, false)}
    >
      {children}
    </PressButton>
  );
}
