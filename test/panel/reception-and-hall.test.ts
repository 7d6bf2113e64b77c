/**
 * Reception and television as people have them: a number in two taps, its paper from the twin of the
 * printer, its call on the wall. What a tap does is judged by paper and events.
 */
import type { Browser } from 'playwright-core';
import { addDays } from '../../firmware-host/clock/business-day.ts';
import { applyLive } from '../bench/bench.ts';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { findingsOn } from './accessible.ts';
import { type Clerk, cutOff, isTooWide, openPage, PagesHall, seenOn } from './clerk.ts';

/** As long and as wide as five characters get. */
const longNumbers: Partial<Record<string, { prefix: string; from: number; to: number }>> = {
  'second-newborn': { prefix: 'F', from: 1000, to: 9999 },
  'second-replacement': { prefix: 'MW', from: 100, to: 999 },
};

let hall: PagesHall;
let browser: Browser;
let reception: Clerk;
let television: Clerk;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0, hallCallSeconds: 0 },
    services: config.services.map((service) => ({
      ...service,
      numbers: longNumbers[service.id] ?? service.numbers,
    })),
  }));
  await hall.openPages();
  browser = await openBrowser();
  reception = await openPage(browser, `${hall.address}/reception`);
  television = await openPage(browser, `${hall.address}/hall`, { width: 1920, height: 1080 });
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

async function give(service: string, priority = 'ordinary'): Promise<string> {
  const before = hall.events('ticket.issued').length;
  await reception.press(`service-${service}`);
  await reception.press(`class-${priority}`);
  await hall.until('its paper', () => hall.events('ticket.issued').length > before);
  return String(hall.events('ticket.issued').at(-1)?.data['number']);
}

test('two taps are a number on paper, with its class, and a third is one more', async () => {
  const papers = hall.papers.length;
  expect(await give('first-new-card')).toBe('A001');
  await reception.page.locator('.given-state[data-status="waiting"]').waitFor();
  expect(hall.papers).toHaveLength(papers + 1);
  expect(await give('first-new-card', 'elderly')).toBe('A002');
  const reserved = () => hall.events('ticket.reserved').map(({ data }) => data);
  expect(reserved()[1]).toMatchObject({ priority: 'elderly', askedBy: 'reception/page' });
  await reception.press('one-more');
  await hall.until('one more', () => reserved().length === 3);
  expect(reserved()[2]).toMatchObject({ service: 'first-new-card', priority: 'elderly' });
  await hall.until('its paper', () => hall.events('ticket.issued').length === 3);
});

test('whoever works with keys alone keeps the place: the part that came, or the tile that was left', async () => {
  const issued = hall.events('ticket.issued').length;
  for (const [key, next] of [
    ['service-first-new-card', '.classes'],
    ['cancel', '[data-key="service-first-new-card"]'],
    ['service-first-new-card', '.classes'],
    ['class-ordinary', '.given'],
    ['given-done', '[data-key="service-first-new-card"]'],
  ] as const) {
    await reception.key(key).press('Enter');
    await reception.page.locator(`${next}:focus`).waitFor();
  }
  await hall.until('its paper', () => hall.events('ticket.issued').length === issued + 1);
});

