/**
 * What takes too long, as the hall page, a board and a lamp show it; and what the page says of the
 * wait and of the rule by which the hall calls. All limits are of a few seconds here.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { TestBench } from './bench.ts';
import { openBrowser, screenshot } from './browser.ts';

const patience = { timeout: 40_000 };
const bench = new TestBench();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await bench.prepare((config) => ({
    ...config,
    services: config.services.map((service) => ({ ...service, targetMinutes: 0.08 })),
    queue: {
      ...config.queue,
      guardSeconds: 0,
      ticketLockoutSeconds: 0,
      noShowWithinSeconds: 0,
      callFlashSeconds: 1,
      waitTargetMinutes: 0.15,
      idleLimitMinutes: 0.05,
      recallLimit: 1,
      lampBlinksFrom: 80,
      boardFlashesFrom: 100,
    },
  }));
  await bench.start();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.setDefaultTimeout(patience.timeout);
  await page.goto(`${bench.address}/?lang=en`);
  // Its lamps alone do not say so: they blink until the printer has answered.
  await page.locator('.kiosk[data-readiness="ready"]').waitFor(patience);
  await page.locator('.take .lamp[data-lit="true"]').first().waitFor(patience);
});

afterAll(async () => {
  await browser?.close();
  await bench.tearDown();
});

const booth = (window: number, inside: string): Locator =>
  page.locator(`.booth[data-window="${window}"] ${inside}`);
const row = (service: string, inside = ''): Locator =>
  page.locator(`.queues tr[data-service="${service}"] ${inside}`);

async function lampBlinks(window: number): Promise<void> {
  for (const lamp of ['[data-lit="true"]', ':not([data-lit="true"])', '[data-lit="true"]']) {
    await booth(window, `.lamp${lamp}`).waitFor(patience);
  }
}

async function take(service: string): Promise<void> {
  const waiting = await page.locator('.event[data-type="ticket.issued"]').count();
  await page.locator(`[data-button="dispenser/hall/${service}"]`).click();
  await page.locator('.event[data-type="ticket.issued"]').nth(waiting).waitFor(patience);
}

test('the page shows the rule by which the hall calls, in its language', async () => {
  await page.locator('.rule', { hasText: 'We call in order of arrival' }).waitFor(patience);
});

test('the target time of a service is over: page, board and lamp show it', async () => {
  await take('first-new-card');
  await take('first-new-card');
  await page.locator('[data-button="window/1/call"]').click();
  await booth(1, '.alert[data-percent="80"]').waitFor(patience);
  await booth(1, '.alert[data-percent="100"]').waitFor(patience);
  await booth(1, '.led [aria-label*="flashing"], .led[aria-label*="flashing"]').waitFor(patience);
  await lampBlinks(1);
});

test('people ahead and the expected wait stand beside each service, and a wait that is too long', async () => {
  await row('first-new-card', '.alert[data-percent="100"]').waitFor(patience);
  expect(await row('first-new-card', 'td').first().textContent()).toBe('1');
  expect(await row('first-new-card', 'td').last().textContent()).toMatch(/0 to \d+ min/);
  expect(await row('second-newborn', '.alert').count()).toBe(0);
  await screenshot(page, 'limits');
});

test('a clerk is free while people wait', async () => {
  const call = page.locator('[data-button="window/1/call"]');
  await call.click();
  await page.locator('.event[data-type="ticket.called"]').nth(1).waitFor(patience);
  await call.click();
  await page.locator('.event[data-type="window.call-refused"]').waitFor(patience);
  expect(await booth(1, '.alert').count()).toBe(0);
  await take('first-new-card');
  await booth(1, '.alert').filter({ hasText: 'free while people wait' }).waitFor(patience);
  await lampBlinks(1);
});

test('called as often as is allowed: the no-show is offered', async () => {
  const call = page.locator('[data-button="window/1/call"]');
  await call.click();
  await page.locator('.event[data-type="ticket.called"]').nth(2).waitFor(patience);
  await call.click({ delay: 1300 });
  await booth(1, '.alert').filter({ hasText: 'mark a no-show' }).waitFor(patience);
});
