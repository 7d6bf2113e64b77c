/**
 * The clerk's page as a clerk has it: a real browser, the controller as a process and a hall of twins.
 * What a click and a key do is judged by the events that reached the broker.
 */
import type { Browser } from 'playwright-core';
import { openBrowser, screenshot } from '../bench/browser.ts';
import { findingsOn } from './accessible.ts';
import {
  type Clerk,
  isTooWide,
  openPage,
  openWindow,
  PagesHall,
  pressTogether,
  seenOn,
  withoutColours,
} from './clerk.ts';

let hall: PagesHall;
let browser: Browser;
let clerk: Clerk;

beforeAll(async () => {
  hall = new PagesHall();
  await hall.setUpWithPages((config) => ({
    ...config,
    queue: { ...config.queue, guardSeconds: 0 },
  }));
  await hall.openPages();
  browser = await openBrowser();
  clerk = await openWindow(browser, hall, 1);
});
afterAll(async () => {
  await browser?.close();
  await hall.tearDown();
});

async function happens(type: string, number: string): Promise<Readonly<Record<string, unknown>>> {
  const found = () => hall.events(type).findLast(({ data }) => data['number'] === number);
  await hall.until(`${type} of ${number}`, () => found() !== undefined);
  return found()?.data ?? {};
}

test('a day at the window by clicks: open, call, recall, arrive, bring back, park, transfer, close', async () => {
  for (let count = 1; count <= 5; count += 1) await hall.paperFor('first-new-card');
  await clerk.press('main');
  await clerk.holds(null);
  await clerk.page.locator('.lines li', { hasText: 'بطاقة تموين جديدة (باب شرق أول)' }).waitFor();
  await clerk.press('main');
  await clerk.holds('A001');
  expect((await happens('ticket.called', 'A001'))['askedBy']).toBe('window/1/page');
  await clerk.press('recall');
  await happens('ticket.recalled', 'A001');
  await clerk.press('no-show');
  await happens('ticket.no-show', 'A001');
  await clerk.press('back-A001');
  await clerk.holds('A001');
  const canArrive = await withoutColours(clerk.key('arrived'));
  await clerk.press('arrived');
  await happens('ticket.arrived', 'A001');
  await clerk.key('arrived').and(clerk.page.locator('[aria-disabled="true"]')).waitFor();
  // Without its colour too it is seen that there is nothing to press.
  expect(await withoutColours(clerk.key('arrived'))).not.toBe(canArrive);
  await clerk.press('main');
  await clerk.holds('A002');
  await happens('ticket.completed', 'A001');
  await clerk.press('park');
  await happens('ticket.parked', 'A002');
  await clerk.press('back-A002');
  await clerk.holds('A002');
  expect(await findingsOn(clerk.page)).toEqual([]);
  await clerk.press('transfer');
  expect(await findingsOn(clerk.page)).toEqual([]);
  await clerk.press('to-first-update');
  expect((await happens('ticket.transferred', 'A002'))['toService']).toBe('first-update');
  await clerk.press('break');
  expect(await findingsOn(clerk.page)).toEqual([]);
  await clerk.press('break-prayer');
  await hall.until('a break', () => hall.events('window.break-started').length === 1);
  await clerk.press('main');
  await hall.until('back', () => hall.events('window.break-ended').length === 1);
  await clerk.press('main');
  await clerk.press('outcome');
  expect(await findingsOn(clerk.page)).toEqual([]);
  await clerk.press('outcome-documents-missing');
  await hall.until('an outcome', () =>
    hall.events('ticket.completed').some(({ data }) => data['outcome'] === 'documents-missing'),
  );
  await clerk.press('out-of-turn');
  expect(await findingsOn(clerk.page)).toEqual([]);
  // Two offices have a service of this name.
  const named = 'بطاقة تموين جديدة (باب شرق أول)';
  await clerk.key('walk-in-first-new-card').filter({ hasText: named }).click();
  await clerk.holds('A006');
  expect((await happens('ticket.issued', 'A006'))['paper']).toBe('none');
  expect((await happens('ticket.called', 'A006'))['reason']).toBe('walk-in');
  await hall.command({ name: 'issue-ticket', args: { service: 'first-new-card' } });
  await hall.command({ name: 'issue-ticket', args: { service: 'first-new-card' } });
  await happens('ticket.issued', 'A008');
  await clerk.press('out-of-turn');
  // Digits are keys of the page elsewhere; an Arabic keyboard writes others.
  await clerk.key('number').pressSequentially('a٧٧');
  await clerk.press('call-number');
  await clerk.page.locator('.notice').waitFor();
  expect(await clerk.key('number').inputValue()).toBe('a٧٧');
  await clerk.key('number').fill(' a ٠8');
  await clerk.press('call-number');
  await clerk.holds('A008');
  const called = await happens('ticket.called', 'A008');
  expect([called['reason'], called['passedOver']]).toEqual([
    'asked-for',
    expect.arrayContaining(['A007']),
  ]);
  await clerk.press('main');
  await clerk.press('close');
  expect(await findingsOn(clerk.page)).toEqual([]);
  expect(hall.events('window.closed')).toEqual([]);
  await clerk.press('close-anyway');
  await hall.until('closed', () => hall.events('window.closed').length === 1);
  await clerk.key('main').filter({ hasText: 'افتح الشباك' }).waitFor();
});

