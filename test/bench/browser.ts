/**
 * Debian's own chromium, driven by playwright-core. Its headless shell draws the same pages for little
 * more than half of the processor's time, as no window of a desktop stands behind them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { root } from './bench.ts';

const executablePath = '/usr/bin/chromium-headless-shell';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--in-process-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @param more flags of chromium */
export async function openBrowser(...more: readonly string[]): Promise<Browser> {
  return await chromium.launch({ executablePath, args: [...flags, ...more] });
}

export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(root, 'var', 'screenshots');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}

/** What a picture on the page really holds, dot by dot. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly darkDots: number;
}

/** Reads the picture as the browser has decoded it. Dark is below half brightness. */
export async function pictureOf(image: Locator): Promise<Picture> {
  const source = await image.getAttribute('src');
  // As text: it runs in the browser, whose types this project does not compile with.
  return await image.page().evaluate<Picture>(`(async () => {
    const image = [...document.images].find((one) => one.getAttribute('src') === ${JSON.stringify(source)});
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const drawing = new OffscreenCanvas(width, height).getContext('2d');
    drawing.drawImage(image, 0, 0);
    const { data } = drawing.getImageData(0, 0, width, height);
    let darkDots = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] < 128) darkDots += 1;
    return { width, height, darkDots };
  })()`);
}
