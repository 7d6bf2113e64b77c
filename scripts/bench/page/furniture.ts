/** What every piece of furniture on the page is given. */
import type { HallView } from '../view.ts';
import type { BenchTongue } from './words.ts';

/** What a visitor does; why it was refused is shown by the page. */
export interface HallActions {
  press(button: string, down: boolean): void;
  fault(device: string, trouble: string, on: boolean): void;
  power(on: boolean): void;
}

export interface FurnitureProps {
  readonly view: HallView;
  readonly tongue: BenchTongue;
  readonly act: HallActions;
}

/** Four colours of offices, in the order of the config. */
export function officeColour(at: number): number {
  return Math.max(0, at) % 4;
}
