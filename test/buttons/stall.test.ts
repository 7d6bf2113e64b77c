/**
 * A button and a lockout in time, through a stall of this process: what happened during it is read
 * before time passes, or a tap would become a hold and a flood would end before its last press.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { monotonicMs } from '../../config/boot-clock.ts';
import { createButton } from '../../drivers/button/button.ts';
import { createLockout } from '../../drivers/button/lockout.ts';
import { Watch } from '../watch.ts';

const rules = { debounceMs: 8, holdMs: 60, doubleMs: null, stuckMs: 15_000 };
const lockoutMs = 60;
const stallMs = 120;

const reported: string[] = [];
const { stir, until } = new Watch(() => reported);
const report = (what: string): void => {
  reported.push(what);
  stir();
};

let writer: Socket;
let reader: Socket;
beforeEach(async () => {
  reported.length = 0;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  writer = connect(at !== null && typeof at === 'object' ? at.port : 0, '127.0.0.1');
  [reader] = await once(server, 'connection');
  server.close();
});
afterEach(() => {
  writer.destroy();
  reader.destroy();
});

/** Holds this process up, while something arrives on the wire that it reads afterwards. */
function stall(read: () => void): void {
  reader.once('data', read);
  writer.write('.');
  for (const endMs = monotonicMs() + stallMs; monotonicMs() < endMs; );
}

const button = () =>
  createButton(rules, {
    onGesture: report,
    onStuck: (isStuck) => report(isStuck ? 'stuck' : 'freed'),
  });

const lockout = () =>
  createLockout(lockoutMs, (first, { presses }) => report(`${first} ${presses}`));

/** Waits until a timer that was set before this long would have run. */
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a tap during a stall is a press, and no hold', async () => {
  const pressed = button();
  const downMs = monotonicMs();
  pressed.level(false, downMs - 1_000);
  pressed.level(true, downMs);
  stall(() => pressed.level(false, downMs + 30));
  await until(() => reported.length > 0, 'a gesture');
  expect(reported).toEqual(['press']);
  pressed.stop();
});

test('a tap whose levels come later than a timer that was late is a press', async () => {
  const pressed = button();
  const downMs = monotonicMs();
  pressed.level(false, downMs - 1_000);
  pressed.level(true, downMs);
  pressed.level(false, downMs + 20);
  stall(() => {});
  // The timer of the release has run by then, and what brings the levels had no turn.
  await pass(2 * rules.holdMs);
  for (const [closed, atMs] of [
    [true, 60],
    [false, 80],
  ] as const) {
    pressed.level(closed, downMs + atMs);
  }
  await until(() => reported.length > 1, 'a second press');
  expect(reported).toEqual(['press', 'press']);
  pressed.stop();
});

test('a button that is held is one hold at its time, and no other comes', async () => {
  const held = button();
  held.level(false, monotonicMs() - 1_000);
  held.level(true, monotonicMs());
  await until(() => reported.length > 0, 'a hold');
  await pass(2 * rules.holdMs);
  held.level(false, monotonicMs());
  await pass(2 * rules.holdMs);
  expect(reported).toEqual(['hold']);
  held.stop();
});

test('after its stop a button reports nothing, also where its time was up', async () => {
  const stopped = button();
  const downMs = monotonicMs();
  stopped.level(false, downMs - 1_000);
  stopped.level(true, downMs);
  stall(() => stopped.stop());
  await pass(2 * rules.holdMs);
  expect(reported).toEqual([]);
});

test('a flood is reported once, when nobody has pressed for the time of the lockout', async () => {
  const flooded = lockout();
  for (let press = 0; press < 6; press += 1) flooded.press('a', monotonicMs(), () => 'done');
  await until(() => reported.length > 0, 'a flood');
  await pass(2 * lockoutMs);
  flooded.press('a', monotonicMs(), () => 'done');
  flooded.stop();
  expect(reported).toEqual(['a 6']);
});

test('each press of a flood puts its end off', () => {
  jest.useFakeTimers();
  try {
    const flooded = lockout();
    for (let press = 0; press < 5; press += 1) flooded.press('a', monotonicMs(), () => 'done');
    jest.advanceTimersByTime(lockoutMs - 20);
    flooded.press('a', monotonicMs(), () => 'done');
    jest.advanceTimersByTime(lockoutMs - 10);
    expect(reported).toEqual([]);
    jest.advanceTimersByTime(20);
    expect(reported).toEqual(['a 6']);
  } finally {
    jest.useRealTimers();
  }
});

test('a press during a stall prolongs a flood that seems over after it', async () => {
  const flooded = lockout();
  const sinceMs = monotonicMs();
  for (let press = 0; press < 5; press += 1) flooded.press('a', sinceMs, () => 'done');
  stall(() => flooded.press('a', sinceMs + 50, () => 'done'));
  await until(() => reported.length > 0, 'a flood');
  expect(reported).toEqual(['a 6']);
  flooded.stop();
});

test('a press that was refused locks nothing, and leaves what was locked before', () => {
  const shared = lockout();
  const counted: string[] = [];
  const press = (name: string, outcome: 'done' | 'refused') =>
    shared.press(name, 1_000, () => {
      counted.push(`${name} ${outcome}`);
      return outcome;
    });
  press('a', 'refused');
  press('a', 'done');
  press('b', 'refused');
  press('a', 'done');
  press('b', 'done');
  expect(counted).toEqual(['a refused', 'a done', 'b refused', 'b done']);
  shared.stop();
});

test('a flood is reported before the first press after it, and once, whatever comes of that', () => {
  const flooded = lockout();
  for (let press = 0; press < 5; press += 1) flooded.press('a', 1_000, () => 'done');
  flooded.press('a', 10_000, () => {
    expect(reported).toEqual(['a 5']);
    return 'refused';
  });
  flooded.stop();
  expect(reported).toEqual(['a 5']);
});
