/**
 * Encoder and twin meet only on the wire: whatever the encoder says, however the line cuts it up
 * and whatever noise lies between frames, the twin shows it; and a damaged frame is never shown.
 */
import { connect, type Socket } from 'node:net';
import fc from 'fast-check';
import { alpha } from '../../drivers/board/alpha.ts';
import type { BoardSight } from '../../drivers/ports.ts';
import { type BoardLineTwin, createBoardTwin } from '../../drivers/twins/board-twin.ts';
import type { BoardPicture } from '../../drivers/twins/twin.ts';

const addresses = ['01', '02', 'FF'];

let twin: BoardLineTwin;
let line: Socket;
let changed: () => void;

beforeEach(async () => {
  changed = () => {};
  twin = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses,
    // Frames come as fast as the test writes them.
    speaks: { protocol: 'alpha', gapMs: 0 },
    onChange: () => changed(),
  });
  await twin.start();
  line = connect({ host: '127.0.0.1', port: twin.port ?? 0, noDelay: true });
  await new Promise((resolve) => line.once('connect', resolve));
});

afterEach(async () => {
  line.destroy();
  await twin.stop();
});

/** All that makes a sign show it, whatever it holds. */
const whole = (to: string, sight: BoardSight) => Buffer.concat(alpha.frames(to, sight, null));

const number = fc
  .tuple(fc.stringMatching(/^[A-Z]{0,2}$/), fc.integer({ min: 1, max: 9999 }))
  .map(([prefix, value]) => prefix + value);
const sight: fc.Arbitrary<BoardSight> = fc.oneof(
  fc.constantFrom<BoardSight>(
    { shows: 'idle' },
    { shows: 'queue-empty' },
    { shows: 'paused' },
    { shows: 'closed' },
    { shows: 'closed', because: { ar: 'سوء الأحوال الجوية', en: 'Bad weather' } },
  ),
  fc.record({ shows: fc.constant('number' as const), number, flashing: fc.boolean() }),
);
/** A whole frame never lies in so little noise, and five NULs before an SOH would be its beginning. */
const noise = fc.uint8Array({ maxLength: 12 }).filter((bytes) => !bytes.includes(1));

/** What people must see, said a second time and independently of the encoder. */
function expected(of: BoardSight): BoardPicture {
  switch (of.shows) {
    case 'number':
      return of.flashing
        ? { text: of.number, mode: 'flashing', colour: 'red' }
        : { text: of.number, mode: 'steady', colour: 'green' };
    case 'idle':
      return { text: '----', mode: 'steady', colour: 'amber' };
    case 'queue-empty':
      return { text: 'EMPTY', mode: 'steady', colour: 'amber' };
    case 'paused':
      return { text: 'PAUSED', mode: 'steady', colour: 'amber' };
    case 'closed': {
      const text = of.because === undefined ? 'CLOSED' : 'CLOSED: Bad weather';
      return { text, mode: 'steady', colour: 'red' };
    }
  }
}

let marks = 0;

/** Sends the pieces as they are, then a mark to a board of its own, and waits until it is shown. */
async function send(pieces: readonly Uint8Array[]): Promise<void> {
  marks = (marks % 9999) + 1;
  const mark = `M${marks}`;
  const isShown = new Promise<void>((resolve) => {
    changed = () => {
      if (twin.picture('FF').text === mark) resolve();
    };
  });
  for (const piece of pieces) line.write(piece);
  line.write(whole('FF', { shows: 'number', number: mark, flashing: false }));
  await isShown;
}

function cut(bytes: Uint8Array, at: readonly number[]): Uint8Array[] {
  const ends = [...at.map((n) => n % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

test('every sight arrives, through cuts and noise between frames', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('01', '02'), sight, noise), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(400), { maxLength: 8 }),
      async (sights, cuts) => {
        const bytes = Buffer.concat(
          sights.flatMap(([to, what, before]) => [before, whole(to, what)]),
        );
        await send(cut(bytes, cuts));
        const last = new Map(sights.map(([to, what]) => [to, what]));
        for (const [to, what] of last) expect(twin.picture(to)).toEqual(expected(what));
      },
    ),
    { numRuns: 150 },
  );
});

test('two frames in one piece both arrive', async () => {
  const first = whole('01', { shows: 'number', number: 'A1', flashing: true });
  const second = whole('02', { shows: 'number', number: 'B2', flashing: true });
  await send([Buffer.concat([first, second])]);
  expect([twin.picture('01').text, twin.picture('02').text]).toEqual(['A1', 'B2']);
  expect(twin.rejectedFrames).toBe(0);
});

