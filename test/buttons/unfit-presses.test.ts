/**
 * From levels of the wires of a hall to what reaches the controller: interference, wires that touch and
 * contacts that open when somebody presses.
 */
import fc from 'fast-check';
import { isPressed } from '../../drivers/button/contact.ts';
import { createHallButtons } from '../../drivers/button/hall-buttons.ts';
import type { ButtonWiring, Fault } from '../../drivers/ports.ts';
import { wired } from '../units/rig.ts';

const input = { kind: 'unit', unit: 'one', pin: 2 } as const;
const clerk = { holdMs: 1000, restMs: 500 };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/** Buttons whose contacts have been seen open. */
function hall(...buttons: readonly ButtonWiring[]) {
  const isOpen = !buttons.some(({ button }) => button === 'closed');
  const counted: string[] = [];
  const told: string[] = [];
  const inHall = createHallButtons({
    onGesture(button, gesture) {
      counted.push(`${button} ${gesture}`);
      return isOpen ? 'done' : 'refused';
    },
    onFlooded: (button) => told.push(`${button} flooded`),
    report: (device, faults: readonly Fault[]) =>
      told.push([device, ...faults.map(({ code }) => code)].join(' ')),
  });
  const contacts = new Map(buttons.map((wiring) => [wiring.button, inHall.add(wiring)]));
  for (const contact of contacts.values()) contact.level(false, nowMs());
  const level = (button: string, isDown: boolean) => contacts.get(button)?.level(isDown, nowMs());
  const pass = (ms: number) => jest.advanceTimersByTime(ms);
  pass(100);
  return {
    counted,
    told,
    level,
    pass,
    lost: (button: string) => contacts.get(button)?.lost(),
    press(downMs: number, upMs: number, ...pressed: readonly string[]) {
      for (const button of pressed) level(button, true);
      pass(downMs);
      for (const button of pressed) level(button, false);
      pass(upMs);
    },
  };
}

test('mains hum for half a minute is one press, one fault and its end', () => {
  const { counted, told, press, pass } = hall(wired('call', input, { ...clerk, doubleMs: 400 }));
  for (let cycle = 0; cycle < 1500; cycle += 1) press(10, 10, 'call');
  expect(counted).toEqual([]);
  expect(told).toEqual(['button/call interference']);
  pass(5_000);
  expect(told).toEqual(['button/call interference', 'button/call']);
  press(80, 500, 'call');
  expect(counted).toEqual(['call press']);
});

test('mains hum on a button of citizens that is refused again and again is one fault, too', () => {
  const lockout = { group: 'hall', ms: 2_000 };
  const { counted, told, press, pass } = hall(wired('closed', input, { restMs: 125, lockout }));
  for (let cycle = 0; cycle < 500; cycle += 1) press(10, 10, 'closed');
  pass(5_000);
  expect(counted.length).toBeLessThanOrEqual(1);
  expect(told).toEqual(['button/closed interference', 'button/closed']);
});

test('two citizens who press at once, again and again, are no cross-talk', () => {
  const lockout = { group: 'hall', ms: 500 };
  const both = ['one', 'two'] as const;
  const { counted, told, press } = hall(
    ...both.map((button) => wired(button, input, { restMs: 125, lockout })),
  );
  for (let time = 0; time < 5; time += 1) press(80, 1_000, ...both);
  expect(counted).toHaveLength(10);
  expect(told).toEqual([]);
});

test('a wire that is touched now and then is one fault', () => {
  const { counted, told, press, pass } = hall(wired('call', input, clerk));
  for (let burst = 0; burst < 20; burst += 1) {
    for (let cycle = 0; cycle < 10; cycle += 1) press(10, 10, 'call');
    pass(1_000);
  }
  pass(5_000);
  expect(counted.length).toBeLessThanOrEqual(1);
  expect(told).toEqual(['button/call interference', 'button/call']);
});

