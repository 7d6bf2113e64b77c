/** What time brings about, each thing once, and when it is due. */
import {
  isIdleTooLong,
  nextDeadline,
  waitExceeded,
} from '../../firmware-host/queue/decide-time.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, Hall } from './given.ts';

const minute = 60;
let hall: Hall;

beforeEach(() => {
  hall = new Hall();
  hall.rules = queueRules({
    services: [
      { id: 'cards', prefix: 'A', from: 1, to: 99, targetMs: 10 * minute * 1000 },
      { id: 'updates', prefix: 'B', from: 1, to: 99, targetMs: 5 * minute * 1000 },
    ],
    windows: [
      { number: 1, services: ['cards'] },
      { number: 2, services: ['cards', 'updates'], onlyWhenIdle: ['updates'] },
    ],
    guardMs: 0,
    waitTargetMs: 100 * minute * 1000,
    idleLimitMs: 1000 * minute * 1000,
  });
  hall.openDay();
});

/** Seconds of this boot, or null. */
function due(seconds = 0, bootId?: string): number | null {
  const deadline = nextDeadline(hall.rules, hall.state, after(seconds, bootId));
  return deadline === null ? null : deadline / 1000;
}

test('an empty hall waits for nothing', () => {
  expect(due()).toBeNull();
  expect(nextDeadline(hall.rules, new Hall().state, after(0))).toBeNull();
  expect(hall.pass(after(1e6))).toEqual([]);
});

describe('a service', () => {
  beforeEach(() => {
    hall.issue('cards', after(1));
    hall.call(1, after(100));
  });

  test('is reported at 80 % and at 100 % of its target, once each', () => {
    expect(due()).toBe(100 + 8 * minute);
    expect(hall.pass(after(100 + 8 * minute - 0.001))).toEqual([]);
    expect(hall.pass(after(100 + 8 * minute))).toEqual(['service-time.exceeded']);
    expect(hall.last('service-time.exceeded')).toMatchObject({
      number: 'A01',
      window: 1,
      service: 'cards',
      percent: 80,
      targetMs: 600_000,
    });
    expect(hall.pass(after(100 + 9 * minute))).toEqual([]);
    expect(due()).toBe(100 + 10 * minute);
    expect(hall.pass(after(100 + 10 * minute))).toEqual(['service-time.exceeded']);
    expect(hall.last('service-time.exceeded').percent).toBe(100);
    expect(hall.pass(after(100 + 90 * minute))).toEqual([]);
    expect(due()).toBeNull();
  });

  test('reports both at once when nobody asked in between', () => {
    expect(hall.pass(after(100 + 10 * minute))).toEqual([
      'service-time.exceeded',
      'service-time.exceeded',
    ]);
  });

  test('counts from the arrival where a button reports it', () => {
    hall.do({ name: 'MarkArrived', at: after(160), window: 1 });
    expect(due()).toBe(160 + 8 * minute);
  });

  test('is reported anew from the arrival, where the walk alone took as long', () => {
    expect(hall.pass(after(100 + 8 * minute))).toEqual(['service-time.exceeded']);
    hall.do({ name: 'MarkArrived', at: after(600), window: 1 });
    expect(hall.state.windows.get(1)?.reportedPercent).toBe(0);
    expect(due()).toBe(600 + 8 * minute);
    expect(hall.pass(after(600 + 8 * minute))).toEqual(['service-time.exceeded']);
    expect(hall.last('service-time.exceeded')).toMatchObject({ percent: 80 });
  });

  test('is forgotten with its end, and the next begins anew', () => {
    hall.pass(after(100 + 10 * minute));
    hall.issue('cards', after(800));
    hall.call(1, after(900));
    expect(due()).toBe(900 + 8 * minute);
    hall.do({ name: 'Complete', at: after(1000), window: 1 });
    expect(due()).toBeNull();
  });

  test('counts from the boot after a reboot', () => {
    expect(due(5, 'second-boot')).toBe(8 * minute);
    expect(hall.pass(after(8 * minute - 1, 'second-boot'))).toEqual([]);
    expect(hall.pass(after(8 * minute, 'second-boot'))).toEqual(['service-time.exceeded']);
  });

  test('is not reported of a closed day', () => {
    hall.do({ name: 'CloseDay', at: after(200) });
    expect(due()).toBeNull();
    expect(hall.pass(after(1e5))).toEqual([]);
  });

  test('of a service that the config no longer has has the ten minutes that every centre aims at', () => {
    const [first] = hall.rules.windows.values();
    hall.rules = queueRules({ services: [], windows: first ? [first] : [], guardMs: 0 });
    expect(due()).toBe(100 + 8 * minute);
  });
});

