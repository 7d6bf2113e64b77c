/**
 * A browser of the network: it sees nothing and presses nothing before somebody on the controller has given
 * it a place, then its own page and no other, until the place is taken away. And who asks under another name,
 * from another page, by another method.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { root } from '../bench/bench.ts';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { findingsOn } from './accessible.ts';
import { type Clerk, openPage, PagesHall, pressTogether } from './clerk.ts';

/** As another computer of the network would call this one. */
const lanAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
const inNetwork = lanAddress === undefined ? test.skip : test;

let hall: PagesHall;
let browser: Browser;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages((config) => ({
    ...config,
    pages: { port: hall.port, lan: true, pins: ['reception'], names: ['dawr.example'] },
  }));
  await hall.openPages();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

const lan = () => `http://${lanAddress}:${hall.port}`;

async function pair(...words: readonly string[]): Promise<{ code: number | null; text: string }> {
  const args = [join(root, 'dist/dawr.js'), 'pair', ...words, '--config', hall.configFile];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
  }
  await once(child, 'close');
  return { code: child.exitCode, text };
}

async function codeOn({ page }: Clerk): Promise<string> {
  const shown = await page.locator('.pairing-code').textContent();
  return (shown ?? '').replaceAll(' ', '');
}

async function enterPin({ page }: Clerk, pin: string): Promise<void> {
  await page.locator('.pin-form[aria-busy="false"] .pin-field').fill(pin);
  const answered = page.waitForResponse('**/api/pin');
  await page.locator('.pin-form button').click();
  await answered;
}

async function statusOf(
  host: string | undefined,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const asked = request({ host, port: hall.port, method, path, headers, agent: false });
  asked.end(method === 'POST' ? '{}' : undefined);
  const answered = once(asked, 'response') as Promise<[IncomingMessage]>;
  const [answer] = await answered;
  answer.destroy();
  return answer.statusCode;
}

inNetwork(
  'a browser gets the page that its place says, and no other, until it is revoked',
  async () => {
    const tablet = await openPage(browser, `${lan()}/window/2`);
    const code = await codeOn(tablet);
    expect(code).toMatch(/^[0-9]{6}$/);
    await screenshot(tablet.page, 'pairing');
    expect(await pair('000000', '--window', '99')).toMatchObject({ code: 1 });
    expect(await pair(code)).toMatchObject({ code: 2 });
    const paired = await pair(code, '--window', '2');
    expect(paired.text).toMatch(/^[0-9a-f]{8} {2}window 2 {2}paired /);
    await tablet.key('main').waitFor();

    await tablet.page.goto(`${lan()}/reception`);
    await tablet.page.waitForURL('**/window/2');
    await tablet.key('main').waitFor();
    const asOther = await tablet.page.evaluate<number>(`fetch('/api/ask', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      id: '${'0'.repeat(32)}',
      from: { page: 'window', window: 1 },
      asked: { name: 'open-window', args: { window: 1 } },
      pressed: { boot: 'x', ms: 0 },
    }),
  }).then(({ status }) => status)`);
    expect(asOther).toBe(401);
    await tablet.press('main');
    await hall.until('opened', () => hall.events('window.opened').length === 1);

    const [id = ''] = (await pair('--list')).text.split(' ');
    const go = await pressTogether([tablet], 'close');
    expect(await pair('--revoke', id)).toEqual({ code: 0, text: '' });
    await tablet.page.locator('.pairing-code').waitFor();
    // A press that was underway is refused in the language of the page.
    go();
    await tablet.page.locator('.notice', { hasText: 'غير مسموح له بهذا الطلب' }).waitFor();
    expect(hall.events('window.closed')).toEqual([]);
    expect(await findingsOn(tablet.page)).toEqual([]);

    const technician = await openPage(browser, `http://127.0.0.1:${hall.port}/`, {
      width: 390,
      height: 844,
    });
    await technician.page.locator('.pair-form input').fill(await codeOn(tablet));
    await technician.page.locator('.pair-form select').selectOption('2');
    await technician.page.locator('.pair-form button').click();
    await tablet.key('main').waitFor();
    // No tablet of a clerk goes dark by a tap that slipped: it is asked, and a second tap in the same place is the no.
    const revoke = technician.page.locator('[data-paired] [data-key^="revoke-"]');
    await revoke.last().dblclick();
    await revoke.filter({ hasText: 'ألغِ الاقتران' }).waitFor();
    expect(await revoke.count()).toBe(1);
    expect((await pair('--list')).text).toContain('window 2');
    await revoke.click();
    await screenshot(technician.page, 'technician-revoke');
    await technician.page.locator('[data-key$="-surely"]').click();
    await tablet.page.locator('.pairing-code').waitFor();
    await technician.page.context().close();
    await tablet.page.context().close();
  },
);

