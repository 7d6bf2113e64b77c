/**
 * What a release after this one added to an event: a reader passes over it, as the contract asks of every reader, so that
 * a release that was put back runs on with the journal as it is.
 */
import type { ZodError } from 'zod';
import { ownValue } from '../../config/checks/part.ts';

/** A copy of it, without what the check did not know. */
export function withoutUnknownFields(candidate: unknown, { issues }: ZodError): unknown {
  const copy: unknown = structuredClone(candidate);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    let part = copy;
    for (const key of issue.path) part = typeof key === 'symbol' ? null : ownValue(part, key);
    if (typeof part !== 'object' || part === null) continue;
    for (const key of issue.keys) Reflect.deleteProperty(part, key);
  }
  return copy;
}
