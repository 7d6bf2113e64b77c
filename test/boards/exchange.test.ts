/** One frame and the wait for its answer, on a wire that takes everything and answers what the test says. */
import { BoardBus } from '../../drivers/board/board-bus.ts';
import { createBoardLine } from '../../drivers/board/board-line.ts';

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
    setUpEveryMs: null,
    inTurns: () => null,
    question: null,
    frames: () => [],
    judge: (_: Uint8Array, heard: Uint8Array) => {
      most = Math.max(most, heard.length);
      return heard.at(-1) === 6 ? ('accepted' as const) : ('incomplete' as const);
    },
  };
  const frame = Uint8Array.of(1);
  const outcome = bus.exchange({ codec, frame, patienceMs: 3_600_000, yields: false });
  await new Promise(setImmediate);
  for (let chunk = 0; chunk < 100; chunk += 1) bus.hear(new Uint8Array(65_536));
  bus.hear(Uint8Array.of(6));
  expect(await outcome).toBe('written');
  expect(most).toBeLessThanOrEqual(2048);
});

test('the wait for a dead board ends when another is to be written, unless its answer has begun', async () => {
  const bus = new BoardBus(takesAll, rate, false);
  const codec = {
    gapMs: 0,
    blinks: true,
    replyTimeoutMs: 1000,
    setUpEveryMs: null,
    inTurns: () => null,
    question: null,
    frames: () => [],
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
  expect(await second).toBe('written');
});

test('an echo that comes later than an answer may is found, and a dead board behind it', async () => {
  let heard: (codes: readonly string[]) => void = () => {};
  const told = new Promise<readonly string[]>((resolve) => {
    heard = resolve;
  });
  const line = createBoardLine(
    {
      id: 'bus',
      wire: { kind: 'tcp', host: '127.0.0.1', port: 1 },
      protocol: 'modbus',
      registers: 'led-485',
      redrawSeconds: 3600,
      boards: [{ window: 1, address: 1 }],
    },
    (_, faults) => {
      if (faults.some(({ code }) => code === 'no-answer')) heard(faults.map(({ code }) => code));
    },
    (_, { up, data }) => ({
      ...takesAll,
      start: up,
      // Longer than a board may take to answer.
      write: async (frame) => void setTimeout(() => data(frame), 150),
    }),
  );
  line.start();
  line.show(1, { shows: 'number', number: 'A001', flashing: false });
  const codes = await told;
  await line.stop();
  expect(codes).toEqual(['no-answer', 'bad-answer']);
});

test('what is answered after a missed answer is written once more: the answer may be the late one', async () => {
  const written: string[] = [];
  // Of board 1, function code 16: six registers from 0 on were written; with its CRC.
  const accepted = Uint8Array.of(1, 16, 0, 0, 0, 6, 0x40, 0x0b);
  let isWritten: () => void = () => {};
  const third = new Promise<void>((resolve) => {
    isWritten = resolve;
  });
  const line = createBoardLine(
    {
      id: 'bus',
      wire: { kind: 'tcp', host: '127.0.0.1', port: 1 },
      protocol: 'modbus',
      registers: 'dm36b06',
      redrawSeconds: 3600,
      boards: [{ window: 1, address: 1 }],
    },
    () => {},
    (_, { up, data }) => ({
      ...takesAll,
      start: up,
      write: async (frame) => {
        written.push(
          Buffer.from(frame)
            .toString('latin1')
            .replace(/[^ -~]/g, ''),
        );
        if (written.length === 3) isWritten();
        // The first frame is lost on the way.
        if (written.length > 1) setImmediate(() => data(accepted));
      },
    }),
  );
  line.start();
  line.show(1, { shows: 'number', number: 'A001', flashing: false });
  await third;
  await line.stop();
  expect(written.map((words) => words.includes('A001'))).toEqual([true, true, true]);
});
