/** The buttons that a config wires at a window, by their names on the bench's page. */
import type { Config, Input } from '../../config/schema/schema.ts';
import type { WindowStep } from './view.ts';

type WindowConfig = Config['windows'][number];

export interface StepButton {
  readonly name: string;
  readonly means: WindowStep;
  readonly input: Input;
}

export interface RateButton {
  readonly name: string;
  readonly rating: 1 | 2 | 3;
  readonly input: Input;
}

/** The clerk's, but for the call button, which every window has. */
export function stepButtonsOf({ number, buttons }: WindowConfig): readonly StepButton[] {
  const steps: readonly (readonly [WindowStep, Input | undefined])[] = [
    ['recall', buttons.recall],
    ['arrived', buttons.arrived],
    ['complete', buttons.complete],
    ['no-show', buttons.noShow],
    ['park', buttons.park],
    ['close', buttons.close],
  ];
  return steps.flatMap(([means, input]) =>
    input === undefined ? [] : [{ name: `window/${number}/${means}`, means, input }],
  );
}

/** The citizen's, the best first. */
export function rateButtonsOf({ number, buttons: { rate } }: WindowConfig): readonly RateButton[] {
  if (rate === undefined) return [];
  return [
    { name: `window/${number}/rate-good`, rating: 3, input: rate.good },
    { name: `window/${number}/rate-fair`, rating: 2, input: rate.fair },
    { name: `window/${number}/rate-poor`, rating: 1, input: rate.poor },
  ];
}
