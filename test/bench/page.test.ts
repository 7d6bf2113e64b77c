/**
 * The waiting hall as a visitor sees it: a real bench, a real browser, and the whole way from a
 * finger on the page to the paper, the board and the feed.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { applyLive, TestBench } from './bench.ts';
import { openBrowser, pictureOf, screenshot } from './browser.ts';
import { putToneClips } from './tone-clips.ts';

/** A controller start under load, and the reconnects after it, take seconds. */
const patience = { timeout: 120_000 };

const bench = new TestBench();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const clips = join(bench.folder, 'clips');
  putToneClips(clips);
  await bench.prepare((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    voice: config.voice && { ...config.voice, clips },
  }));
  await bench.start();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.setDefaultTimeout(patience.timeout);
  await page.goto(`${bench.address}/?lang=ar`);
  // Its lamps alone do not say so: they blink until the printer has answered.
  await page.locator('.kiosk[data-readiness="ready"]').waitFor(patience);
  await page.locator('.take .lamp[data-lit="true"]').first().waitFor(patience);
});

afterAll(async () => {
  await browser?.close();
  await bench.tearDown();
});

const take = (service: string): Locator =>
  page.locator(`[data-button="dispenser/hall/${service}"]`);
const call = (window: number): Locator => page.locator(`[data-button="window/${window}/call"]`);
const board = (window: number): Locator => page.locator(`.booth[data-window="${window}"] .led svg`);
const fault = (name: string): Locator => page.locator(`[data-fault="${name}"]`);
const event = (type: string, number?: string): Locator =>
  page
    .locator(
      `.event[data-type="${type}"]${number === undefined ? '' : `[data-number="${number}"]`}`,
    )
    .first();

async function boardShows(window: number, text: string): Promise<void> {
  await page
    .locator(`.booth[data-window="${window}"] .led svg[data-text="${text}"]`)
    .waitFor(patience);
}

async function newestTicketAfter(src: string | null): Promise<Locator> {
  const fresh = page.locator(`.ticket.fresh img${src === null ? '' : `:not([src="${src}"])`}`);
  await fresh.waitFor(patience);
  return fresh;
}

async function newestTicket(): Promise<string | null> {
  const images = page.locator('.ticket.fresh img');
  return (await images.count()) === 0 ? null : await images.first().getAttribute('src');
}

/** As a citizen does who was refused because the printer had not answered yet. */
async function pressUntil(service: string, seen: Locator): Promise<void> {
  for (let attempt = 1; attempt <= 60; attempt += 1) {
    await take(service).click();
    const came = await seen.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (came) return;
  }
  throw new Error(`pressed ${service} in vain`);
}

describe('the dispenser', () => {
  test('gives a ticket to the mouse, as a picture of what the printer burnt', async () => {
    const before = await newestTicket();
    await take('first-new-card').click();
    const picture = await pictureOf(await newestTicketAfter(before));
    expect(picture.width).toBe(576);
    expect(picture.height).toBeGreaterThan(400);
    expect(picture.darkDots).toBeGreaterThan(10_000);
    await event('ticket.issued', 'A001').waitFor(patience);
  });

  test('gives a ticket to the keyboard, with Space', async () => {
    const before = await newestTicket();
    await take('second-newborn').focus();
    await page.keyboard.press('Space', { delay: 100 });
    // The lamp beside the dispenser answers, for who does not hear the buzzer.
    await page.locator('[data-output="dispenser/hall/lamp"][data-on="true"]').waitFor(patience);
    await newestTicketAfter(before);
    await event('ticket.issued', 'F001').waitFor(patience);
  });

  test('keeps earlier tickets to look at, and shows one large', async () => {
    await page.locator('.ticket.thumb').first().click();
    const large = page.locator('dialog.enlarged img');
    await large.waitFor(patience);
    expect((await pictureOf(large)).width).toBe(576);
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });
  });
});

