/**
 * Pages that stay open: seven tabs of one browser, over another config and another business day, and through
 * 24 hours and 2,000 calls in some minutes.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import { openBrowser } from '../bench/browser.ts';
import { openPage, PagesHall } from './clerk.ts';

const callsOfDay = 2000;
const betweenJumps = 10;
/** The roll of the bench has 999 numbers. */
const ofOneDay = 900;
const dayMs = 24 * 60 * 60_000;
/** The page holds four calls and one view, however many came. */
const mostHeapMb = 10;

/** A busy computer needs most of it to start a hall. */
const secondsBeforeMidnight = 75;

let hall: PagesHall;
let browser: Browser;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0, hallCallSeconds: 0 },
  }));
  await hall.openPages();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

/** Playwright shows every tab at once; the six connections that all of them share are the browser's own. */
const hideable = `(() => {
  let isHidden = false;
  Object.defineProperty(Document.prototype, 'hidden', { get: () => isHidden });
  addEventListener('hide-tab', (event) => {
    isHidden = event.detail;
    document.dispatchEvent(new Event('visibilitychange'));
  });
})()`;

async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`dispatchEvent(new CustomEvent('hide-tab', { detail: ${isHidden} }))`);
}

async function tabOf(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(hall.address + path);
  await page.locator('.page[data-connected="true"]').waitFor();
  return page;
}