test('two services are on one ticket, and documents alone are no number', async () => {
  await reception.press('service-first-newborn');
  await reception.page.locator('.further summary').click();
  // The other office has services of the same names.
  const named = 'إضافة مواليد (باب شرق أول)';
  await reception.page.locator('.classes h2', { hasText: named }).waitFor();
  const furtherService = 'بدل فاقد أو تالف ورقم سري (باب شرق أول)';
  await reception.page.locator('.further label', { hasText: furtherService }).click();
  await screenshot(reception.page, 'reception-further');
  expect(await findingsOn(reception.page)).toEqual([]);
  const papers = hall.papers.length;
  const issued = hall.events('ticket.issued').length;
  await reception.press('class-ordinary');
  await hall.until('its paper', () => hall.events('ticket.issued').length === issued + 1);
  expect(hall.events('ticket.issued').at(-1)?.data['steps']).toEqual([
    'first-newborn',
    'first-replacement',
  ]);
  await reception.page.locator('.given-state', { hasText: named }).waitFor();
  await reception.page.locator('.latest-what', { hasText: named }).waitFor();
  const numbers = hall.events('ticket.reserved').length;
  await reception.press('service-first-newborn');
  await reception.press('info');
  await hall.until('a slip', () => hall.events('info.printed').length === 1);
  expect(hall.events('info.printed')[0]?.data).toMatchObject({
    service: 'first-newborn',
    askedBy: 'reception/page',
  });
  await hall.until('its paper', () => hall.papers.length === papers + 2);
  expect(hall.events('ticket.reserved')).toHaveLength(numbers);
});

test('a copy, a void, and a no-show who is back', async () => {
  await reception.press('reprint-A001');
  await hall.until('a copy', () => hall.events('ticket.copied').length === 1);
  // Nobody gets it again: so it is asked, and whoever goes elsewhere has not said yes.
  const surely = reception.key('void-A003-surely');
  await reception.key('void-A003').dblclick();
  await reception.key('void-A003').filter({ hasText: 'ألغِ' }).waitFor();
  expect(await surely.count()).toBe(0);
  await reception.press('void-A003');
  await surely.waitFor();
  await reception.press('reprint-A002');
  await hall.until('a copy', () => hall.events('ticket.copied').length === 2);
  await surely.waitFor({ state: 'detached' });
  expect(hall.events('ticket.voided')).toEqual([]);
  await reception.press('void-A003');
  await screenshot(reception.page, 'reception-void');
  await reception.press('void-A003-surely');
  await hall.until('void', () => hall.events('ticket.voided').length === 1);
  for (const name of ['call-next', 'no-show']) await hall.command({ name, args: { window: 1 } });
  await reception.press('resume-A002');
  await hall.until('back', () => hall.events('ticket.resumed').length === 1);
  // Any number of the day, as somebody types it; what was refused stays.
  const field = reception.key('number');
  await field.fill('a 77');
  await reception.press('reprint-number');
  await reception.page.locator('.notice').waitFor();
  expect(await field.inputValue()).toBe('a 77');
  await field.fill('a٢');
  await reception.press('reprint-number');
  await hall.until('a copy', () => hall.events('ticket.copied').length === 3);
});

test('the television shows a call with its window, and those before it', async () => {
  const { page } = television;
  await hall.command({ name: 'call-next', args: { window: 1 } });
  await page.locator('.calls > .call[data-number="A002"][data-window="1"]').waitFor();
  await hall.command({ name: 'call-next', args: { window: 1 } });
  await page.locator('.calls > .call[data-number="A001"]').waitFor();
  await page.locator('.earlier .call[data-number="A002"]').waitFor();
  await screenshot(page, 'hall');
  expect(await findingsOn(page)).toEqual([]);
  await page.setViewportSize({ width: 3840, height: 2160 });
  await screenshot(page, 'hall-2160');
  expect(await isTooWide(page)).toBe(false);
  await page.setViewportSize({ width: 1920, height: 1080 });
});

