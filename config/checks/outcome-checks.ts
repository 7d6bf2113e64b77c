/** How services may end, and which buttons say so. */

import type { Config } from '../schema/schema.ts';
import { plainOutcome, usualOutcomes } from '../schema/usual-reasons.ts';
import { checkReference, ids, known, once } from './names.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export function checkOutcomes(root: Part<Config>, report: Report): void {
  const outcomes = at(root, 'outcomes');
  once(ids(outcomes), 'the outcome', report);
  const names = isPresent(outcomes)
    ? known(ids(outcomes))
    : new Set<unknown>(usualOutcomes.map(({ id }) => id));
  if (names !== null && !names.has(plainOutcome)) {
    reportProblem(report, 'error', outcomes, {
      message: 'a service of which nobody says more would end without an outcome',
      expected: `one of the outcomes with the id ${plainOutcome}`,
      hint: `add - { id: ${plainOutcome}, name: { ar: تمت الخدمة, en: Done } }`,
    });
  }
  const documents: Part<string>[] = [];
  for (const service of items(at(root, 'services'))) {
    const own = items(at(service, 'documents')).flatMap((document) => {
      const id = at(document, 'id');
      return text(id) === undefined ? [] : [{ path: id.path, value: id.value }];
    });
    once(own, 'the document', report, {
      expected: 'each document of a service under a name of its own',
      hint: 'rename one of the two',
    });
    documents.push(...own);
  }
  for (const window of items(at(root, 'windows'))) {
    for (const button of items(at(at(window, 'buttons'), 'outcomes'))) {
      checkReference(report, at(button, 'outcome'), names, 'outcome', 'outcomes');
      const document = at(button, 'document');
      if (!isPresent(document)) continue;
      const all = new Set(documents.map(({ value }) => value));
      checkReference(report, document, all, 'document', "a service's documents");
    }
  }
}
