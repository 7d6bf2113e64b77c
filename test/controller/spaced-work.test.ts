import { createSpacedWork } from '../../firmware-host/clock/spaced-work.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const apartMs = 50;

function counted() {
  let done = 0;
  const work = createSpacedWork(apartMs, () => {
    done += 1;
  });
  return { work, done: () => done };
}

test('what is asked for often is done once, in a later turn, and not again before its time', () => {
  const { work, done } = counted();
  work.ask();
  work.ask();
  expect(done()).toBe(0);
  jest.advanceTimersByTime(0);
  expect(done()).toBe(1);
  for (let ask = 0; ask < 3; ask += 1) work.ask();
  jest.advanceTimersByTime(apartMs - 1);
  expect(done()).toBe(1);
  jest.advanceTimersByTime(1);
  expect(done()).toBe(2);
  jest.advanceTimersByTime(10 * apartMs);
  expect(done()).toBe(2);
});

test('the end does what is left to do, and nothing is done after it', () => {
  const { work, done } = counted();
  work.ask();
  work.stop();
  expect(done()).toBe(1);
  work.ask();
  jest.advanceTimersByTime(10 * apartMs);
  expect(done()).toBe(1);
  expect(jest.getTimerCount()).toBe(0);
});