test('a pause is on every page at once, keeps numbers back, and ends', async () => {
  await reception.press('pause');
  await reception.press('pause-system-down');
  await reception.page.locator('.pauses[data-paused="true"]').waitFor();
  const tile = reception.key('service-first-new-card');
  await tile.and(reception.page.locator('[aria-disabled="true"]')).waitFor();
  await television.page.locator('.hall-notice', { hasText: 'نعتذر' }).waitFor();
  const free = hall.config.windows.find(
    ({ number, services }) => number !== 1 && services.includes('first-newborn'),
  );
  const clerk = await openPage(browser, `${hall.address}/window/${free?.number}`);
  if (
    !hall
      .events()
      .some(({ type, data }) => type === 'window.opened' && data['window'] === free?.number)
  ) {
    await clerk.press('main');
  }
  await clerk.key('main').filter({ hasText: 'متوقفة مؤقتًا' }).waitFor();
  await clerk.page.locator('.strip-count', { hasText: 'حتى ينتهي الإيقاف: ١' }).waitFor();
  await screenshot(clerk.page, 'window-paused');
  await clerk.page.context().close();
  await reception.press('resume-hall-');
  await reception.page.locator('.pauses[data-paused="false"]').waitFor();
  expect(hall.events('service.resumed')).toHaveLength(1);
});

test('a pause of one service names its office where the other has one of that name, and an office can be paused', async () => {
  const part = reception.page.locator('.pause-choice select');
  await reception.press('pause');
  await part.selectOption({ label: 'إضافة مواليد (باب شرق أول)' });
  await reception.press('pause-system-down');
  const says = 'نعتذر، توقفت خدمة إضافة مواليد (باب شرق أول) مؤقتًا';
  await television.page.locator('.hall-notice', { hasText: says }).waitFor();
  expect(hall.events('service.paused').at(-1)?.data).toMatchObject({
    scope: 'service',
    of: 'first-newborn',
  });
  await reception.press('resume-service-first-newborn');
  await reception.press('pause');
  await part.selectOption({ label: 'كل خدمات باب شرق ثان' });
  expect(await findingsOn(reception.page)).toEqual([]);
  await screenshot(reception.page, 'reception-pause');
  await reception.press('pause-system-down');
  const ofOffice = reception.key('service-second-update');
  await ofOffice.and(reception.page.locator('[aria-disabled="true"]')).waitFor();
  await reception
    .key('service-first-newborn')
    .and(reception.page.locator('[aria-disabled="false"]'))
    .waitFor();
  expect(hall.events('service.paused').at(-1)?.data).toMatchObject({
    scope: 'office',
    of: 'second',
  });
  await reception.press('resume-office-second');
  await reception.page.locator('.pauses[data-paused="false"]').waitFor();
});

test('pages that are open have the words of a config that is flashed beside them, and lose nothing', async () => {
  const [service, ...others] = hall.config.services;
  if (service === undefined) throw new Error('the config has no service');
  // As long as a careful administration words it, with a word that no line takes.
  const name = {
    ar: `خدمة باسم جديد ${'فصلونقل'.repeat(8)} ${'وتحديث '.repeat(6)}`.trim(),
    en: `A service of a new name ${'and-further-'.repeat(6)}so on`,
  };
  await reception.press('service-first-newborn');
  const untouched = `${Math.random()}`;
  await reception.page.evaluate(`window.untouched = '${untouched}'`);
  await applyLive(hall.configFile, { ...hall.config, services: [{ ...service, name }, ...others] });
  // What was chosen stays chosen.
  await reception.page.locator('.latest-what', { hasText: name.ar }).first().waitFor();
  await reception.page.locator('.classes').waitFor();
  await reception.press('cancel');
  await reception.key(`service-${service.id}`).filter({ hasText: name.ar }).waitFor();
  await reception.press('pause');
  for (const width of [1366, 1024]) {
    await reception.page.setViewportSize({ width, height: 768 });
    await screenshot(reception.page, `reception-long-name-${width}`);
    expect([width, await isTooWide(reception.page)]).toEqual([width, false]);
  }
  await reception.press('pause');
  expect(await reception.page.evaluate('window.untouched')).toBe(untouched);
  await television.page.locator('.calls > .call[data-number="A001"]').waitFor();
});

