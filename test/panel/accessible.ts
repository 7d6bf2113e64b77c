/** What axe-core finds against a page as it stands: WCAG 2.2 to AA, and its own best practices. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Each as `rule: element`; empty for a page without a finding. */
export async function findingsOn(page: Page): Promise<readonly string[]> {
  // Given to the page's debugger: a script element would be refused by the page's own policy.
  await page.evaluate(axe);
  return await page.evaluate<readonly string[]>(`axe.run(document).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target.join(' '))),
  )`);
}
