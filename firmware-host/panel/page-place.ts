/** Where a paired browser stands, and what it may open and ask from there. */
import type { PagePlace } from '../../drivers/centre-port.ts';
import type { PageRequest } from './page-request.ts';

const paths: Readonly<Record<Exclude<PagePlace['page'], 'window'>, string>> = {
  reception: '/reception',
  hall: '/hall',
  manager: '/day',
};

/** The path of its page. */
export function pathOfPlace(place: PagePlace): string {
  return place.page === 'window' ? `/window/${place.window}` : paths[place.page];
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