test('a printer without paper is seen at the reception', async () => {
  hall.printer.setTrouble('paper-out', true);
  await reception.page.locator('[data-printer="hall"][data-state="stopped"]').waitFor();
  await screenshot(reception.page, 'reception');
  await reception.press('service-first-new-card');
  await reception.page.getByText('لا تخرج ورقة من الطابعة الآن').waitFor();
  await screenshot(reception.page, 'reception-no-paper');
  expect(await findingsOn(reception.page)).toEqual([]);
  await reception.press('cancel');
  expect(await findingsOn(reception.page)).toEqual([]);
});

test('the technician sees first what is broken, and what to do', async () => {
  const technician = await openPage(browser, `${hall.address}/`, { width: 390, height: 844 });
  const worst = technician.page.locator('.devices li').first();
  expect(await worst.getAttribute('data-device')).toBe('printer/hall');
  await technician.page.locator('.events [data-type="ticket.called"]').first().waitFor();
  await screenshot(technician.page, 'technician');
  expect(await findingsOn(technician.page)).toEqual([]);
  await technician.page.context().close();
});

test.each(['/reception', '/window/1', '/', '/day'])(
  '%s fits a phone, a tablet, and a laptop at 200 %',
  async (path) => {
    const { page } = await openPage(browser, hall.address + path, { width: 360, height: 740 });
    await page.locator('.page[data-connected="true"]').waitFor();
    for (const [width, height] of [
      [360, 740],
      [820, 1180],
      [683, 384],
      [1366, 768],
    ] as const) {
      await page.setViewportSize({ width, height });
      await screenshot(page, `page${path.replaceAll('/', '-')}-${width}`);
      expect([width, await isTooWide(page)]).toEqual([width, false]);
    }
    expect(await findingsOn(page)).toEqual([]);
    await page.context().close();
  },
);

test('for how many tickets the paper lasts stands on the pages once a roll was used up, and after a kill', async () => {
  const paper = reception.page.locator('[data-printer="hall"] small');
  const newRoll = async () => {
    hall.printer.setTrouble('paper-out', true);
    await reception.page.locator('[data-printer="hall"][data-state="stopped"]').waitFor();
    hall.printer.setTrouble('paper-out', false);
    await reception.page.locator('[data-printer="hall"]:not([data-state="stopped"])').waitFor();
  };
  await newRoll();
  const before = hall.events('ticket.issued').length;
  // A roll of a good metre; nothing is said of it while it is the first.
  for (let ticket = 0; ticket < 8; ticket += 1) await hall.paperFor('second-update');
  expect(await paper.count()).toBe(0);
  await newRoll();
  await paper.waitFor();
  expect(await paper.textContent()).toMatch(/نحو [٥-٩] من التذاكر/);
  await hall.paperFor('second-update');
  await hall.until('few tickets are left', () => hall.events('paper.remaining').length === 1);
  const issued = hall.events('ticket.issued').slice(before);
  const used = issued.slice(0, 8).reduce((sum, { data }) => sum + Number(data['paperMm']), 0);
  expect(hall.events('paper.counted').at(-1)?.data).toMatchObject({ usedMm: 0, rollsMm: [used] });
  await screenshot(reception.page, 'reception-paper');

  await hall.killController();
  await hall.openPages();
  await paper.waitFor();
  expect(await paper.textContent()).toMatch(/نحو [٤-٨] من التذاكر/);
  const technician = await openPage(browser, `${hall.address}/`, { width: 390, height: 844 });
  await technician.page.locator('[data-device="printer/hall"] .paper-left').waitFor();
  await screenshot(technician.page, 'technician-paper');
  await technician.page.context().close();
  expect(hall.events('paper.remaining')).toHaveLength(1);
});

