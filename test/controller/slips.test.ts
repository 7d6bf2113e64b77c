/**
 * Papers without a number. The slip of a closed day: what it says, where it comes out, and that nobody empties
 * the paper by it. The slip of documents: once, also over a restart, or an event that says it did not come.
 */

import type { ControllerEvent } from '../../firmware-host/events/events.ts';
import { closedSlip } from '../../firmware-host/plan/closure-words.ts';
import type { PrintDesks } from '../../firmware-host/printing/print-desks.ts';
import { createSlips } from '../../firmware-host/printing/slips.ts';
import { after } from '../queue/given.ts';
import { openHall, roomIn } from './print-room.ts';

const plan = { centre: { ar: 'مركز', en: 'Centre' }, timeZone: 'Africa/Cairo' };
const feast = { ar: 'عيد الفطر', en: 'Eid al-Fitr' };
const slip = (reason = feast) =>
  closedSlip(plan, reason, { day: '2027-03-10', opensMinute: 480 }, 1_800_000_000_000);

test('it says why, and when to come back', () => {
  expect(slip()).toMatchObject({
    centre: plan.centre,
    title: { ar: 'المركز مغلق اليوم', en: 'Closed today' },
    advice: {
      ar: 'عيد الفطر. يفتح المركز يوم الأربعاء، ١٠ مارس الساعة ٨:٠٠\u00a0ص',
      en: 'Eid al-Fitr. The centre opens on Wednesday 10 March at 8:00\u00a0am',
    },
    numbers: [],
  });
  expect(closedSlip(plan, feast, null, 0).advice).toEqual(feast);
});

test('a press gives one, and for a while no other of that dispenser', () => {
  let nowMs = 0;
  const slips = createSlips(() => nowMs);
  const here = (dispenser: string) => dispenser === 'citizens';
  for (let press = 0; press < 40; press += 1) slips.want('citizens', slip());
  slips.want('stairs', slip());
  expect(slips.next(here)).toEqual(slip());
  expect(slips.next(here)).toBeNull();
  nowMs = 19_999;
  slips.want('citizens', slip());
  expect(slips.next(here)).toBeNull();
  nowMs = 20_000;
  slips.want('citizens', slip());
  expect(slips.next(here)).toEqual(slip());
  expect(slips.next(() => true)).toEqual(slip());
  expect(slips.next(() => true)).toBeNull();
});

describe('a slip of documents without a number', () => {
  const about = { service: 'first-cards', dispenser: 'hall', askedBy: 'hall/info' } as const;
  const ask = (room: PrintDesks) =>
    room.printInfo(about.service, about.dispenser, about.askedBy, undefined);
  const types = (events: readonly ControllerEvent[]) => events.map(({ type }) => type);

  test('is stored when it is asked for, begun and out, and comes once', async () => {
    const { attach, own, printed, recorded, room } = roomIn(openHall());
    attach();
    expect(ask(room)).toEqual({ events: [{ type: 'info.asked', at: after(10), ...about }] });
    await own.answers('printed');
    expect(printed).toEqual(['own: null']);
    expect(recorded).toMatchObject([
      { type: 'info.asked', ...about },
      { type: 'info.begun', ...about, printer: 'own' },
      { type: 'info.printed', ...about },
    ]);
    await room.stop();
  });

  test('that waits is printed after a restart, and the one before it, which may be out, is not', async () => {
    const before = roomIn(openHall());
    before.attach();
    ask(before.room);
    ask(before.room);
    expect(before.printed).toEqual(['own: null']);
    expect(types(before.recorded)).toEqual(['info.asked', 'info.begun', 'info.asked']);

    const next = roomIn(openHall());
    next.room.take(before.recorded);
    next.room.recover();
    expect(next.stored).toEqual([
      { type: 'info.given-up', at: after(10), ...about, reason: 'print-unconfirmed' },
    ]);
    next.room.take(next.stored);
    next.attach();
    // Half of the first may hang there.
    expect(next.printed).toEqual(['own: cut', 'own: null']);
    await next.own.answers('printed');
    expect(next.printed).toHaveLength(2);
    expect(types(next.recorded)).toEqual(['info.begun', 'info.printed']);
    await next.room.stop();
  });

  test('waits for a printer, goes to the one that stands in, and is given up when its time is over', async () => {
    let seconds = 10;
    const { attach, other, own, printed, recorded, room, working } = roomIn(
      openHall(),
      () => seconds,
    );
    attach();
    ask(room);
    working.delete('own');
    await own.answers('not-printed');
    room.wake();
    expect(printed).toEqual(['own: null', 'other: null']);
    await other.answers('unknown');
    expect(recorded.at(-1)).toMatchObject({ type: 'info.given-up', reason: 'print-unconfirmed' });

    working.clear();
    ask(room);
    await new Promise((rest) => setImmediate(rest));
    seconds += 3600;
    room.wake();
    await new Promise((rest) => setImmediate(rest));
    expect(printed).toHaveLength(2);
    expect(recorded.at(-1)).toMatchObject({ type: 'info.given-up', reason: 'not-printed-in-time' });
    await room.stop();
  });

  test('is refused where too many wait already', () => {
    const { room, working } = roomIn(openHall());
    working.clear();
    const answers = Array.from({ length: 11 }, () => ask(room));
    expect(answers.filter((answer) => 'refused' in answer)).toEqual([
      { refused: 'printer-not-ready' },
    ]);
    expect(answers.at(-1)).toHaveProperty('refused');
  });
});
