/** A hall with pages, and a clerk before one of them in Debian's chromium. */
import type { Browser, Locator, Page } from 'playwright-core';
import type { Config } from '../../config/schema/schema.ts';
import { freePort } from '../../scripts/measurements/free-port.ts';
import { TestHall } from '../scenario/hall.ts';

export class PagesHall extends TestHall {
  port = 0;

  get address(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** As `setUp`, with pages on a free port. */
  async setUpWithPages(change: (config: Config) => Config = (config) => config): Promise<void> {
    this.port = await freePort();
    await this.setUp((config) =>
      change({ ...config, pages: { port: this.port, lan: false, pins: [], names: [] } }),
    );
  }

  /** Resolves when a browser would be answered. */
  async openPages(): Promise<void> {
    const before = this.log.filter((line) => line.includes('"msg":"pages"')).length;
    await this.openForPeople();
    await this.pagesServed(before + 1);
  }

  async pagesServed(times: number): Promise<void> {
    const served = () => this.log.filter((line) => line.includes('"msg":"pages"')).length;
    await this.until('the pages', () => served() >= times);
  }

  /** By the centre server: a busy computer loses no press of a twin then. */
  async paperFor(service: string): Promise<void> {
    const before = this.events('ticket.issued').length;
    await this.command({ name: 'issue-ticket', args: { service } });
    await this.until('a ticket', () => this.events('ticket.issued').length > before);
  }
}

/** More than any page has. */
const mostTabs = 120;

export interface Clerk {
  readonly page: Page;
  key(name: string): Locator;
  /** Waits for this number at the window, or for none. */
  holds(number: string | null): Promise<void>;
  press(name: string): Promise<void>;
}

/** In a browser context of its own, as on a computer of its own. */
export async function openPage(
  browser: Browser,
  address: string,
  viewport = { width: 1024, height: 768 },
): Promise<Clerk> {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(address);
  return {
    page,
    key: (name) => page.locator(`[data-key="${name}"]`),
    holds: async (number) => {
      const plate = number === null ? '[data-empty="true"]' : `[data-number="${number}"]`;
      await page.locator(`.plate${plate}`).waitFor();
    },
    press: async (name) => {
      await page.locator(`[data-key="${name}"][aria-disabled="false"]`).click();
    },
  };
}

export async function openWindow(
  browser: Browser,
  hall: PagesHall,
  window: number,
): Promise<Clerk> {
  const clerk = await openPage(browser, `${hall.address}/window/${window}`);
  await clerk.key('main').waitFor();
  return clerk;
}

/**
 * Presses on every page, and holds what they send until all have pressed: none sees what another did.
 * @returns what lets the presses go
 */
export async function pressTogether(
  clerks: readonly Pick<Clerk, 'page' | 'press'>[],
  name: string,
): Promise<() => void> {
  let go = (): void => {};
  const together = new Promise<void>((resolve) => {
    go = resolve;
  });
  await Promise.all(
    clerks.map(async ({ page, press }) => {
      await page.route('**/api/ask', async (route) => {
        await together;
        await route.continue();
      });
      const asked = page.waitForRequest('**/api/ask');
      await press(name);
      await asked;
    }),
  );
  return go;
}

/** By the keyboard alone: walks there with Tab, and types. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  const isThere = `document.activeElement?.matches(${JSON.stringify(selector)}) === true`;
  for (let steps = 0; steps < mostTabs; steps += 1) {
    if (await page.evaluate<boolean>(isThere)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/**
 * What stands there as somebody sees it who sees no colour: with the colours of every state replaced by the same
 * few, as browsers do it for people who need that.
 */
export async function withoutColours(locator: Locator): Promise<string> {
  const page = locator.page();
  await page.emulateMedia({ forcedColors: 'active' });
  const picture = await locator.screenshot({ animations: 'disabled' });
  await page.emulateMedia({ forcedColors: null });
  return picture.toString('base64');
}

/** Whether the page has to be scrolled sideways. */
export async function isTooWide(page: Page): Promise<boolean> {
  return await page.evaluate<boolean>(
    'document.documentElement.scrollWidth > document.documentElement.clientWidth',
  );
}

/** What reaches out of the screen, or sideways out of what holds it. */
export async function cutOff(page: Page): Promise<readonly string[]> {
  // Half a dot is what browsers round by.
  return await page.evaluate<readonly string[]>(`[...document.querySelectorAll('main *')]
    .filter((one) => {
      const box = one.getBoundingClientRect();
      const outer = one.parentElement.getBoundingClientRect();
      return (
        box.left < Math.max(0, outer.left) - 1 ||
        box.right > Math.min(innerWidth, outer.right) + 1 ||
        box.top < -1 ||
        box.bottom > innerHeight + 1
      );
    })
    .map((one) => one.className + ': ' + one.textContent)`);
}

/** What somebody reads there, which is less than what the document holds. @param part such as `main` */
export async function seenOn(page: Page, part: string): Promise<string> {
  return await page.evaluate<string>(`document.querySelector('${part}').innerText`);
}
