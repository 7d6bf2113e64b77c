/** What the controller and the process that reads lines through sysfs say to each other. A line is named by its pin. */
import type { FaultCode } from '../ports.ts';
import type { LineWiring } from './open-line.ts';

export type SysfsOrder =
  | { readonly order: 'open'; readonly wiring: LineWiring }
  | { readonly order: 'close'; readonly pin: number };

export type SysfsNews =
  | { readonly news: 'open'; readonly pin: number }
  /** `atMs` by `monotonicMs`, the clock that both processes share. */
  | {
      readonly news: 'level';
      readonly pin: number;
      readonly high: boolean;
      readonly atMs: number;
    }
  /** It cannot be opened, or not be used any more: it is closed. */
  | {
      readonly news: 'failed';
      readonly pin: number;
      readonly code: FaultCode;
      readonly detail: string;
    }
  | { readonly news: 'closed'; readonly pin: number };