inNetwork('the figures are for the browser of the manager alone', async () => {
  const askedOn = ({ page }: Clerk) =>
    page.evaluate<number>(`fetch('/api/report', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ length: 'day', day: null, language: 'en', format: 'csv' }),
    }).then(({ status }) => status)`);
  const manager = await openPage(browser, `${lan()}/day`);
  const clerk = await openPage(browser, `${lan()}/reception`);
  const [managers, clerks] = [await codeOn(manager), await codeOn(clerk)];
  expect(await askedOn(manager)).toBe(401);
  await manager.page.locator('.pairing-command', { hasText: '--manager' }).waitFor();
  expect((await pair(managers, '--manager')).text).toMatch(/ {2}manager {2}paired /);
  expect((await pair(clerks, '--hall')).code).toBe(0);
  await manager.page.locator('.pairing-command', { hasText: '--pin manager' }).waitFor();
  const pin = (await pair('--pin', 'manager')).text.trim();
  await enterPin(manager, pin);
  await manager.page.locator('.report').waitFor();
  expect(await askedOn(manager)).toBe(200);
  expect(await askedOn(clerk)).toBe(401);
  await manager.page.goto(`${lan()}/reception`);
  await manager.page.waitForURL('**/day');
  await manager.page.context().close();
  await clerk.page.context().close();
});

inNetwork(
  'wrong PINs count over a restart of the controller, and the right one opens the page after a while only',
  async () => {
    const tablet = await openPage(browser, `${lan()}/reception`, { width: 390, height: 844 });
    expect((await pair(await codeOn(tablet), '--reception')).code).toBe(0);
    const pin = (await pair('--pin', 'reception')).text.trim();
    const wrong = pin === '000000' ? '000001' : '000000';
    await tablet.page.locator('.pin-field').waitFor();
    expect(await findingsOn(tablet.page)).toEqual([]);
    await screenshot(tablet.page, 'pin');
    // What is typed stays where the controller is slow to say whose page this is.
    await tablet.page.locator('.pin-field').fill(wrong);
    await tablet.page.route('**/api/pair', (route) => route.abort());
    for (const _ of [1, 2]) await tablet.page.waitForEvent('requestfailed');
    await tablet.page.unroute('**/api/pair');
    expect(await tablet.page.locator('.pin-field').inputValue()).toBe(wrong);
    for (let guess = 1; guess <= 5; guess += 1) await enterPin(tablet, wrong);
    await tablet.page.locator('.pairing [role="alert"]', { hasText: 'غير صحيح' }).waitFor();
    const listening = tablet.page.evaluate<number>(
      `fetch('/api/live/reception').then(({ status }) => status)`,
    );
    expect(await listening).toBe(401);

    await hall.killController();
    await hall.openPages();
    await tablet.page.locator('.pin-field').waitFor();
    await enterPin(tablet, pin);
    await tablet.page.locator('.pairing [role="alert"]', { hasText: 'حاول بعد' }).waitFor();
    expect(await tablet.page.locator('.reception').count()).toBe(0);

    const drawn = (await pair('--pin', 'reception')).text.trim();
    await enterPin(
      tablet,
      drawn.replaceAll(/[0-9]/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? ''),
    );
    await tablet.key('pause').waitFor();
    await hall.killController();
    await hall.openPages();
    await tablet.page.locator('.page[data-connected="true"]').waitFor();
    expect(await tablet.page.locator('.pin-field').count()).toBe(0);
    await tablet.page.context().close();
  },
);