describe('a window', () => {
  test('calls the next ticket: its board shows the number, and the broker delivers the event', async () => {
    await page.locator('[data-waiting="A001"]').waitFor(patience);
    await call(1).click();
    await boardShows(1, 'A001');
    await page.locator('[data-waiting="A001"]').waitFor({ state: 'detached' });
    const called = event('ticket.called', 'A001');
    await called.waitFor(patience);
    expect(await called.textContent()).toContain('شباك ١');
  });

  test('is said by the page, in words and in sound', async () => {
    const words = page.locator('.voice-words', { hasText: 'العميل رقم A واحد شباك رقم واحد' });
    await words.waitFor(patience);
    await page.locator('.voice[data-playing="true"]').waitFor(patience);
    await page.locator('.voice[data-playing="false"]').waitFor(patience);
    const answer = await page.request.get(
      `${bench.address}/sounds/${await words.getAttribute('data-sound')}.wav`,
    );
    expect(answer.headers()['content-type']).toBe('audio/wav');
  });

  test('stands on the hall board with its call', async () => {
    const hallBoard = page.locator('.hall-board');
    await hallBoard.and(page.locator('[data-text^="A001 1"]')).waitFor(patience);
    expect(await hallBoard.locator('svg').count()).toBe(4);
  });

  test('calls again when its button is held, and the ring shows when that counts', async () => {
    await call(1).hover();
    await page.mouse.down();
    await call(1).locator('.ring-held[data-whole="true"]').waitFor(patience);
    await event('ticket.recalled', 'A001').waitFor(patience);
    await page.mouse.up();
    expect(await page.locator('.event[data-type="ticket.called"]').count()).toBe(1);
  });

  test('is called by the keyboard with Enter, found by Tab', async () => {
    await page.locator('.language').focus();
    const reached = async () =>
      await page.evaluate('document.activeElement?.getAttribute("data-button")');
    for (let step = 0; step < 80 && (await reached()) !== 'window/5/call'; step += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await reached()).toBe('window/5/call');
    await page.keyboard.press('Enter', { delay: 100 });
    await boardShows(5, 'F001');
  });

  test('shows it when nobody waits', async () => {
    await call(2).click();
    await event('window.call-refused').waitFor(patience);
    await boardShows(2, 'EMPTY');
  });

  test('has a board that shows what is true when its cable returns', async () => {
    await fault('board/1').click();
    await page.locator('[data-fault="board/1"][aria-pressed="true"]').waitFor(patience);
    await page
      .locator('.event[data-kind="trouble"]', { hasText: 'شباك ١' })
      .first()
      .waitFor(patience);
    const before = await newestTicket();
    await take('first-new-card').click();
    await newestTicketAfter(before);
    await event('ticket.issued', 'A002').waitFor(patience);
    await call(1).click();
    await event('ticket.called', 'A002').waitFor(patience);
    expect(await board(1).getAttribute('data-text')).toBe('A001');
    await fault('board/1').click();
    await boardShows(1, 'A002');
  });
});