describe('a wait', () => {
  test('is reported at 80 % and at 100 %, once each, the earliest first', () => {
    for (const seconds of [1, 2, 500]) hall.issue('cards', after(seconds));
    expect(due()).toBe(1 + 80 * minute);
    expect(hall.pass(after(80 * minute))).toEqual([]);
    expect(hall.pass(after(2 + 80 * minute))).toEqual(['wait-time.exceeded', 'wait-time.exceeded']);
    expect(hall.last('wait-time.exceeded')).toMatchObject({
      number: 'A02',
      service: 'cards',
      percent: 80,
      targetMs: 6_000_000,
    });
    expect(hall.pass(after(2 + 80 * minute))).toEqual([]);
    expect(due()).toBe(500 + 80 * minute);
    expect(hall.pass(after(1 + 100 * minute))).toEqual([
      'wait-time.exceeded',
      'wait-time.exceeded',
    ]);
    const reported = hall.events.flatMap((event) =>
      event.type === 'wait-time.exceeded' ? `${event.number} ${event.percent}` : [],
    );
    expect(reported).toEqual(['A01 80', 'A02 80', 'A03 80', 'A01 100']);
    expect(due()).toBe(2 + 100 * minute);
  });

  test('of a service is over as far as it is for whoever waits longest for a first call', () => {
    const over = (seconds: number, service = 'cards') =>
      waitExceeded(hall.rules, hall.state, service, after(seconds));
    expect(over(1000 * minute)).toBe(0);
    hall.issue('cards', after(10));
    hall.issueFirst('cards', 'elderly', after(20));
    expect([9 + 80 * minute, 10 + 80 * minute].map((at) => over(at))).toEqual([0, 80]);
    expect([9 + 100 * minute, 10 + 100 * minute].map((at) => over(at))).toEqual([80, 100]);
    expect(over(1000 * minute, 'updates')).toBe(0);
    expect(hall.next(1, after(30))).toBe('A02');
    expect(hall.next(1, after(40))).toBe('A01');
    hall.issue('cards', after(50));
    hall.park(1, after(60));
    hall.resume('A01', after(70));
    // A01 had its first call and stands in front; A03 has waited since 50.
    expect([49 + 80 * minute, 50 + 80 * minute].map((at) => over(at))).toEqual([0, 80]);
  });

  test('of a service is not hidden by those in its line who were called before', () => {
    for (const seconds of [10, 20, 30]) hall.issue('cards', after(seconds));
    hall.next(1, after(40));
    hall.park(1, after(50));
    hall.next(1, after(60));
    hall.transfer('A02', after(70), { service: 'cards' });
    hall.transfer('A01', after(70), { service: 'cards', place: 'front' });
    const over = (seconds: number) => waitExceeded(hall.rules, hall.state, 'cards', after(seconds));
    expect([29 + 80 * minute, 30 + 80 * minute].map(over)).toEqual([0, 80]);
  });

  test('ends with the first call, and does not begin again', () => {
    hall.issue('cards', after(1));
    hall.call(1, after(10));
    hall.park(1, after(20));
    hall.resume('A01', after(30));
    expect(hall.pass(after(110 * minute))).toEqual([]);
  });

  test('goes on after a transfer in the line', () => {
    hall.issue('cards', after(1));
    hall.transfer('A01', after(10), { service: 'updates', place: 'back' });
    expect(hall.pass(after(101 * minute))).toEqual(['wait-time.exceeded', 'wait-time.exceeded']);
    hall.transfer('A01', after(102 * minute), { service: 'cards', place: 'back' });
    expect(hall.pass(after(110 * minute))).toEqual([]);
  });

  test('is not watched before the paper is confirmed, nor after the ticket is withdrawn', () => {
    const ticket = hall.reserve('cards', after(1));
    expect(due()).toBeNull();
    hall.do({ name: 'ConfirmPaper', at: after(5), ticket });
    expect(due()).toBe(1 + 80 * minute);
    hall.pass(after(85 * minute));
    expect(due()).toBe(1 + 100 * minute);
    hall.do({ name: 'VoidTicket', at: after(5), ticket, reason: 'requested' });
    expect(due()).toBeNull();
  });
});

describe('a parked ticket', () => {
  beforeEach(() => {
    hall.issue('cards', after(1));
    hall.call(1, after(100));
  });

  test('returns by its time to its window, once', () => {
    hall.park(1, after(200), 5 * minute * 1000);
    expect(due()).toBe(500);
    expect(hall.pass(after(499.999))).toEqual([]);
    expect(hall.pass(after(500))).toEqual(['ticket.resumed']);
    expect(hall.last('ticket.resumed')).toMatchObject({
      number: 'A01',
      reason: 'returned-by-time',
      toWindow: 1,
      place: 'front',
    });
    expect(hall.pass(after(600))).toEqual([]);
    expect(hall.next(2, after(600))).toBeNull();
    expect(hall.next(1, after(600))).toBe('A01');
  });

  test('without a time does not', () => {
    hall.park(1, after(200));
    expect(due()).toBeNull();
    expect(hall.pass(after(1e5))).toEqual([]);
  });

  test('counts its time from the boot after a reboot', () => {
    hall.park(1, after(200), 5 * minute * 1000);
    expect(due(1, 'second-boot')).toBe(5 * minute);
    expect(hall.pass(after(299, 'second-boot'))).toEqual([]);
    expect(hall.pass(after(300, 'second-boot'))).toEqual(['ticket.resumed']);
  });
});

