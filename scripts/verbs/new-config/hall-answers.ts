/** The answers of which `dawr config new` makes a config. */
import type { Wire } from './wire-answers.ts';

export interface Named {
  readonly id: string;
  readonly ar: string;
  readonly en: string;
}

export interface OfficeAnswers extends Named {
  readonly services: readonly Named[];
}

export interface HallAnswers {
  readonly centre: Named;
  readonly offices: readonly OfficeAnswers[];
  /** The ids of the services of each window, window 1 first. */
  readonly windows: readonly (readonly string[])[];
  /** Where the call buttons of the windows are: on an Arduino at each, or on the Pi's own pins. */
  readonly callButtons: 'arduino' | 'pi';
  readonly printer: Wire;
  readonly paperWidthMm: '80' | '58';
  readonly boards: { readonly wire: Wire; readonly protocol: 'alpha' | 'modbus' } | null;
  /** The address of the centre server's broker. */
  readonly server: string;
}

/** The pins of a Mega to which the buttons of a dispenser can be wired: 22 to 69. */
export const megaPins = { first: 22, last: 69 } as const;
export const mostServices = megaPins.last - megaPins.first + 1;
export const mostWindows = 99;

/**
 * Lines of the Pi's header for buttons, those of the picture of the dispenser first. Not among them: 2 and
 * 3 (RTC), 14 and 15 (serial line), 13 and 19 (buzzer and lamp of the dispenser).
 */
export const piLines = [
  5, 6, 16, 17, 22, 23, 24, 25, 27, 12, 20, 21, 4, 18, 26, 7, 8, 9, 10, 11,
] as const;

export function servicesOf({ offices }: Pick<HallAnswers, 'offices'>): readonly Named[] {
  return offices.flatMap(({ services }) => services);
}

export function usualServer(centreId: string): string {
  return `mqtts://centre-server.${centreId}.internal:8883`;
}
