/**
 * The buttons that only some halls have, on the page: for those who go first, to hand a ticket on
 * and to open the day. Each is found by its name and gives an event of its own.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import type { UnitPin } from '../../config/schema/schema.ts';
import { TestBench } from './bench.ts';
import { openBrowser } from './browser.ts';

const patience = { timeout: 120_000 };
const bench = new TestBench();
let browser: Browser;
let page: Page;

const pin = (unit: string, at: number): UnitPin => ({ kind: 'unit', unit, pin: at });

beforeAll(async () => {
  await bench.prepare((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    windows: config.windows.map((window) =>
      window.number === 1
        ? {
            ...window,
            buttons: {
              ...window.buttons,
              transfer: [
                { input: pin('window-1', 4), toService: 'second-newborn', place: 'arrival' },
                {
                  input: pin('window-1', 5),
                  toService: 'second-newborn',
                  toWindow: 3,
                  place: 'arrival',
                },
              ],
            },
          }
        : window,
    ),
    dispensers: config.dispensers.map((dispenser) => ({
      ...dispenser,
      buttons: [
        ...dispenser.buttons,
        { service: 'first-new-card', priority: 'elderly', input: pin('dispenser', 18) },
      ],
      openDayButton: pin('dispenser', 19),
      pauseButtons: [],
    })),
  }));
  await bench.start();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.setDefaultTimeout(patience.timeout);
  await page.goto(`${bench.address}/?lang=en`);
  await page.locator('.kiosk[data-readiness="ready"]').waitFor(patience);
});

afterAll(async () => {
  await browser?.close();
  await bench.tearDown();
});

const named = (name: string): Locator => page.getByRole('button', { name, exact: true });
const plain = 'Take a number: New ration card, Bab Sharq First';
const event = (type: string, number?: string): Locator =>
  page.locator(
    `.event[data-type="${type}"]${number === undefined ? '' : `[data-number="${number}"]`}`,
  );

test('a service with a plain and a priority button has both, and each gives its own ticket', async () => {
  await named(plain).click();
  await event('ticket.issued', 'A001').waitFor(patience);
  await named(`${plain}, for: Elderly`).focus();
  await page.keyboard.press('Space', { delay: 100 });
  await event('ticket.issued', 'A002').waitFor(patience);
  // Who goes first came second.
  await named('Window 1: press to call the next, hold to call again').click();
  await event('ticket.called', 'A002').waitFor(patience);
  expect(await event('ticket.called', 'A001').count()).toBe(0);
});

test('a transfer button names where it leads, and hands the ticket on', async () => {
  await named('Window 1: transfer to Adding a newborn (Bab Sharq Second)').click();
  await event('ticket.transferred', 'A002').waitFor(patience);
  await named('Window 1: press to call the next, hold to call again').click();
  await event('ticket.called', 'A001').waitFor(patience);
  // A ticket is handed to an open window only.
  await named('Window 3: press to call the next, hold to call again').click();
  await event('window.opened').nth(1).waitFor(patience);
  await named('Window 1: transfer to Adding a newborn (Bab Sharq Second), Window 3').focus();
  await page.keyboard.press('Enter', { delay: 100 });
  await event('ticket.transferred', 'A001').waitFor(patience);
});

test('the button that opens the day is heard when it is held: here the day is open already', async () => {
  await named('Open the day: hold the button').hover();
  await page.mouse.down();
  await event('command.refused').first().waitFor(patience);
  await page.mouse.up();
  expect(await event('command.refused').count()).toBe(1);
});

test('in Arabic they have Arabic names, and every count is in Arabic digits', async () => {
  await page.goto(`${bench.address}/?lang=ar`);
  await named('خذ رقمًا: بطاقة تموين جديدة، باب شرق أول، أولوية: كبار السن').waitFor(patience);
  await named('شباك ١: تحويل إلى إضافة مواليد (باب شرق ثان)').waitFor(patience);
  await named('شباك ١: تحويل إلى إضافة مواليد (باب شرق ثان)، شباك ٣').waitFor(patience);
  await named('افتح اليوم: اضغط الزر مطوّلًا').waitFor(patience);
  for (const place of ['.rule', '.booth', '.queues td', '.event-sequence', '.event-time']) {
    const texts = await page.locator(place).allTextContents();
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => /[0-9]/.test(text))).toEqual([]);
  }
});

test('the way from a number to a window is on the first screen of a small laptop', async () => {
  const way = ['.take', '.slot-mouth', '.booth[data-window="1"] .led', '.booth .call-button'];
  for (const place of way) {
    const box = await page.locator(place).first().boundingBox();
    expect(box?.y).toBeGreaterThan(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(768);
  }
});
