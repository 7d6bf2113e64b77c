/**
 * The page of a ticket, as a visitor's telephone gets it from a real controller: by the address that zbarimg
 * reads from the paper, over a restart, and without anything of whoever holds it.
 */
import { spawnSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { findingsOn } from './accessible.ts';
import { type Clerk, openPage, PagesHall } from './clerk.ts';

const telephone = { width: 360, height: 740 };

let hall: PagesHall;
let browser: Browser;
let address: string;
let first: string;
let second: string;
let visitor: Clerk;

beforeAll(async () => {
  hall = new PagesHall();
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  await hall.setUpWithPages((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
    pages: { port: hall.port, lan: false, pins: [], names: [], tickets: { port } },
    ticket: { ...config.ticket, qr: { url: `${address}/t/{token}` } },
  }));
  await hall.openPages();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

async function linkOfNewTicket(priority?: string): Promise<string> {
  const before = hall.papers.length;
  const args = { service: 'first-new-card', ...(priority === undefined ? {} : { priority }) };
  await hall.command({ name: 'issue-ticket', args });
  await hall.until('a paper', () => hall.papers.length > before);
  const input = hall.papers.at(-1)?.png ?? new Uint8Array();
  return spawnSync('zbarimg', ['--quiet', '--raw', '-'], { input, encoding: 'utf8' }).stdout.trim();
}

const says = (text: string) => visitor.page.locator('.says', { hasText: text }).waitFor();

test('the code on a paper leads to its own place in line, and no other address does', async () => {
  first = await linkOfNewTicket();
  second = await linkOfNewTicket('disability');
  visitor = await openPage(browser, second, telephone);
  await visitor.page.locator('.number', { hasText: 'A002' }).waitFor();
  await says('أنت التالي');
  // A class goes before: who is not of it sees how many are before, and not why.
  await visitor.page.goto(first);
  await visitor.page.locator('.number', { hasText: 'A001' }).waitFor();
  await says('١');
  expect(await findingsOn(visitor.page)).toEqual([]);
  await screenshot(visitor.page, 'ticket-on-a-telephone');

  const [, mac = ''] = /-(.*)$/.exec(first) ?? [];
  for (const guess of [
    `2-${mac}`,
    `1-${mac.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))}`,
    'x',
  ]) {
    await visitor.page.goto(`${address}/t/${guess}`);
    await visitor.page.locator('[data-shows="unknown"]').waitFor();
    expect(await visitor.page.locator('.number').count()).toBe(0);
  }
});

test('nothing of it is kept or tells who holds it, and that port has nothing else', async () => {
  const answer = await fetch(second);
  const text = await answer.text();
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(text).not.toMatch(/A001|disability|إعاقة|<script>/);
  const others = ['/', '/window/1', '/reception', '/api/live/hall', '/api/ask'];
  const statuses = await Promise.all(
    others.map(async (path) => (await fetch(address + path)).status),
  );
  expect(statuses).toEqual(others.map(() => 404));
  expect((await fetch(`${hall.address}${new URL(second).pathname}`)).status).toBe(404);
  expect((await fetch(second, { method: 'POST' })).status).toBe(405);
  const burst = () =>
    Promise.all(Array.from({ length: 40 }, async () => (await fetch(second)).text()));
  let pages: readonly string[] = [];
  while (!pages.some((page) => page.includes('data-shows="busy"'))) pages = await burst();
  expect(pages.some((page) => page.includes('A002'))).toBe(true);
});

test('after a kill the address still leads there, and says to which window to go', async () => {
  await hall.killController();
  await hall.openPages();
  await hall.command({ name: 'call-next', args: { window: 1 } });
  await visitor.page.clock.install();
  await visitor.page.goto(second);
  await visitor.page.locator('[data-shows="called"]').waitFor();
  await says('شباك ١');
  expect(await findingsOn(visitor.page)).toEqual([]);
  await screenshot(visitor.page, 'ticket-called');
  await hall.command({ name: 'complete', args: { window: 1 } });
  await hall.until('completed', () => hall.events('ticket.completed').length === 1);
  await visitor.page.clock.fastForward(20_000);
  await visitor.page.locator('[data-shows="over"]').waitFor();
});
