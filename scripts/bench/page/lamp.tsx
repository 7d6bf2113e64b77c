/** A lamp as its unit drives it. */
import type { JSX } from 'preact';

export interface LampProps {
  readonly lit: boolean;
  readonly label: string;
  readonly isSmall?: boolean;
}

export function Lamp({ lit, label, isSmall = false }: LampProps): JSX.Element {
  return (
    <span class={isSmall ? 'lamp small' : 'lamp'} role="img" data-lit={lit} aria-label={label} />
  );
}
