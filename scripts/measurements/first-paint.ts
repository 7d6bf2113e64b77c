/**
 * How soon a page is seen on a slow computer: Debian's chromium, held to a sixth of the processor's speed, with
 * nothing of the page in its cache. The first paint is the browser's own figure; when the page had its
 * content is judged in the page, by what it draws of the hall.
 */
import { type Browser, chromium } from 'playwright-core';
import { median, ms, type Row } from './row.ts';

const executablePath = '/usr/bin/chromium-headless-shell';
const times = 5;
const slower = 6;
const patienceMs = 60_000;
const firstPaintMs = 1000;

/** What stands on a page once it has heard of the hall. */
const pagesSeen = [
  { path: '/reception', content: '.tiles, .day-gate' },
  { path: '/day', content: '.days' },
] as const;

interface Seen {
  readonly paintMs: number;
  readonly contentMs: number;
}

/** @param address of the pages, without a slash at its end */
export async function firstPaints(address: string): Promise<readonly Row[]> {
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--in-process-gpu', '--no-first-run'],
  });
  try {
    const rows: Row[] = [];
    for (const { path, content } of pagesSeen) {
      const seen: Seen[] = [];
      for (let at = 0; at < times; at += 1) {
        seen.push(await look(browser, address + path, content));
      }
      const value = median(seen.map(({ paintMs }) => paintMs));
      rows.push({
        name: `first paint of ${path}, processor ÷ ${slower}`,
        value,
        unit: 'ms',
        against: `its content, ${ms(median(seen.map(({ contentMs }) => contentMs)))}`,
        aim: `≤ ${firstPaintMs} ms`,
        ok: value <= firstPaintMs,
      });
    }
    return rows;
  } finally {
    await browser.close();
  }
}

async function look(browser: Browser, address: string, content: string): Promise<Seen> {
  const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
    // As text: it runs in the browser, whose types this project does not compile with.
    await page.addInitScript(`new MutationObserver((_, observer) => {
      if (document.querySelector(${JSON.stringify(content)}) === null) return;
      observer.disconnect();
      window.contentMs = performance.now();
    }).observe(document, { childList: true, subtree: true })`);
    await page.goto(address);
    const paint = `performance.getEntriesByName('first-contentful-paint')[0]`;
    await page.waitForFunction(`window.contentMs && ${paint}`, undefined, { timeout: patienceMs });
    return await page.evaluate<Seen>(
      `({ paintMs: ${paint}.startTime, contentMs: window.contentMs })`,
    );
  } finally {
    await context.close();
  }
}
