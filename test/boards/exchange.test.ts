/** One frame and the wait for its answer, on a wire that takes everything and answers what the test says. */
import { BoardBus } from '../../drivers/board/board-bus.ts';

const rate = { baudRate: 9600, bitsPerByte: 10 };
const takesAll = {
  isUp: true,
  start: () => {},
  stop: async () => {},
  reset: () => {},
  write: async () => {},
};

test('of a line that is full of noise little is looked through, and an answer behind it is found', async () => {
  const bus = new BoardBus(takesAll, rate, false);
  let most = 0;
  const codec = {
    gapMs: 0,
    blinks: true,
    replyTimeoutMs: 1000,
    encode: () => new Uint8Array(),
    judge: (_: Uint8Array, heard: Uint8Array) => {
      most = Math.max(most, heard.length);
      return heard.at(-1) === 6 ? ('accepted' as const) : ('incomplete' as const);
    },
  };
  const frame = Uint8Array.of(1);
  const told = bus.exchange({ codec, frame, patienceMs: 3_600_000, yields: false });
  await new Promise(setImmediate);
  for (let chunk = 0; chunk < 100; chunk += 1) bus.hear(new Uint8Array(65_536));
  bus.hear(Uint8Array.of(6));
  expect(await told).toBe('told');
  expect(most).toBeLessThanOrEqual(2048);
});

test('the wait for a dead board ends when somebody else is to be told, unless its answer has begun', async () => {
  const bus = new BoardBus(takesAll, rate, false);
  const codec = {
    gapMs: 0,
    blinks: true,
    replyTimeoutMs: 1000,
    encode: () => new Uint8Array(),
    judge: (_: Uint8Array, heard: Uint8Array) =>
      heard.length < 2 ? ('incomplete' as const) : ('accepted' as const),
  };
  // Longer than the test may take: only `giveWay` ends the first wait, only the answer the second.
  const asked = { codec, frame: Uint8Array.of(1), patienceMs: 3_600_000, yields: true };
  const first = bus.exchange(asked);
  await new Promise(setImmediate);
  bus.giveWay();
  expect(await first).toBe('cut-short');

  const second = bus.exchange(asked);
  await new Promise(setImmediate);
  bus.hear(Uint8Array.of(6));
  bus.giveWay();
  bus.hear(Uint8Array.of(6));
  expect(await second).toBe('told');
});
