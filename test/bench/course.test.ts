/**
 * The course from its first scene to its last, as a clerk plays it: a real bench, a real browser, and the
 * controller's own events that say whether a task is done.
 */
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { findingsOn } from '../panel/accessible.ts';
import { TestBench } from './bench.ts';
import { openBrowser } from './browser.ts';
import { putToneClips } from './tone-clips.ts';

const patience = { timeout: 120_000 };

const bench = new TestBench();
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const clips = join(bench.folder, 'clips');
  putToneClips(clips);
  await bench.prepare((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0, ticketLockoutSeconds: 0, holdSeconds: 0.5 },
    voice: config.voice && { ...config.voice, clips },
  }));
  await bench.start();
  browser = await openBrowser();
  page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
  page.setDefaultTimeout(patience.timeout);
  await page.goto(`${bench.address}/?lang=ar`);
  await page.locator('.kiosk[data-readiness="ready"]').waitFor(patience);
});

afterAll(async () => {
  await browser?.close();
  await bench.tearDown();
});

const button = (name: string): Locator => page.locator(`[data-button="${name}"]`);
const take = (service = 'first-update') => button(`dispenser/hall/${service}`);
const atWindow = (what: string) => button(`window/5/${what}`);

async function hold(one: Locator): Promise<void> {
  await one.hover();
  await page.mouse.down();
  await page.waitForTimeout(900);
  await page.mouse.up();
}

/** Resolves when the course stands there. */
async function at(scene: string, step: string): Promise<void> {
  await page.locator(`.course[data-scene="${scene}"][data-step="${step}"]`).waitFor(patience);
}

async function hinted(hint: string): Promise<void> {
  await page.locator(`.course-hint[data-hint="${hint}"]`).waitFor(patience);
}

async function sceneDone(scene: string): Promise<void> {
  await at(scene, 'done');
  await page.locator('.course-ways .plain').first().click();
}

test('ten scenes, each done by what the controller did', async () => {
  await page.locator('.begin-course').click();

  await at('press', 'take-number');
  expect(await page.locator('.course-task').textContent()).toContain('D فصل ونقل وتحديث بيانات');
  expect(await findingsOn(page)).toEqual([]);
  await take('first-newborn').click();
  await hinted('other-service');
  await take().click();
  await sceneDone('press');

  await at('call', 'call-next');
  await atWindow('call').click();
  await sceneDone('call');

  await at('recall', 'call-again');
  await hold(atWindow('call'));
  await sceneDone('recall');

  await at('no-show', 'mark-no-show');
  // The other citizen of the scene before is called by it, and the scene begins anew.
  await atWindow('call').click();
  await hinted('finished-as-served');
  await at('no-show', 'mark-no-show');
  await atWindow('no-show').click();
  await sceneDone('no-show');

  await at('paper-out', 'new-roll');
  await page.locator('[data-fault="printer/hall/paper-out"][aria-pressed="true"]').click();
  await at('paper-out', 'take-again');
  await take().click();
  await sceneDone('paper-out');

  await at('queue-jumper', 'send-for-number');
  await take().click();
  await at('queue-jumper', 'call-in-turn');
  await atWindow('call').click();
  await sceneDone('queue-jumper');

  await at('system-down', 'pause-hall');
  await hold(button('dispenser/hall/pause-hall'));
  await at('system-down', 'resume-hall');
  // No clip says it: the bench hears what the speech engine spoke.
  const spoken = 'نعتذر، توقفت خدمات المركز مؤقتًا';
  await page.locator('.voice-words', { hasText: spoken }).waitFor(patience);
  await hold(button('dispenser/hall/pause-hall'));
  await sceneDone('system-down');

  await at('power-cut', 'power-back');
  await page.locator('.banner[data-kind="power"] button').click();
  await at('power-cut', 'call-after-cut');
  await pressUntil(atWindow('call'), page.locator('.course[data-step="done"]'));
  await sceneDone('power-cut');

  await at('missing-paper', 'papers-missing');
  await atWindow('outcome-1').click();
  await sceneDone('missing-paper');

  await at('end-of-day', 'close-window');
  await atWindow('close').click();
  await sceneDone('end-of-day');

  await at('all', 'done');
  expect(await page.locator('.course-task').textContent()).toBe(
    'انتهت كل المشاهد. أنت جاهز للعمل على الشباك.',
  );
});

/** A unit whose controller has just started takes a moment until it hears its buttons. */
async function pressUntil(one: Locator, seen: Locator): Promise<void> {
  for (let attempt = 1; attempt <= 60; attempt += 1) {
    await one.click();
    const came = await seen.waitFor({ timeout: 2000 }).then(
      () => true,
      () => false,
    );
    if (came) return;
  }
  throw new Error('pressed in vain');
}
