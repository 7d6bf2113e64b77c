/**
 * The television as the hall's one loudspeaker. What was heard is judged by the page's own script, which
 * measures by the browser's audio clock and analyser; the test only reads what it wrote down.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { clipsOfHall } from '../../drivers/voice/call-clips.ts';
import { encodeWav } from '../../drivers/voice/wav.ts';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { type Clerk, openPage, PagesHall } from './clerk.ts';

const rateHz = 22_050;
const clipMs = 60;
/** Of full scale. */
const loudness = 0.5;

let hall: PagesHall;
let browser: Browser;
const television = { width: 1920, height: 1080 };

beforeAll(async () => {
  hall = new PagesHall();
  const clips = join(hall.folder, 'clips');
  await hall.setUpWithPages((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    voice: {
      language: 'ar',
      speaker: 'hall-page',
      device: 'null',
      volume: 100,
      clips,
      quietHours: [],
    },
  }));
  const samples = Int16Array.from({ length: (rateHz * clipMs) / 1000 }, (_, at) =>
    Math.round(32_767 * loudness * Math.sin((2 * Math.PI * 440 * at) / rateHz)),
  );
  const series = hall.config.services.map(({ numbers }) => numbers);
  for (const clip of clipsOfHall('ar', series, [1, 2])) {
    const file = join(clips, `${clip}.wav`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, encodeWav({ rateHz, samples }));
  }
  await hall.openPages();
  browser = await openBrowser('--autoplay-policy=no-user-gesture-required');
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

/** Louder than the silence by which the voice looks for its loudspeaker. */
const loud = `html[data-sounded*='"loudest":0.4'], html[data-sounded*='"loudest":0.5']`;

interface Sounded {
  readonly id: number;
  readonly seconds: number;
  readonly loudest: number;
}

/** What the page wrote down of sounds longer than the half second by which the voice looks for it. */
async function callsOn({ page }: Clerk): Promise<readonly Sounded[]> {
  const written = await page.locator('html').getAttribute('data-sounded');
  const all: readonly Sounded[] = JSON.parse(written ?? '[]');
  return all.filter(({ seconds }) => seconds > 0.6);
}

const voiceFaults = () =>
  hall
    .events()
    .filter(({ type, data }) => type.startsWith('device.') && data['device'] === 'voice/television')
    .map(({ type, data }) => `${type} ${String(data['code'])}`);

test('a call is heard from one of two televisions, once, and as loud as it is', async () => {
  const technician = await openPage(browser, `${hall.address}/`);
  await technician.page
    .locator('[data-device="voice/television"]', { hasText: '/hall?sound=on' })
    .waitFor();
  const first = await openPage(browser, `${hall.address}/hall?sound=on`, television);
  await technician.page.locator('.working [data-device="voice/television"]').waitFor();
  const second = await openPage(browser, `${hall.address}/hall?sound=on`, television);
  const silent = await openPage(browser, `${hall.address}/hall`, television);
  await second.page.locator('[data-state="open"]').waitFor();

  await hall.paperFor('first-new-card');
  await hall.command({ name: 'call-next', args: { window: 1 } });
  await first.page.locator('.call[data-number="A001"]').waitFor();
  await first.page.locator(loud).waitFor();
  await screenshot(first.page, 'hall-with-sound');
  const [call, ...more] = await callsOn(first);
  expect(more).toEqual([]);
  expect(call?.loudest).toBeGreaterThan(loudness * 0.9);
  expect(call?.loudest).toBeLessThan(loudness * 1.1);
  expect([await callsOn(second), await callsOn(silent)]).toEqual([[], []]);

  await technician.press('test-chime');
  await first.page.locator(`html[data-sounded*='"id":${(call?.id ?? 0) + 1}']`).waitFor();

  await first.page.context().close();
  await hall.command({ name: 'recall', args: { window: 1 } });
  await second.page.locator('html[data-sounded]').waitFor();
  for (const { page } of [second, silent, technician]) await page.context().close();
  // Between the two nobody said the call, and the technician was told.
  expect(voiceFaults()).toContain('device.faulted no-answer');
});

test('a television whose browser lets no page sound is a fault that says so, and says nothing', async () => {
  const mute = await openBrowser();
  const page = await openPage(mute, `${hall.address}/hall?sound=on`, television);
  const technician = await openPage(browser, `${hall.address}/`);
  await technician.page
    .locator('[data-device="voice/television"]', {
      hasText: 'autoplay-policy=no-user-gesture-required',
    })
    .waitFor();
  expect(await callsOn(page)).toEqual([]);
  await mute.close();
  await technician.page.context().close();
});