test('a hold that comes out of interference calls nobody again', () => {
  const { counted, level, press, pass } = hall(wired('call', input, clerk));
  for (let cycle = 0; cycle < 20; cycle += 1) press(10, 10, 'call');
  const before = counted.length;
  level('call', true);
  pass(1_500);
  expect(counted).toHaveLength(before);
});

test('the end of a line ends its interference', () => {
  const { told, press, lost } = hall(wired('call', input, clerk));
  for (let cycle = 0; cycle < 20; cycle += 1) press(10, 10, 'call');
  lost('call');
  expect(told).toEqual(['button/call interference', 'button/call']);
});

test('a clerk who works fast, and a reception with a family, are no interference', () => {
  const { counted, told, press } = hall(
    wired('call', input, clerk),
    wired('reception', input, { restMs: 125 }),
  );
  for (let time = 0; time < 6; time += 1) press(80, 3_200, 'call');
  for (let time = 0; time < 9; time += 1) press(70, 80, 'reception');
  expect(counted).toEqual([
    ...Array.from({ length: 6 }, () => 'call press'),
    ...Array.from({ length: 9 }, () => 'reception press'),
  ]);
  expect(told).toEqual([]);
});

test('whatever a wire does, no two presses count that no finger can have made, and each fault ends', () => {
  const pulses = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(pulses, (all) => {
      const { counted, told, press, pass } = hall(wired('call', input, clerk));
      for (const [down, up] of all) press(down, up, 'call');
      pass(5_000);
      expect(counted.length).toBeLessThanOrEqual(4);
      const begun = told.filter((each) => each.endsWith('interference')).length;
      expect(told).toHaveLength(2 * begun);
      expect(begun).toBeLessThanOrEqual(1);
    }),
    { numRuns: 100 },
  );
});

describe('two wires that touch', () => {
  const both = ['one', 'two'] as const;
  const touching = () => hall(...both.map((button) => wired(button, input, clerk)));

  test('are told from the third time on, and then count for neither', () => {
    const { counted, told, press } = touching();
    for (let time = 0; time < 3; time += 1) press(80, 2_000, ...both);
    expect([...told].sort()).toEqual(['button/one cross-talk', 'button/two cross-talk']);
    const before = counted.length;
    for (let time = 0; time < 5; time += 1) press(80, 2_000, ...both);
    expect(counted).toHaveLength(before);
    expect(told).toHaveLength(2);
  });

  test('are told of no more when one of them is pressed alone, which counts', () => {
    const { counted, told, press } = touching();
    for (let time = 0; time < 4; time += 1) press(80, 2_000, ...both);
    counted.length = 0;
    press(80, 2_000, 'two');
    expect(counted).toEqual(['two press']);
    expect([...told.slice(2)].sort()).toEqual(['button/one', 'button/two']);
  });

  test('are no clerks who press at nearly the same time, again and again', () => {
    const { counted, told, level, pass } = touching();
    for (let time = 0; time < 6; time += 1) {
      level('one', true);
      pass(20 + time);
      level('two', true);
      pass(80);
      level('one', false);
      level('two', false);
      pass(2_000);
    }
    expect(counted).toHaveLength(12);
    expect(told).toEqual([]);
  });
});

test('a normally closed contact is pressed while it is open, whatever it connects to', () => {
  const gpio = { kind: 'gpio', pin: 4 } as const;
  const closed = { contact: 'normally-closed' } as const;
  const [high, low] = [true, false];
  expect(isPressed({ ...input, ...closed }, high)).toBe(true);
  expect(isPressed({ ...input, ...closed }, low)).toBe(false);
  expect(isPressed({ ...gpio, pressed: 'low', ...closed }, high)).toBe(true);
  expect(isPressed({ ...gpio, pressed: 'high', ...closed }, low)).toBe(true);
  expect(isPressed({ ...gpio, pressed: 'high', ...closed }, high)).toBe(false);
  expect(isPressed({ ...gpio, pressed: 'high', contact: 'normally-open' }, high)).toBe(true);
});