test('the same by keys alone, and a key that is held counts once', async () => {
  const { page } = clerk;
  const pressKey = async (digit: string, name: string) => {
    await clerk.key(name).and(page.locator('[aria-disabled="false"]')).waitFor();
    await page.keyboard.press(digit);
  };
  await pressKey('0', 'main');
  await page.locator('[data-key="main"]', { hasText: 'نادِ التالي' }).waitFor();
  const before = hall.events('ticket.called').length;
  await clerk.key('main').and(page.locator('[aria-disabled="false"]')).waitFor();
  await page.keyboard.down('0');
  for (let repeat = 1; repeat <= 5; repeat += 1) await page.keyboard.down('0');
  await page.keyboard.up('0');
  await page.locator('.plate[data-number]').waitFor();
  // Of a number pad without Num Lock, where it is no 1.
  await pressKey('Numpad1', 'recall');
  await hall.until('recalled', () => hall.events('ticket.recalled').length === 2);
  expect(hall.events('ticket.called')).toHaveLength(before + 1);
  await pressKey('3', 'complete');
  await clerk.holds(null);
});

test('who is at the window when another is called out of turn leaves it as the clerk says, by keys alone', async () => {
  const { page } = clerk;
  const called = async () => {
    await clerk.key('out-of-turn').and(page.locator('[aria-disabled="false"]')).waitFor();
    return String(await page.locator('.plate').getAttribute('data-number'));
  };
  const outOfTurn = async (...keys: readonly string[]) => {
    const before = hall.events('ticket.called').length;
    await clerk.key('out-of-turn').and(page.locator('[aria-disabled="false"]')).waitFor();
    await page.keyboard.press('+');
    await page.locator('.choice .leaves').waitFor();
    for (const key of keys) await page.keyboard.press(key);
    await hall.until('another', () => hall.events('ticket.called').length > before);
    await clerk.holds(String(hall.events('ticket.called').at(-1)?.data['number']));
  };
  await hall.paperFor('first-new-card');
  await clerk.press('main');
  await page.locator('.plate[data-number]').waitFor();
  const first = await called();
  // Escape leaves everything as it is.
  await page.keyboard.press('+');
  const back = page.locator('[data-key="leaves-waiting"]');
  await back.and(page.locator('[aria-pressed="true"]')).waitFor();
  expect(await findingsOn(page)).toEqual([]);
  await screenshot(page, 'window-out-of-turn');
  // A key stands on one button: the panel's.
  expect(await page.locator('[aria-keyshortcuts="1"]').count()).toBe(1);
  const chosen = await withoutColours(back);
  await page.keyboard.press('7');
  await back.and(page.locator('[aria-pressed="false"]')).waitFor();
  expect(await withoutColours(back)).not.toBe(chosen);
  expect(await page.locator('.choice .leaves legend').textContent()).toContain(first);
  await page.keyboard.press('Escape');
  await clerk.holds(first);

  // Called just now: back into the line, unless the clerk says more.
  await outOfTurn('1');
  await happens('ticket.transferred', first);
  const walkedIn = await called();
  expect((await happens('ticket.called', walkedIn))['reason']).toBe('walk-in');
  // A number is typed as it stands on the paper: its digits are no keys of the panel.
  const typed = (number: string) => [...`${number[0]}${Number(number.slice(1))}`, 'Enter'];
  await outOfTurn('8', ...typed(first));
  await clerk.holds(first);
  await happens('ticket.transferred', walkedIn);
  await outOfTurn('7', '0', ...typed(walkedIn));
  await clerk.holds(walkedIn);
  await happens('ticket.completed', first);
  await outOfTurn('9', '1');
  await happens('ticket.no-show', walkedIn);
  await clerk.key('complete').and(page.locator('[aria-disabled="false"]')).waitFor();
  await page.keyboard.press('3');
  await clerk.holds(null);
});

