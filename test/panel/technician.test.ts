/**
 * The technician's page on a phone in the network: a place and a PIN, the devices tried beside the hall that
 * runs, every press of a wired button live, and what a stranger finds who takes the phone up.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { root } from '../bench/bench.ts';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { findingsOn } from './accessible.ts';
import { type Clerk, openPage, PagesHall, tabTo } from './clerk.ts';

const lanAddress = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
// A computer without a network still has the page of its own.
const inNetwork = lanAddress === undefined ? test.skip : test;

let hall: PagesHall;
let browser: Browser;
let technician: Clerk;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages((config) => ({
    ...config,
    pages: { port: hall.port, lan: true, pins: [], names: [] },
    centreServer: { ...config.centreServer, username: 'hall-7-secret' },
  }));
  await hall.openPages();
  browser = await openBrowser();
  technician = await openPage(browser, `${hall.address}/`, { width: 390, height: 844 });
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

/** The twins live in this process, and go on meanwhile. */
async function dawr(...words: readonly string[]): Promise<string> {
  const args = [join(root, 'dist/dawr.js'), ...words, '--config', hall.configFile];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  return text;
}

test('a test paper comes out of the printer and is no ticket', async () => {
  await technician.press('test-paper-hall');
  await hall.until('a paper', () => hall.papers.length === 1);
  await technician.page.locator('.test-said', { hasText: 'الطابعة' }).waitFor();
  await hall.command({ name: 'ping' });
  expect(hall.events().filter(({ type }) => type.startsWith('ticket.'))).toEqual([]);
  hall.printer.setTrouble('paper-out', true);
  const broken = technician.page.locator('[data-device="printer/hall"][data-severity="stopped"]');
  await broken.waitFor();
  // What to do stands there in the language of the page.
  expect(await broken.textContent()).toContain('ركّب بكرة ورق جديدة');
  expect(await broken.locator('[lang="en"]').count()).toBe(0);
  await technician.press('test-paper-hall');
  await technician.page.locator('.test-said', { hasText: 'غير جاهزة' }).waitFor();
  hall.printer.setTrouble('paper-out', false);
  await technician.page.locator('[data-device="printer/hall"]:not([data-severity])').waitFor();
  expect(hall.papers).toHaveLength(1);
});

test('the devices are tried by the keyboard alone', async () => {
  const { page } = technician;
  await tabTo(page, '[data-key="test-paper-hall"]');
  await page.keyboard.press('Enter');
  await hall.until('a second paper', () => hall.papers.length === 2);
});

test('every board without a number lights all segments, and a call takes its own back at once', async () => {
  await hall.paperFor('first-new-card');
  await hall.command({ name: 'call-next', args: { window: 1 } });
  await hall.until('its board', () => hall.board(1).text.includes('A001'));
  await hall.paperFor('first-newborn');
  await technician.press('test-boards');
  await hall.until('eights', () => hall.board(2).text.includes('888'));
  const lamps = hall.config.windows.flatMap(({ lamp }) => (lamp?.kind === 'unit' ? [lamp] : []));
  const areLit = () => lamps.every(({ unit, pin }) => hall.units.get(unit)?.level(pin) === true);
  // Nobody waits at most windows: their lamps are dark otherwise.
  await hall.until('every lamp', areLit);
  expect(hall.board(1).text).not.toContain('888');
  // A call that is new flashes: between two of its flashes its board is dark.
  await hall.until('its number still', () => hall.board(1).text.includes('A001'));
  await hall.command({ name: 'call-next', args: { window: 2 } });
  const called = String(hall.events('ticket.called').at(-1)?.data['number']);
  await hall.until('its board', () => hall.board(2).text.includes(called));
  expect(called).not.toBe('A001');
  await hall.until('the others again', () => !hall.board(3).text.includes('888'));
  await hall.until('dark lamps', () => !areLit());
  const ofFirst = hall.boardChanges.filter(({ window }) => window === 1);
  expect(ofFirst.filter(({ picture }) => picture.text.includes('888'))).toEqual([]);
});

test('a hall without a voice says so, and a wired button is seen as it is pressed', async () => {
  await technician.press('test-call');
  await technician.page.locator('.test-said', { hasText: 'سماعات' }).waitFor();
  await hall.press('first-new-card');
  await technician.page.locator('.presses [data-outcome="done"]').first().waitFor();
  expect(await findingsOn(technician.page)).toEqual([]);
  await screenshot(technician.page, 'technician-tests');
});

test('while the server is away, the page says for how long the oldest event has waited', async () => {
  const since = technician.page.getByText('أقدمها ينتظر منذ');
  await since.waitFor({ state: 'detached' });
  await hall.restartBroker(async () => {
    await hall.press('first-new-card');
    await since.waitFor();
  });
  await since.waitFor({ state: 'detached' });
});

