/** The manager's page, held against what `dawr report` prints of the same journal. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { findingsOn } from './accessible.ts';
import { isTooWide, openPage, PagesHall } from './clerk.ts';

let hall: PagesHall;
let browser: Browser;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages();
  await hall.openPages();
  browser = await openBrowser();
  for (const service of ['first-new-card', 'first-newborn', 'second-update']) {
    await hall.paperFor(service);
  }
  await hall.command({ name: 'call-next', args: { window: 1 } });
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

test('the manager sees the day as dawr report prints it, takes it along, and prints two pages', async () => {
  const { page, press } = await openPage(browser, `${hall.address}/day`, {
    width: 1366,
    height: 768,
  });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.reload();
  const sheet = page.locator('.days-sheet[aria-busy="false"] .report');
  await sheet.waitFor();
  const printed = await page.context().newPage();
  await printed.setContent(await hall.report('--format', 'html'));
  expect(await sheet.textContent()).toBe(await printed.locator('.report').textContent());
  await printed.close();
  expect(await page.locator('.report-value').first().textContent()).toMatch(/^[٠-٩]+$/);
  await screenshot(page, 'day');
  expect(await findingsOn(page)).toEqual([]);

  const [download] = await Promise.all([page.waitForEvent('download'), press('csv')]);
  expect(readFileSync(await download.path(), 'utf8')).toBe(
    await hall.report('--format', 'csv', '--language', 'ar'),
  );
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(2);

  await page.locator('.strip .plain').click();
  await page.locator('.days-sheet[aria-busy="false"] .report[lang="en"]').waitFor();
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await isTooWide(page)).toBe(false);
  await page.locator('[name="length"][value="month"]').check();
  await page
    .locator('.days-sheet[aria-busy="false"] figcaption', { hasText: /^Tickets$/ })
    .waitFor();
  await screenshot(page, 'day-on-a-phone');
  expect(await findingsOn(page)).toEqual([]);
  // The policy of the pages forbids what the sheet does not need: no style and no script of its own.
  expect(complaints).toEqual([]);
  await page.context().close();
});
