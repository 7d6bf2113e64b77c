/** The numbers of the services, as far as they can be read, for checks that compare them. */
import { at, isPresent, items, number, type Part, text } from '../checks/part.ts';
import type { Config } from './schema.ts';

export interface Series {
  readonly service: string;
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  /** Where the prefix is written; where it is left out, where it would be. */
  readonly prefixPath: Part<unknown>['path'];
}

export function seriesOf(root: Part<Config>): readonly Series[] {
  return items(at(root, 'services')).flatMap((part) => {
    const numbers = at(part, 'numbers');
    const written = at(numbers, 'prefix');
    const service = text(at(part, 'id'));
    const prefix = isPresent(written) ? text(written) : '';
    const from = number(at(numbers, 'from'));
    const to = number(at(numbers, 'to'));
    if (service === undefined || prefix === undefined) return [];
    if (from === undefined || to === undefined) return [];
    return [{ service, prefix, from, to, prefixPath: written.path }];
  });
}

/** Such as `A1 to A99`. */
export function seriesText({ prefix, from, to }: Series): string {
  return `${prefix}${from} to ${prefix}${to}`;
}