inNetwork(
  'pages of a window that the config has no more say so, and a paired browser shows digits anew',
  async () => {
    const tablet = await openPage(browser, `${lan()}/window/5`);
    expect((await pair(await codeOn(tablet), '--window', '5')).code).toBe(0);
    const own = await openPage(browser, `${hall.address}/window/5`);
    for (const { key } of [tablet, own]) await key('main').waitFor();
    const { windows, units, boardLines } = hall.config;
    hall.config = {
      ...hall.config,
      windows: windows.filter(({ number }) => number !== 5),
      units: units.filter(({ id }) => id !== 'window-5'),
      boardLines: boardLines.filter(({ id }) => id !== 'window-5'),
    };
    hall.writeConfig();
    await hall.killController();
    await hall.openPages();

    await own.page.locator('.pairing', { hasText: 'لم يعد هذا الشباك في الإعداد' }).waitFor();
    expect(await own.page.locator('.pairing-code, .bar').count()).toBe(0);
    expect(await findingsOn(own.page)).toEqual([]);
    await screenshot(own.page, 'window-gone');
    await own.page.locator('.pairing a').click();
    await own.page.locator('a[href="/window/4"]').waitFor();
    await own.page.context().close();

    await tablet.page.locator('.pairing-command', { hasText: '--window N' }).waitFor();
    await screenshot(tablet.page, 'pairing-gone');
    expect((await pair('--list')).text).toMatch(/window 5 {2}paired .* gone: not in the config/);
    expect((await pair(await codeOn(tablet), '--window', '4')).code).toBe(0);
    await tablet.page.waitForURL('**/window/4');
    await tablet.key('main').waitFor();
    expect((await pair('--list')).text).not.toContain('window 5');
    await tablet.page.context().close();
  },
);

inNetwork(
  'who is not paired hears and presses nothing; who is on the controller needs no pairing',
  async () => {
    const json = { 'Content-Type': 'application/json' };
    const host = `${lanAddress}:${hall.port}`;
    const own = { Host: host, Origin: `http://${host}`, ...json };
    expect(await statusOf(lanAddress, 'GET', '/window/1', { Host: host })).toBe(200);
    expect(await statusOf(lanAddress, 'GET', '/api/live/window/1', { Host: host })).toBe(401);
    expect(await statusOf(lanAddress, 'GET', '/api/live/hall', { Host: host })).toBe(401);
    // A body that is no request is refused before anybody is asked who sends it.
    expect(await statusOf(lanAddress, 'POST', '/api/ask', own)).toBe(400);
    const local = `127.0.0.1:${hall.port}`;
    expect(await statusOf('127.0.0.1', 'GET', '/api/live/window/1', { Host: local })).toBe(200);
  },
);

test.each([
  ['another name', { Host: 'attacker.example' }, 403],
  ['another name, with our port', { Host: 'attacker.example:PORT' }, 403],
  ['a name of the config', { Host: 'dawr.example:PORT', Origin: 'http://dawr.example:PORT' }, 200],
  ['another origin', { Origin: 'http://attacker.example' }, 403],
  ['our host on another port', { Origin: 'http://127.0.0.1:1' }, 403],
  ['no origin that it says', { Origin: 'null' }, 403],
  ['https', { Origin: 'https://127.0.0.1:PORT' }, 403],
  ['the same site and another origin', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ['a form', { 'Content-Type': 'text/plain' }, 415],
  ['our own page', {}, 200],
])('a request of %s', async (_, changed: Readonly<Record<string, string>>, status) => {
  const usual = {
    Host: '127.0.0.1:PORT',
    Origin: 'http://127.0.0.1:PORT',
    'Content-Type': 'application/json',
  };
  const headers = Object.fromEntries(
    Object.entries({ ...usual, ...changed }).map(([name, value]) => [
      name,
      value.replace('PORT', String(hall.port)),
    ]),
  );
  expect(await statusOf('127.0.0.1', 'POST', '/api/pair', headers)).toBe(status);
});