describe('faults by a click', () => {
  test('paper out is seen in the feed and at the dispenser, and its end', async () => {
    await fault('printer/hall/paper-out').click();
    await page.locator('[data-fault="printer/hall/paper-out"][aria-pressed="true"]').waitFor();
    await page
      .locator('.event[data-type="device.faulted"]', { hasText: 'نفد الورق' })
      .first()
      .waitFor(patience);
    await page
      .locator('.kiosk[data-readiness="failing"] .alert', { hasText: 'نفد الورق' })
      .waitFor(patience);
    await fault('printer/hall/paper-out').click();
    await page
      .locator('.event[data-type="device.recovered"]', { hasText: 'نفد الورق' })
      .first()
      .waitFor(patience);
    await page.locator('.kiosk[data-readiness="ready"]').waitFor(patience);
  });

  test('a power cut kills the controller, and the number series goes on after it', async () => {
    const before = await newestTicket();
    await take('first-update').click();
    await newestTicketAfter(before);
    await event('ticket.issued', 'D001').waitFor(patience);
    const shown = await board(1).getAttribute('data-text');
    const powered = bench.controller();
    await fault('power').click();
    await page
      .locator('[data-process="controller"][data-process-state="power-cut"]')
      .waitFor(patience);
    expect(bench.controller()).toBeUndefined();
    await page.locator('.banner[data-kind="power"] button').click();
    await page
      .locator('[data-process="controller"][data-process-state="running"]')
      .waitFor(patience);
    expect(bench.controller()?.pid).not.toBe(powered?.pid);
    await pressUntil('first-update', event('ticket.issued', 'D002'));
    // Its memory is set up anew first, and it is dark meanwhile.
    await page.locator(`.booth[data-window="1"] .led svg[data-text="${shown}"]`).waitFor(patience);
    expect(
      await page.locator('.event[data-number="D001"][data-type="ticket.reserved"]').count(),
    ).toBe(1);
  });

  test('nothing is lost while the broker is down', async () => {
    await fault('broker').click();
    await page.locator('[data-process="broker"][data-process-state="down"]').waitFor(patience);
    await page.locator('.feed .state[data-state="bad"]').first().waitFor(patience);
    const before = await newestTicket();
    await take('second-replacement').click();
    await newestTicketAfter(before);
    expect(await page.locator('.event[data-number="G001"]').count()).toBe(0);
    await fault('broker').click();
    await event('ticket.issued', 'G001').waitFor(patience);
  });
});

describe('the page', () => {
  test('turns around with its language, and remembers it', async () => {
    const direction = async () => await page.evaluate('document.documentElement.dir');
    await page.goto(`${bench.address}/`);
    await page.locator('.booth').first().waitFor();
    expect(await direction()).toBe('rtl');
    await page.locator('.language').click();
    expect(await direction()).toBe('ltr');
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await page.reload();
    await page.locator('.booth').first().waitFor();
    expect(await direction()).toBe('ltr');
    await page.locator('.language').click();
    expect(await direction()).toBe('rtl');
  });

  test.each([
    [360, 'ar'],
    [360, 'en'],
    [768, 'ar'],
    [1920, 'ar'],
    [1920, 'en'],
  ])('fits %i pixels in %s, without sideways scrolling', async (width, language) => {
    // The picture shows the hall at rest.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${bench.address}/?lang=${language}`);
    await page.locator('.ticket.fresh img').waitFor(patience);
    await page.evaluate('document.fonts.ready.then(() => true)');
    const overflow = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
    expect(existsSync(await screenshot(page, `bench-${language}-${width}`))).toBe(true);
  });

  test('has the names of the config that runs, also of one that is taken while it runs', async () => {
    const [service, ...others] = bench.config.services;
    if (service === undefined) throw new Error('the config has no service');
    const name = { ar: 'خدمة باسم جديد', en: 'A service of a new name' };
    await page.goto(`${bench.address}/?lang=ar`);
    await take(service.id).waitFor(patience);
    await applyLive(bench.configFile, {
      ...bench.config,
      services: [{ ...service, name }, ...others],
    });
    await take(service.id).filter({ hasText: name.ar }).waitFor(patience);
  });

  test('says that it shows an old hall when the hall is silent on an open connection', async () => {
    const hall = bench.processes().find(({ command }) => command.includes('bench-hall.js'));
    if (hall === undefined) throw new Error('the hall has no process');
    const lost = page.locator('.banner[data-kind="lost"]');
    process.kill(hall.pid, 'SIGSTOP');
    try {
      await lost.waitFor(patience);
    } finally {
      process.kill(hall.pid, 'SIGCONT');
    }
    await lost.waitFor({ state: 'detached' });
  });

  test('lets go of a button when it is closed while holding it', async () => {
    const other = await browser.newPage();
    await other.goto(bench.address);
    await other.locator('[data-button="window/4/call"]').hover();
    await other.mouse.down();
    await page.locator('[data-button="window/4/call"][data-down="true"]').waitFor(patience);
    await other.close();
    await page.locator('[data-button="window/4/call"]:not([data-down="true"])').waitFor(patience);
  });
});