describe('a clerk', () => {
  const idleLimitMs = 2 * minute * 1000;
  beforeEach(() => {
    hall.rules = { ...hall.rules, idleLimitMs };
  });

  test('is idle when the window was free and somebody waited for it, both for the limit', () => {
    hall.call(1, after(10));
    expect(due()).toBeNull();
    hall.issue('cards', after(300));
    expect(due()).toBe(300 + 2 * minute);
    expect(hall.pass(after(419))).toEqual([]);
    expect(hall.pass(after(420))).toEqual(['window.idle']);
    expect(hall.last('window.idle')).toMatchObject({ window: 1, waiting: 1, limitMs: idleLimitMs });
    expect(hall.pass(after(500))).toEqual([]);
  });

  test('is idle too long from the event on, until nobody waits or the window calls or closes', () => {
    const isTooLong = (window = 1) => isIdleTooLong(hall.rules, hall.state, window, after(1000));
    hall.at(1, 'OpenWindow', 10);
    hall.issue('cards', after(10));
    expect(isTooLong()).toBe(false);
    hall.pass(after(130));
    expect([isTooLong(1), isTooLong(2)]).toEqual([true, false]);
    hall.next(2, after(140));
    expect(isTooLong()).toBe(false);
    hall.issue('cards', after(150));
    expect(isTooLong()).toBe(false);
    hall.pass(after(269.9));
    expect(isTooLong()).toBe(false);
    hall.pass(after(270));
    expect(isTooLong()).toBe(true);
    hall.next(1, after(280));
    hall.issue('cards', after(290));
    expect(isTooLong()).toBe(false);
    hall.at(1, 'Complete', 300);
    expect(isTooLong()).toBe(false);
    hall.pass(after(420));
    expect(isTooLong()).toBe(true);
    hall.at(1, 'CloseWindow', 430);
    expect(isTooLong()).toBe(false);
  });

  test('is idle from the end of the last service', () => {
    hall.issue('cards', after(1));
    hall.issue('cards', after(2));
    hall.call(1, after(10));
    expect(hall.pass(after(290))).toEqual([]);
    hall.do({ name: 'Complete', at: after(300), window: 1 });
    expect(due()).toBe(420);
  });

  test('is reported anew after the next service, and after the window was closed and opened', () => {
    for (const seconds of [1, 2, 3]) hall.issue('cards', after(seconds));
    hall.do({ name: 'OpenWindow', at: after(10), window: 1 });
    expect(hall.pass(after(130))).toEqual(['window.idle']);
    hall.call(1, after(140));
    hall.do({ name: 'Complete', at: after(200), window: 1 });
    expect(hall.pass(after(320))).toEqual(['window.idle']);
    hall.do({ name: 'CloseWindow', at: after(400), window: 1 });
    expect(hall.pass(after(600))).toEqual([]);
    hall.do({ name: 'OpenWindow', at: after(700), window: 1 });
    expect(hall.pass(after(820))).toEqual(['window.idle']);
  });

  test('is reported anew once all who waited at the last report are gone, and others wait as long', () => {
    for (const seconds of [1, 2, 100]) hall.issue('cards', after(seconds));
    hall.do({ name: 'OpenWindow', at: after(10), window: 1 });
    expect(hall.pass(after(130))).toEqual(['window.idle']);
    hall.issue('cards', after(131));
    for (const seconds of [200, 300]) {
      expect(hall.pass(after(seconds))).toEqual([]);
      hall.next(2, after(seconds));
    }
    expect(hall.pass(after(400))).toEqual([]);
    hall.next(2, after(400));
    expect(due()).toBe(131 + 2 * minute);
    expect(hall.pass(after(401))).toEqual(['window.idle']);
    expect(hall.last('window.idle').waiting).toBe(1);
  });

  test('is reported anew after a reboot of those alone who came after it', () => {
    hall.issue('cards', after(1));
    hall.do({ name: 'OpenWindow', at: after(10), window: 1 });
    hall.pass(after(130));
    const inSecond = (seconds: number) => after(seconds, 'second-boot');
    expect(hall.pass(inSecond(500))).toEqual([]);
    expect(isIdleTooLong(hall.rules, hall.state, 1, inSecond(500))).toBe(true);
    hall.next(2, inSecond(500));
    hall.issue('cards', inSecond(510));
    expect(isIdleTooLong(hall.rules, hall.state, 1, inSecond(520))).toBe(false);
    expect(hall.pass(inSecond(629))).toEqual([]);
    expect(hall.pass(inSecond(630))).toEqual(['window.idle']);
  });

  test('is idle too while people wait for what the window serves only when idle', () => {
    hall.do({ name: 'OpenWindow', at: after(10), window: 2 });
    hall.issue('updates', after(20));
    expect(due()).toBe(140);
  });

  test('waits for whoever stands there longest, not for whoever was placed in front', () => {
    hall.issue('cards', after(1));
    hall.issue('updates', after(2));
    hall.do({ name: 'OpenWindow', at: after(10), window: 1 });
    hall.transfer('B01', after(100), { service: 'cards', place: 'front' });
    expect(due()).toBe(130);
  });
});
