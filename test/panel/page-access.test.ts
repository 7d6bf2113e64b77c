/** A browser whose window a config has taken away: as one that was never paired, and paired anew by the digits it shows. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import type { Visitor } from '../../drivers/web/action.ts';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import {
  createPageAccess,
  type PageAccess,
  type Pairing,
} from '../../firmware-host/panel/page-access.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after } from '../queue/given.ts';

const { config } = loadConfig(resolve(__dirname, '../../config/bench.yaml'));
const folder = mkdtempSync(join(tmpdir(), 'dawr-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a controller with these windows says, after a restart with the same files. */
function accessWith(windows: readonly number[]): PageAccess {
  const plan = { ...hallPlan(config), windows };
  return createPageAccess({
    plan,
    folder,
    clock: {
      now: () => after(60),
      isTrusted: () => true,
      localTimeOf: localTimeIn(plan.timeZone),
    },
    pins: [],
    day: () => ({ day: '2026-11-23', isClosed: false }),
    isPage: (path) => path === '/hall' || windows.some((window) => path === `/window/${window}`),
    judgeAnew: () => {},
    changed: () => {},
  });
}

const tablet = (secret: string | null): Visitor => ({ isLocal: false, secret });

async function asksForPlace(
  access: PageAccess,
  visitor: Visitor,
  page: string,
): Promise<{ readonly pairing: Pairing; readonly secret: string | null }> {
  const answer = await access.actions['/api/pair']?.({ page }, visitor);
  if (answer === null || answer === undefined || !('json' in answer)) throw new Error('no answer');
  // What the action promises to answer.
  return { pairing: answer.json as Pairing, secret: answer.secret?.value ?? null };
}

/** @returns the secret of a tablet that is paired for the window */
async function pairedFor(access: PageAccess, window: number): Promise<string> {
  const { pairing, secret } = await asksForPlace(access, tablet(null), `/window/${window}`);
  await access.decide({
    name: 'pair-device',
    args: { code: pairing.code ?? '', place: { page: 'window', window } },
  });
  if (secret === null) throw new Error('no secret');
  return secret;
}

test('a browser whose window is gone shows digits, is listed as gone, and gets another place by them', async () => {
  const secret = await pairedFor(accessWith([4, 5]), 5);
  const access = accessWith([4]);
  expect(access.paired).toMatchObject([{ place: { window: 5 }, isGone: true }]);
  const { pairing } = await asksForPlace(access, tablet(secret), '/window/5');
  expect(pairing).toEqual({ code: expect.any(String), path: null, pin: null, isGone: true });
  expect(access.whyNot('/hall', tablet(secret))).not.toBeNull();
  const elsewhere = await asksForPlace(access, tablet(secret), '/window/4');
  expect(elsewhere.pairing).toEqual({ ...pairing, isGone: false });

  const args = { code: pairing.code ?? '', place: { page: 'window', window: 4 } } as const;
  expect(access.decide({ name: 'pair-device', args })).toMatchObject({
    status: 'devices',
    devices: [{ place: { window: 4 }, isGone: false }],
  });
  const paired = await asksForPlace(access, tablet(secret), '/window/5');
  expect(paired.pairing).toMatchObject({ code: null, path: '/window/4' });
});

test('a browser has its window again as soon as the config has it, though it showed digits meanwhile', async () => {
  const secret = await pairedFor(accessWith([5, 6]), 6);
  const gone = await asksForPlace(accessWith([5]), tablet(secret), '/window/6');
  expect([gone.pairing.isGone, gone.secret]).toEqual([true, secret]);
  const access = accessWith([5, 6]);
  expect(access.whyNot('/window/6', tablet(secret))).toBeNull();
});

test('a page on the controller itself is told that its window is gone, and needs no digits', async () => {
  const access = accessWith([4]);
  const own: Visitor = { isLocal: true, secret: null };
  const { pairing } = await asksForPlace(access, own, '/window/5');
  expect(pairing).toEqual({ code: null, path: null, pin: null, isGone: true });
  expect((await asksForPlace(access, own, '/window/4')).pairing.isGone).toBe(false);
});