test('a television that hears nothing shows no number, and no page says what it does not know', async () => {
  const technician = await openPage(browser, `${hall.address}/`);
  const clerk = await openPage(browser, `${hall.address}/window/1`);
  const others = [
    { ...technician, says: 'كل شيء يعمل' },
    { ...clerk, says: 'ينتظر' },
    { ...reception, says: 'ينتظر' },
  ];
  const ready = reception.page.locator('[data-printer="hall"]', { hasText: 'جاهزة' });
  await ready.waitFor();
  for (const { page, says } of others) await page.getByText(says).first().waitFor();
  const counting = /(منذ|نودي|عند الشباك) [٠-٩]+:[٠-٩]{2}/;
  expect(await seenOn(clerk.page, 'main')).toMatch(counting);
  hall.controller.kill('SIGSTOP');
  await television.page.locator('[data-state="lost"]').waitFor();
  expect(await television.page.locator('.call').count()).toBe(0);
  for (const { page, says } of others) {
    await page.locator('.page[data-connected="false"] .bar').waitFor();
    expect(await seenOn(page, 'body')).not.toContain(says);
    expect(await seenOn(page, 'main')).not.toMatch(counting);
    await screenshot(page, `not-connected${new URL(page.url()).pathname.replaceAll('/', '-')}`);
  }
  expect(await ready.isVisible()).toBe(false);
  hall.controller.kill('SIGCONT');
  await television.page.locator('.calls > .call[data-number="A001"]').waitFor();
  // Called before the restart above, and served: the lists of hall boards have it too.
  await television.page.locator('.earlier .call[data-number="A002"]').waitFor();
  await ready.waitFor();
  for (const { page } of [technician, clerk]) await page.context().close();
});

test('nothing of the television is cut off, whatever is called and waits', async () => {
  const { page } = television;
  for (const service of Object.keys(longNumbers)) {
    for (let ticket = 0; ticket < 4; ticket += 1) await hall.paperFor(service);
  }
  const called = hall.events('ticket.issued').slice(-6, -2);
  for (const [at, { data }] of called.entries()) {
    const args = { window: at % 2 === 0 ? 3 : 5, ticket: String(data['ticket']) };
    await hall.command({ name: 'call-ticket', args });
  }
  expect(called.map(({ data }) => String(data['number']).length)).toEqual([5, 5, 5, 5]);
  for (const language of ['ar', 'en']) {
    await page.goto(`${hall.address}/hall?lang=${language}`);
    await page.locator(`.calls > .call[data-number="${called[3]?.data['number']}"]`).waitFor();
    await page.evaluate('document.fonts.ready.then(() => null)');
    for (const [width, height] of [
      [1366, 768],
      [3840, 2160],
      [1920, 1080],
    ] as const) {
      await page.setViewportSize({ width, height });
      await screenshot(page, `hall-${language}-${width}`);
      expect([language, width, await cutOff(page)]).toEqual([language, width, []]);
    }
  }
  await page.goto(`${hall.address}/hall`);
});

test('on a closed day the pages say why', async () => {
  const day = String(hall.events('day.opened')[0]?.data['day']);
  const reason = { ar: 'سوء الأحوال الجوية', en: 'Bad weather' };
  // The night may fall meanwhile.
  for (const closed of [day, addDays(day, 1)]) {
    await hall.command({ name: 'close-on', args: { day: closed, reason } });
  }
  await hall.command({ name: 'close-day' });
  await television.page
    .locator('[data-state="closed"] .hall-message', { hasText: reason.ar })
    .waitFor();
  await hall.until('the boards', () => hall.board(1).text === 'CLOSED: Bad weather');
  const gate = reception.page.locator('.day-gate .closed-today');
  await gate.waitFor();
  expect(await gate.textContent()).toBe('المركز مغلق اليوم: سوء الأحوال الجوية');
  await reception.page.locator('.day-gate', { hasText: 'أُغلق يوم العمل' }).waitFor();
  expect(await reception.key('open-day').count()).toBe(0);
  for (const key of await reception.page.locator('.latest-steps [data-key]').all()) {
    expect(await key.getAttribute('aria-disabled')).toBe('true');
  }
  await screenshot(reception.page, 'reception-closed-day');
  await screenshot(television.page, 'hall-closed-day');
  expect(await findingsOn(reception.page)).toEqual([]);
});