test('the file for support holds devices, journal and config, and no secret; the doctor writes the same', async () => {
  await tabTo(technician.page, '[data-key="bundle"]');
  const [download] = await Promise.all([
    technician.page.waitForEvent('download'),
    technician.page.keyboard.press('Space'),
  ]);
  const page = readFileSync(await download.path(), 'utf8');
  const file = join(hall.folder, 'support.json');
  expect(await dawr('doctor', '--bundle', file)).toContain('without secrets');
  const doctors = readFileSync(file, 'utf8');
  for (const text of [page, doctors]) {
    const bundle: unknown = JSON.parse(text);
    expect(bundle).toMatchObject({
      config: { centre: { id: hall.config.centre.id }, centreServer: { username: '(left out)' } },
      devices: expect.arrayContaining([{ device: 'printer/hall', faults: [] }]),
      journal: { newest: expect.any(Number) },
    });
    expect(text).not.toContain('hall-7-secret');
  }
});

test('each guide is there in both languages, and prints on A4', async () => {
  const links = technician.page.locator('.guides a');
  const addresses = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const guides = ['clerk', 'reception', 'wiring'];
  expect(addresses).toEqual(
    guides.flatMap((name) => [`/guide-${name}.html`, `/guide-${name}-en.html`]),
  );
  const page = await technician.page.context().newPage();
  for (const address of addresses) {
    await page.goto(`${hall.address}${address}`);
    expect(await findingsOn(page)).toEqual([]);
    const broken = 'Array.from(document.images).filter((one) => one.naturalWidth === 0).length';
    expect(await page.evaluate<number>(broken)).toBe(0);
    expect(
      await page.evaluate<string>('document.fonts.check("16px Noto Sans Arabic") ? "ok" : ""'),
    ).toBe('ok');
    const sheet = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    // Drawings are looked at from a ladder: two to a sheet.
    const sheets = address?.startsWith('/guide-wiring') ? 2 : 1;
    expect(sheet.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(sheets);
    // Nothing of the other language is left in it.
    const isEnglish = address?.endsWith('-en.html') === true;
    const text = (await page.locator('main').textContent()) ?? '';
    expect(/[\u0600-\u06FF]/.test(text)).toBe(!isEnglish);
  }
  await page.close();
});

inNetwork(
  'a phone of the network needs a place and a PIN, and gives and takes places',
  async () => {
    const phone = await openPage(browser, `http://${lanAddress}:${hall.port}/`);
    const tablet = await openPage(browser, `http://${lanAddress}:${hall.port}/hall`);
    const codeOf = async ({ page }: Clerk) =>
      ((await page.locator('.pairing-code').textContent()) ?? '').replaceAll(' ', '');
    await phone.page.locator('.pairing-command', { hasText: '--technician' }).waitFor();
    const spoken = (await codeOf(phone)).replaceAll(
      /\d/g,
      (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '',
    );
    await dawr('pair', `${spoken.slice(0, 3)} ${spoken.slice(3)}`, '--technician');
    await phone.page.locator('.pairing-command', { hasText: '--pin technician' }).waitFor();
    expect(await findingsOn(phone.page)).toEqual([]);
    const asked = (path: string, body: string) =>
      phone.page.evaluate<number>(`fetch('${path}', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: ${JSON.stringify(body)},
    }).then(({ status }) => status)`);
    expect(await asked('/api/try', '{"name":"test-boards"}')).toBe(401);
    expect(await asked('/api/support', '{}')).toBe(401);
    const pin = (await dawr('pair', '--pin', 'technician')).trim();
    await phone.page.locator('.pin-field').waitFor();
    expect(await findingsOn(phone.page)).toEqual([]);
    // The field has the focus.
    await tabTo(phone.page, '.pin-field');
    await phone.page.keyboard.type(pin);
    await phone.page.keyboard.press('Enter');
    // What was refused stays as it was typed.
    const field = phone.page.locator('.pair-form input');
    await field.fill('000 000');
    await phone.page.locator('.pair-form button').click();
    await phone.page.locator('.paired [role="alert"]', { hasText: 'الرمز' }).waitFor();
    expect(await field.inputValue()).toBe('000000');
    await field.fill('');
    await tabTo(phone.page, '.pair-form input');
    await phone.page.keyboard.type(await codeOf(tablet));
    await tabTo(phone.page, '.pair-form select');
    // The first of the list is the reception.
    await phone.page.keyboard.press('ArrowDown');
    await tabTo(phone.page, '.pair-form button');
    await phone.page.keyboard.press('Enter');
    await tablet.page.locator('.hall-board-page[data-state="open"]').waitFor();
    const revoke = phone.page.locator('[data-paired]', { hasText: 'الصالة' }).locator('.key');
    await revoke.click();
    await revoke.filter({ hasText: 'نعم' }).click();
    await tablet.page.locator('.pairing-code').waitFor();
    expect(await asked('/api/try', '{"name":"test-boards"}')).toBe(200);
  },
);
