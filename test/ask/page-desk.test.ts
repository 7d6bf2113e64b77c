/** What a page sends reaches the hall once, for the number that the page showed, and never late. */
import type { Hall } from '../../firmware-host/panel/hall.ts';
import { createPageDesk, type PageDesk } from '../../firmware-host/panel/page-desk.ts';
import type { PageRequest } from '../../firmware-host/panel/page-request.ts';
import { ticketAtWindow } from '../../firmware-host/queue/state.ts';
import { HallDoor, HallJournal } from './hall-door.ts';

let kept: HallJournal;
let door: HallDoor;
let desk: PageDesk;
let nowMs: number;
let presses = 0;

beforeAll(() => {
  kept = new HallJournal();
});
beforeEach(() => {
  door = new HallDoor(kept.journal);
  nowMs = 1_000_000;
  desk = deskOn({ ask: door.ask, journal: kept.journal });
});
afterAll(() => kept.close());

function deskOn(hall: Pick<Hall, 'ask' | 'journal'>): PageDesk {
  const clock = {
    now: () => ({ wallMs: 0, monotonicMs: nowMs, boot: 'this' }),
    isTrusted: () => true,
    localTimeOf: () => ({ date: '2026-11-23', minute: 600 }),
  };
  return createPageDesk({ ...hall, clock });
}

function press(
  asked: PageRequest['asked'],
  whileHolding?: string | null,
  from: PageRequest['from'] = { page: 'window', window: 1 },
): PageRequest {
  presses += 1;
  const id = presses.toString(16).padStart(32, '0');
  return { id, from, asked, whileHolding, pressed: { boot: 'this', ms: nowMs } };
}

const reception = { page: 'reception' } as const;
const issue = { name: 'issue-ticket', args: { service: 'first-new-card' } } as const;
const callNext = { name: 'call-next', args: { window: 1 } } as const;
const called = () => door.events.filter(({ type }) => type === 'ticket.called').length;

/** Tickets that can be called. */
function give(count: number): void {
  for (let given = 0; given < count; given += 1) {
    desk(press(issue, undefined, reception));
    const ticket = door.events.findLast((event) => event.type === 'ticket.reserved')?.ticket ?? '';
    door.writer.execute({ name: 'ConfirmPaper', at: door.events.at(-1)?.at ?? never(), ticket });
  }
}

function never(): never {
  throw new Error('nothing was stored');
}

test('a press that is sent again is done once, and gets the same answer, also from a desk after a restart', () => {
  give(3);
  const once = press(callNext, null);
  const first = desk(once);
  expect(first).toMatchObject({ status: 'done', number: 'A001' });
  expect(desk(once)).toEqual(first);
  nowMs += 60_000;
  expect(deskOn({ ask: door.ask, journal: kept.journal })(once)).toEqual(first);
  expect(called()).toBe(1);
});

test('of two that saw the same number only the first is done', () => {
  give(3);
  desk(press(callNext, null));
  expect(desk(press(callNext, 'A001'))).toMatchObject({ status: 'done' });
  expect(desk(press(callNext, 'A001'))).toMatchObject({ reason: 'window-moved-on' });
  expect(desk(press(callNext, null))).toMatchObject({ reason: 'window-moved-on' });
  expect(ticketAtWindow(door.writer.state, 1)?.number).toBe('A002');
});

test('a press of eight seconds ago, or of before a reboot, is late and leaves nothing behind', () => {
  give(1);
  const old = press(callNext, null);
  nowMs += 8001;
  expect(desk(old)).toMatchObject({ status: 'refused', reason: 'late' });
  const before = press(callNext, null);
  expect(desk({ ...before, pressed: { boot: 'another', ms: nowMs } })).toMatchObject({
    reason: 'late',
  });
  expect(called()).toBe(0);
  expect(desk(before)).toMatchObject({ status: 'done' });
});

test('a page asks for its own window only, and a reception for no call', () => {
  give(1);
  const other = { page: 'window', window: 2 } as const;
  expect(desk(press(callNext, null, other))).toMatchObject({ reason: 'not-allowed' });
  expect(desk(press(callNext, null, reception))).toMatchObject({ reason: 'not-allowed' });
  expect(called()).toBe(0);
});
