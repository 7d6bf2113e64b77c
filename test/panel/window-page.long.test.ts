/**
 * The clerk's page in the worst of its moments, often: two tablets and the wired button at once, and a
 * kill of the controller in the middle of a click.
 */
import type { Browser } from 'playwright-core';
import { openBrowser } from '../bench/browser.ts';
import { type Clerk, openWindow, PagesHall, pressTogether } from './clerk.ts';

const guardSeconds = 3;

let hall: PagesHall;
let browser: Browser;
let clerk: Clerk;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages((config) => ({ ...config, queue: { ...config.queue, guardSeconds } }));
  await hall.openPages();
  browser = await openBrowser();
  clerk = await openWindow(browser, hall, 1);
  await hall.command({ name: 'open-window', args: { window: 1 } });
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

const calls = () => hall.events('ticket.called');

test('fifty times two tablets and the wired button in the same instant call one citizen', async () => {
  const other = await openWindow(browser, hall, 1);
  await hall.paperFor('first-new-card');
  for (let round = 1; round <= 50; round += 1) {
    await hall.paperFor('first-new-card');
    const before = calls().length;
    const go = await pressTogether([clerk, other], 'main');
    const button = hall.call(1);
    go();
    await button;
    await hall.until('a call', () => calls().length > before);
    // Longer than any of the three is on its way, and shorter than the guard time.
    await hall.command({ name: 'ping' });
    expect([round, calls().length]).toEqual([round, before + 1]);
    await Promise.all([clerk, other].map(({ page }) => page.unroute('**/api/ask')));
  }
  await other.page.context().close();
});

test('twenty kills in the middle of a click: each press is done once or not at all, and the page says which', async () => {
  for (let round = 1; round <= 20; round += 1) {
    await hall.paperFor('first-new-card');
    const before = calls().length;
    const asked = clerk.page.waitForRequest('**/api/ask');
    await clerk.press('main');
    await asked;
    await new Promise((done) => setTimeout(done, round));
    await hall.killController();
    await hall.openPages();
    await clerk.page.locator('.page[data-connected="true"]').waitFor();
    await clerk.key('main').and(clerk.page.locator('[aria-disabled="false"]')).waitFor();
    const shown = await clerk.page.locator('.plate').getAttribute('data-number');
    // What is sent again after a kill may come to the broker later than the page has it.
    await hall.until(`round ${round}: the call that the page shows`, () => {
      return calls().at(-1)?.data['number'] === shown;
    });
    await hall.command({ name: 'ping' });
    expect(calls().length - before).toBeLessThanOrEqual(1);
  }
});
