/**
 * Who asks something of the hall, as a value with its place, and how the events name the asker.
 */
import type { TicketSource } from '../queue/words.ts';

/** `button` is the name that the button is wired under, such as `window/3/call`. */
export type Asker =
  /** A citizen who takes a number. */
  | { readonly kind: 'dispenser-button'; readonly dispenser: string; readonly button: string }
  /** A citizen who rates the service. */
  | { readonly kind: 'rating-button'; readonly window: number; readonly button: string }
  | { readonly kind: 'window-button'; readonly window: number; readonly button: string }
  /** Two call buttons that are held together. */
  | { readonly kind: 'call-buttons'; readonly button: string }
  | { readonly kind: 'window-page'; readonly window: number }
  | { readonly kind: 'reception-button'; readonly button: string }
  | { readonly kind: 'reception-page' }
  /** The reception, through the centre server. */
  | { readonly kind: 'reception-topic' }
  | { readonly kind: 'server' }
  | { readonly kind: 'technician' };

/** The `askedBy` of the events, by kind; the published contract lists them. */
export const askerPlaces: Readonly<Record<Asker['kind'], string>> = {
  'dispenser-button': 'dispenser/{dispenser}',
  'rating-button': 'window/{window}/rating',
  'window-button': 'window/{window}/button',
  'call-buttons': 'windows/call-buttons',
  'window-page': 'window/{window}/page',
  'reception-button': 'reception/button',
  'reception-page': 'reception/page',
  'reception-topic': 'reception/topic',
  server: 'server',
  technician: 'technician',
};

export function askedBy(asker: Asker): string {
  const place = askerPlaces[asker.kind];
  if ('window' in asker) return place.replace('{window}', String(asker.window));
  if ('dispenser' in asker) return place.replace('{dispenser}', () => asker.dispenser);
  return place;
}

/** The `source` of `ticket.reserved`, which is older and coarser: the citizen, the staff, the server. */
export const ticketSources: Readonly<Record<Asker['kind'], TicketSource>> = {
  'dispenser-button': 'dispenser',
  'rating-button': 'dispenser',
  'window-button': 'reception',
  'call-buttons': 'reception',
  'window-page': 'reception',
  'reception-button': 'reception',
  'reception-page': 'reception',
  'reception-topic': 'reception',
  server: 'server',
  technician: 'reception',
};

/** The `origin` of `command.refused`, which is older: it names a button by its wiring. */
export function originOf(asker: Asker): string {
  if ('button' in asker) return asker.button;
  return asker.kind === 'reception-topic' ? 'reception' : askedBy(asker);
}