test('of two tablets that press in the same instant one calls, and the other hears why it did not', async () => {
  const other = await openWindow(browser, hall, 1);
  const both = [clerk, other];
  for (let round = 1; round <= 3; round += 1) {
    await hall.paperFor('first-new-card');
    await hall.paperFor('first-new-card');
    const before = hall.events('ticket.called').length;
    const go = await pressTogether(both, 'main');
    go();
    await hall.until('a call', () => hall.events('ticket.called').length > before);
    await Promise.any(both.map(({ page }) => page.locator('.notice').waitFor()));
    expect(hall.events('ticket.called')).toHaveLength(before + 1);
    await Promise.all(both.map(({ page }) => page.unroute('**/api/ask')));
  }
  const reasons = hall.events('command.refused').map(({ data }) => data['reason']);
  expect(reasons.filter((reason) => reason === 'window-moved-on')).toHaveLength(3);
  await clerk.page.locator('.strip-devices').waitFor();
  await other.page.context().close();
});

test('a controller that is frozen is seen to be, and what was pressed meanwhile is not done later', async () => {
  const { page } = clerk;
  const before = hall.events('ticket.called').length;
  const asked = page.waitForRequest('**/api/ask');
  hall.controller.kill('SIGSTOP');
  await clerk.key('main').click();
  await asked;
  await page.locator('.bar').waitFor();
  expect(await clerk.key('main').getAttribute('aria-disabled')).toBe('true');
  hall.controller.kill('SIGCONT');
  await page.locator('.page[data-connected="true"]').waitFor();
  await hall.command({ name: 'ping' });
  expect(hall.events('ticket.called')).toHaveLength(before);
});

test('after a kill in the middle of a click the page shows the right number, called once', async () => {
  await hall.paperFor('first-new-card');
  const before = hall.events('ticket.called').length;
  const asked = clerk.page.waitForRequest('**/api/ask');
  await clerk.press('main');
  await asked;
  await hall.killController();
  await hall.openPages();
  await clerk.page.locator('.page[data-connected="true"] .plate[data-number]').waitFor();
  const shown = await clerk.page.locator('.plate').getAttribute('data-number');
  await hall.command({ name: 'ping' });
  const calls = hall.events('ticket.called');
  expect(calls.length - before).toBeLessThanOrEqual(1);
  expect(calls.at(-1)?.data['number']).toBe(shown);
});

test('on a laptop at 200 % the main key is the first, digits stand on the keys, and no document is in a box', async () => {
  const { page, key } = await openPage(browser, `${hall.address}/window/1`, {
    width: 683,
    height: 384,
  });
  await page.locator('.documents').waitFor();
  const hidden = await page
    .locator('.plate-more')
    .evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  expect(hidden).toBe(0);
  expect(await key('recall').locator('.key-digit').isVisible()).toBe(true);
  const top = async (name: string) => (await key(name).boundingBox())?.y ?? 0;
  expect(await top('main')).toBeLessThan(await top('recall'));
  await screenshot(page, 'window-at-200');
  // A choice opens above the keys: it comes into view, and gives the focus back.
  await key('transfer').press('Enter');
  await page.locator('.choice:focus').waitFor();
  await screenshot(page, 'window-choice-at-200');
  const choice = await page.locator('.choice:focus button').first().boundingBox();
  expect(choice?.y).toBeGreaterThanOrEqual(0);
  expect(choice?.y).toBeLessThan(384);
  await key('cancel').press('Enter');
  await page.locator('[data-key="transfer"]:focus').waitFor();
  await page.context().close();
});

test('an address without a page says in both languages which pages there are', async () => {
  const { page } = await openPage(browser, `${hall.address}/reception`, {
    width: 390,
    height: 844,
  });
  const answer = await page.goto(`${hall.address}/window/99`);
  expect(answer?.status()).toBe(404);
  const seen = await seenOn(page, 'main');
  expect(seen).toContain('لا توجد صفحة بهذا العنوان');
  expect(seen).toContain('There is no page at this address');
  await screenshot(page, 'no-such-page');
  expect(await findingsOn(page)).toEqual([]);
  expect(await isTooWide(page)).toBe(false);
  const windows = hall.config.windows.map(({ number }) => `/window/${number}`);
  const links = await page
    .locator('a')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links).toEqual([...windows, '/reception', '/', '/hall', '/day']);
  await page.getByText('Window 3').click();
  await page.locator('.clerk').waitFor();
  await page.context().close();
});