test('a frame with one byte damaged shows nothing that was not said', async () => {
  const called = (shown: string) => ({ shows: 'number', number: shown, flashing: false }) as const;
  await fc.assert(
    fc.asyncProperty(
      number,
      number,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (first, second, at, flip) => {
        await send([whole('01', called(first))]);
        const frame = Buffer.concat(alpha.frames('01', called(second), called(first)));
        if (frame.length === 0) return;
        const where = at % frame.length;
        frame[where] = (frame[where] ?? 0) ^ flip;
        await send([frame]);
        // Type, address and NULs are outside the checksum: damage there may miss the board, or not.
        expect([first, second]).toContain(twin.picture('01').text);
      },
    ),
    { numRuns: 200 },
  );
});

test('a bad checksum is rejected and counted', async () => {
  const frame = Buffer.from(whole('01', { shows: 'number', number: 'A1', flashing: true }));
  const digit = frame.length - 2;
  frame[digit] = frame[digit] === 0x30 ? 0x31 : 0x30;
  await send([frame]);
  expect(twin.picture('01').text).toBe('');
  expect(twin.rejectedFrames).toBe(1);
});

test('a sign that is not woken by five NULs does not listen', async () => {
  const frame = whole('01', { shows: 'number', number: 'A1', flashing: true });
  // A byte before the NULs, which would otherwise join the NULs of an earlier frame.
  await send([Buffer.from('x'), frame.subarray(1)]);
  expect(twin.picture('01').text).toBe('');
});

test('an empty priority file gives the board back to its own text; 00 speaks to all', async () => {
  // "A" + file "A" + HELLO: 02+41+41 = 84, HELLO = 48+45+4C+4C+4F = 174, ETX 03: 1FB
  const own = '\x00\x00\x00\x00\x00\x01Z00\x02AAHELLO\x0301FB\x04';
  // "A" + file "0", empty: 02+41+30+03 = 76
  const clear = '\x00\x00\x00\x00\x00\x01Z01\x02A0\x030076\x04';
  await send([whole('01', { shows: 'closed' })]);
  await send([Buffer.from(own, 'latin1')]);
  expect([twin.picture('01').text, twin.picture('02').text]).toEqual(['CLOSED', 'HELLO']);
  await send([Buffer.from(clear, 'latin1')]);
  expect(twin.picture('01').text).toBe('HELLO');
});

test('one board off the line keeps its picture and hears nothing', async () => {
  await send([whole('01', { shows: 'number', number: 'A1', flashing: true })]);
  twin.setBoardPlugged('01', false);
  await send([whole('01', { shows: 'number', number: 'A2', flashing: true })]);
  expect(twin.picture('01').text).toBe('A1');
  twin.setBoardPlugged('01', true);
  await send([whole('01', { shows: 'number', number: 'A3', flashing: true })]);
  expect(twin.picture('01').text).toBe('A3');
});

describe('as a real sign', () => {
  const called = (shown: string) => ({ shows: 'number', number: shown, flashing: false }) as const;

  test('it blinks at a TEXT file and a set-up, and at no STRING file', async () => {
    await send([whole('01', called('A1'))]);
    const atSetUp = twin.blinks;
    for (const frame of alpha.frames('01', called('A2'), called('A1'))) line.write(frame);
    await send(alpha.frames('01', called('A2'), called('A2')));
    expect(twin.picture('01').text).toBe('A2');
    // The mark is a set-up and a TEXT file of another sign.
    expect(twin.blinks - atSetUp).toBe(2);
    const before = twin.blinks;
    await send(alpha.frames('01', { shows: 'idle' }, called('A2')));
    expect(twin.blinks - before).toBe(3);
  });

  test('a STRING file is nothing where memory was not set up for it', async () => {
    const [, ...withoutMemory] = alpha.frames('01', called('A1'), null);
    await send(withoutMemory);
    expect(twin.picture('01').text).toBe('');
  });
});

test('of two frames that follow each other closely the second is lost', async () => {
  const hasty = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses: ['01'],
    onChange: () => {},
  });
  await hasty.start();
  const wire = connect({ host: '127.0.0.1', port: hasty.port ?? 0, noDelay: true });
  try {
    const [memory = new Uint8Array(), text = new Uint8Array()] = alpha.frames(
      '01',
      { shows: 'idle' },
      null,
    );
    wire.end(Buffer.concat([memory, text]));
    await new Promise((resolve) => wire.once('close', resolve));
    expect([hasty.blinks, hasty.rejectedFrames]).toEqual([1, 1]);
  } finally {
    await hasty.stop();
  }
});
