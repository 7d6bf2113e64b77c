/** Where a paired browser stands, and what it may open and ask from there. */
import type { PagePlace, PinRole } from '../../drivers/local-port.ts';
import type { PageRequest } from './page-request.ts';

const paths: Readonly<Record<Exclude<PagePlace['page'], 'window'>, string>> = {
  reception: '/reception',
  hall: '/hall',
  manager: '/day',
  technician: '/',
};

/** The path of its page. */
export function pathOfPlace(place: PagePlace): string {
  return place.page === 'window' ? `/window/${place.window}` : paths[place.page];
}

/** Whether the hall has it: a config may have taken the window away. */
export function hasPage(windows: readonly number[], place: PagePlace): boolean {
  return place.page !== 'window' || windows.includes(place.window);
}

/** A television shows what everybody in the hall may see, so every paired browser may show it. */
export function mayWatch(place: PagePlace, path: string): boolean {
  return path === '/hall' || path === pathOfPlace(place);
}

/** The figures are the manager's. */
export function mayReport(place: PagePlace): boolean {
  return place.page === 'manager';
}

/** A request says from which page it comes; it must be the page of this browser. */
export function mayAskFrom(place: PagePlace, from: PageRequest['from']): boolean {
  return pathOfPlace(place) === pathOfPlace(from);
}

/** Milliseconds without anything asked after which the PIN is asked again; a technician's hands are elsewhere. */
const idleMs: Readonly<Record<PinRole, number | null>> = {
  window: null,
  reception: null,
  manager: null,
  technician: 15 * 60_000,
};

/** What a place must show besides its secret; null where that is enough. @param more by the config */
export function pinOf(
  { page }: PagePlace,
  more: readonly PinRole[],
): { readonly role: PinRole; readonly idleMs: number | null } | null {
  if (page === 'hall') return null;
  const isAsked = page === 'manager' || page === 'technician' || more.includes(page);
  return isAsked ? { role: page, idleMs: idleMs[page] } : null;
}
