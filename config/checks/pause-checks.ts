/** What a button may pause, and for which reasons. */

import type { Config } from '../schema/schema.ts';
import { usualPauseReasons } from '../schema/usual-reasons.ts';
import { checkReference, ids, known, once } from './names.ts';
import { at, isPresent, items, type Part } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export function checkPauses(root: Part<Config>, report: Report): void {
  const reasons = at(at(root, 'pauses'), 'reasons');
  once(ids(reasons), 'the reason', report);
  const names = isPresent(reasons)
    ? known(ids(reasons))
    : new Set<unknown>(usualPauseReasons.map(({ id }) => id));
  const services = known(ids(at(root, 'services')));
  const offices = known(ids(at(root, 'offices')));
  for (const dispenser of items(at(root, 'dispensers'))) {
    for (const button of items(at(dispenser, 'pauseButtons'))) {
      const service = at(button, 'service');
      const office = at(button, 'office');
      checkReference(report, service, services, 'service', 'services');
      checkReference(report, office, offices, 'office', 'offices');
      checkReference(report, at(button, 'reason'), names, 'reason', 'pauses.reasons');
      if (isPresent(service) && isPresent(office)) {
        reportProblem(report, 'error', office, {
          message: 'this button would pause a service and an office',
          expected: 'one of the two, or neither for the whole hall',
          hint: 'remove one of them',
        });
      }
    }
  }
}