/** @param between resolves when the day may open, once the one before is closed */
async function anotherDay(between: Promise<void> = Promise.resolve()): Promise<void> {
  await hall.command({ name: 'close-day' });
  await between;
  const last = String(hall.events('day.opened').at(-1)?.data['day']);
  const day = new Date(Date.parse(`${last}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
  expect(await hall.command({ name: 'open-day', args: { day } })).toMatchObject({ status: 'done' });
}

test('of seven tabs the one that is seen works, and each of them when it is seen again', async () => {
  const context = await browser.newContext();
  await context.addInitScript(hideable);
  const tabs: Page[] = [];
  for (const path of [
    '/window/1',
    '/window/2',
    '/window/3',
    '/window/4',
    '/reception',
    '/',
    '/window/5',
  ]) {
    const before = tabs.at(-1);
    if (before !== undefined) await setHidden(before, true);
    tabs.push(await tabOf(context, path));
  }
  const last = tabs.at(-1);
  await last?.locator('[data-key="main"][aria-disabled="false"]').click();
  await hall.until('opened', () =>
    hall.events('window.opened').some(({ data }) => data['window'] === 5),
  );
  if (last !== undefined) await setHidden(last, true);
  const [first] = tabs;
  if (first === undefined) throw new Error('there is no tab');
  await setHidden(first, false);
  await first.locator('[data-key="main"][aria-disabled="false"]').click();
  await hall.until('opened', () =>
    hall.events('window.opened').some(({ data }) => data['window'] === 1),
  );
  await context.close();
});

test('an open page follows another config and another business day by itself', async () => {
  const reception = await openPage(browser, `${hall.address}/reception`);
  const television = await openPage(browser, `${hall.address}/hall`);
  await hall.paperFor('first-new-card');
  await hall.command({ name: 'call-next', args: { window: 1 } });
  await television.page.locator('.call').first().waitFor();

  const [service, ...others] = hall.config.services;
  if (service === undefined) throw new Error('the config has no service');
  const name = { ar: 'خدمة باسم جديد', en: 'A service of a new name' };
  hall.config = { ...hall.config, services: [{ ...service, name }, ...others] };
  hall.writeConfig();
  await hall.killController();
  await hall.openPages();
  await reception.page.locator('.page[data-connected="true"]').waitFor();
  await reception.page.getByText(name.ar).first().waitFor();
  await television.page.locator('.call').first().waitFor();

  const closed = television.page.locator('[data-state="closed"]').waitFor();
  await anotherDay(closed);
  await television.page.locator('[data-state="open"]').waitFor();
  expect(await television.page.locator('.call').count()).toBe(0);
  for (const { page } of [reception, television]) await page.context().close();
});

test('over midnight an open page has the new day, its numbers and its clock, and no call of the old one', async () => {
  const night = new PagesHall();
  // Without hours, numbers begin anew at midnight.
  await night.setUpWithPages(({ openingHours: _, ...config }) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
  }));
  const { minute } = localTimeIn(night.config.centre.timeZone)({ wallMs: Date.now() });
  const secondsToMidnight = (24 * 60 - minute) * 60 - (Math.floor(Date.now() / 1000) % 60);
  const ahead = secondsToMidnight - secondsBeforeMidnight;
  night.runUnder = [
    ...['env', 'LD_PRELOAD=/usr/$LIB/faketime/libfaketimeMT.so.1', `FAKETIME=+${ahead}`],
    ...['FAKETIME_DONT_FAKE_MONOTONIC=1', 'FAKE_UTIME=1', 'NO_FAKE_STAT=1'],
  ];
  try {
    await night.openPages();
    const reception = await openPage(browser, `${night.address}/reception`);
    const window = await openPage(browser, `${night.address}/window/1`);
    const television = await openPage(browser, `${night.address}/hall`);
    const give = async (number: string) => {
      await reception.press('service-first-new-card');
      await reception.press('class-ordinary');
      await reception.page.locator(`.given[data-number="${number}"]`).waitFor();
    };
    const openAndCall = async () => {
      await window.press('main');
      await window.press('main');
      await television.page.locator('.calls > .call[data-number="A001"]').waitFor();
    };
    await give('A001');
    await openAndCall();
    await window.press('complete');
    await window.holds(null);
    await television.page.locator('.hall-clock', { hasText: 'م' }).waitFor();
    const afterMidnight = { hasText: '١٢:٠' };
    await television.page.locator('.hall-clock', afterMidnight).waitFor({ timeout: 180_000 });
    await night.until('another day', () => night.events('day.opened').length === 2);
    await television.page.locator('.hall-message').waitFor();
    expect(await television.page.locator('.call').count()).toBe(0);
    for (const { page } of [television, window, reception]) {
      await page.locator('.hall-clock, .strip-clock', afterMidnight).first().waitFor();
    }
    await give('A001');
    // The end of the day closed the window.
    await openAndCall();
    for (const { page } of [reception, window, television]) await page.context().close();
  } finally {
    await night.tearDown();
  }
});

test('after 2,000 calls and 24 hours a page holds no more than at its begin', async () => {
  const { page } = await openPage(browser, `${hall.address}/hall`, { width: 1920, height: 1080 });
  await page.clock.install();
  await page.reload();
  await page.locator('[data-state="open"]').waitFor();
  const session = await page.context().newCDPSession(page);
  const heapMb = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize / 1024 / 1024;
  };
  const ask = async (asked: object, from: object): Promise<void> => {
    const { boot, ms } = await clockOf();
    const id = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
    const answer = await fetch(`${hall.address}/api/ask`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: hall.address },
      body: JSON.stringify({ id, from, asked, pressed: { boot, ms } }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'done' });
  };
  const number = {
    name: 'issue-ticket',
    args: { service: 'first-new-card', paper: 'roll' },
  };
  const call = { name: 'call-next', args: { window: 1 } };
  let atBeginMb = 0;
  for (let count = 1; count <= callsOfDay; count += 1) {
    await ask(number, { page: 'reception' });
    await ask(call, { page: 'window', window: 1 });
    if (count % ofOneDay === 0) await anotherDay();
    if (count % betweenJumps !== 0) continue;
    await page.clock.fastForward((dayMs / callsOfDay) * betweenJumps);
    await page.locator('[data-state="open"]').waitFor();
    if (count === 200) atBeginMb = await heapMb();
  }
  await page.locator('.calls > .call').waitFor();
  expect((await heapMb()) - atBeginMb).toBeLessThan(mostHeapMb);
});

/** The controller's own clock, as a page hears it first. */
async function clockOf(): Promise<{ readonly boot: string; readonly ms: number }> {
  const answer = await fetch(`${hall.address}/api/live/day`);
  const reader = answer.body?.getReader();
  let text = '';
  for (;;) {
    const part = await reader?.read();
    text += new TextDecoder().decode(part?.value);
    const data = /event: whole\ndata: (.*)\n/.exec(text)?.[1];
    if (data === undefined) continue;
    await reader?.cancel();
    return JSON.parse(data).time;
  }
}
