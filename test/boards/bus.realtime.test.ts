/**
 * Many boards on one half-duplex line, over a real tty whose bytes travel at 9600 baud: one writer,
 * gaps kept, answers waited for, and a board that is dead never in its neighbours' way.
 */
import { frameOf } from '../../config/schema/board-frame.ts';
import type { BoardSight } from '../../drivers/ports.ts';
import { busRigs, type Speaks } from './bus-rig.ts';

const makeRig = busRigs();

function calls(number: string): BoardSight {
  return { shows: 'number', number, flashing: true };
}

/** A number whose call is over: the line has nothing more to say of it. */
function stands(number: string): BoardSight {
  return { shows: 'number', number, flashing: false };
}

/** Silent boards are asked once in each of the line's own turns, 400 ms, or more often. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setTimeout(done, 400));
}

const windows = Array.from({ length: 16 }, (_, at) => at + 1);
const modbus = { protocol: 'modbus', registers: 'dm36b06' } as const;
/** Of `dm36b06`: address, code, register, count, its bytes, six registers, CRC. */
const frameBytes = 21;
const echoing = {
  protocol: 'described',
  frame: { kind: 'preset', name: 'aa55-segments-crc16' },
} as const;
const mute = {
  protocol: 'described',
  frame: { kind: 'preset', name: 'id-hi-lo-sum8' },
} as const;

/** The same boards, said to take their time. */
function patiently(speaks: Speaks): Speaks {
  const timeoutMs = 30_000;
  if (speaks.protocol === 'modbus') return { ...speaks, replyTimeoutMs: timeoutMs };
  const frame = frameOf(speaks.frame);
  if (frame.reply === undefined) return speaks;
  return { ...speaks, frame: { ...frame, reply: { ...frame.reply, timeoutMs } } };
}

describe.each([
  ['modbus', modbus],
  ['described, with an answer', echoing],
  ['described, without an answer', mute],
] as const)('%s', (_, speaks) => {
  test('sixteen boards are each written once, and no two speak at once', async () => {
    // No answer is missed on a machine that is held up: each frame is for the one that it is for.
    const { line, twin, obeyed, until } = await makeRig(patiently(speaks), { boards: windows });
    line.start();
    for (const window of windows) line.show(window, calls(String(100 + window)));
    await until(() => windows.every((one) => twin.picture(String(one)).text === String(100 + one)));
    expect(obeyed).toEqual(windows.map(String));
    expect([twin.rejectedFrames, twin.collisions, twin.hurries]).toEqual([0, 0, 0]);
  });

  test('through bytes lost and damaged every board comes to show what is true', async () => {
    let seed = 12_345;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed / 2 ** 31;
    };
    const boards = [1, 2, 3, 4];
    const { line, twin, until } = await makeRig(speaks, { redrawSeconds: 1, random, boards });
    line.start();
    twin.setNoise({ dropped: 0.02, garbled: 0.02 });
    for (let round = 0; round < 5; round += 1) {
      for (const window of boards) line.show(window, calls(String(200 + 10 * round + window)));
      await until(() =>
        boards.some((one) => twin.picture(String(one)).text === String(200 + 10 * round + one)),
      );
    }
    twin.setNoise({});
    await until(() => boards.every((one) => twin.picture(String(one)).text === String(240 + one)));
  });
});

test('a board that does not answer is a fault of its own, reported and ended by name', async () => {
  const { line, twin, faults, until } = await makeRig(modbus, { redrawSeconds: 1, boards: [1, 2] });
  line.start();
  for (const window of [1, 2]) line.show(window, calls('A001'));
  await until(() => faults.get('board/1') === 'none' && faults.get('board/2') === 'none');
  twin.setBoardPlugged('2', false);
  await until(() => faults.get('board/2') === 'no-answer');
  expect(faults.get('board/1')).toBe('none');
  line.show(2, calls('A002'));
  line.show(2, calls('A003'));
  twin.setBoardPlugged('2', true);
  await until(() => twin.picture('2').text === 'A003');
  await until(() => faults.get('board/2') === 'none');
});

test('a board that refuses what is written to it is a fault, and not asked for ever', async () => {
  const speaks = { protocol: 'modbus', registers: 'led-485' } as const;
  const boardsSpeak = { protocol: 'modbus', registers: 'led-485-text' } as const;
  const { line, twin, faults, until } = await makeRig(speaks, { boards: [1], boardsSpeak });
  line.start();
  line.show(1, stands('A001'));
  await until(() => faults.get('board/1') === 'refused');
  const before = twin.heardBytes;
  await turns(3);
  expect(twin.heardBytes).toBe(before);
});

test('with fifteen dead boards the calls of the sixteenth are written at once, one after the other', async () => {
  const { line, twin, faults, obeyed, until } = await makeRig(modbus, { boards: windows });
  for (const window of windows.slice(0, 15)) twin.setBoardPlugged(String(window), false);
  line.start();
  for (const window of windows) line.show(window, stands('A001'));
  await until(() => faults.get('board/16') === 'none');
  await until(() =>
    windows.slice(0, 15).every((one) => faults.get(`board/${one}`) === 'no-answer'),
  );
  for (let number = 100; number < 120; number += 1) {
    const before = obeyed.length;
    for (const window of windows) line.show(window, stands(String(number)));
    await until(() => twin.picture('16').text === String(number));
    expect(obeyed.slice(before)).toEqual(['16']);
  }
  // The cable of all fifteen is back: each shows what is true now, and nothing older.
  for (const window of windows) twin.setBoardPlugged(String(window), true);
  await until(() => windows.every((one) => twin.picture(String(one)).text === '119'));
});

test('after the cable of the line is back every board shows what is true now', async () => {
  const { line, twin, faults, until } = await makeRig(modbus, { boards: windows });
  line.start();
  for (const window of windows) line.show(window, calls('A001'));
  await until(() => windows.every((one) => twin.picture(String(one)).text === 'A001'));
  await twin.setPlugged(false);
  await until(() => faults.get('board/16') === 'unplugged');
  for (const window of windows) line.show(window, calls('A002'));
  for (const window of windows) line.show(window, calls('A003'));
  await twin.setPlugged(true);
  await until(() => windows.every((one) => twin.picture(String(one)).text === 'A003'));
  await until(() => windows.every((one) => faults.get(`board/${one}`) === 'none'));
});

test('a board that is dead while the cable is out and back is a fault of its own again', async () => {
  const { line, twin, faults, until } = await makeRig(modbus, { boards: [1, 2] });
  line.start();
  for (const window of [1, 2]) line.show(window, calls('A001'));
  twin.setBoardPlugged('2', false);
  await until(() => faults.get('board/2') === 'no-answer');
  await twin.setPlugged(false);
  await until(() => faults.get('board/2') === 'unplugged');
  await twin.setPlugged(true);
  await until(() => faults.get('board/1') === 'none');
  await until(() => faults.get('board/2') === 'no-answer');
});

test('where nothing answers, all are asked in a row, so that the one that is back is soon found', async () => {
  const boards = windows.slice(0, 6);
  // So short that many asks find room in a turn, also where this process is held up.
  const { line, twin, faults, until } = await makeRig(
    { ...modbus, replyTimeoutMs: 15 },
    { boards },
  );
  line.start();
  for (const window of boards) line.show(window, calls('A001'));
  for (const window of boards) twin.setBoardPlugged(String(window), false);
  await until(() => boards.every((one) => faults.get(`board/${one}`) === 'no-answer'));
  // Then the port has been opened anew, and each has been asked once for that.
  await turns(4);
  // At one ask in each turn of the line's own pace it would be six at most.
  const before = twin.heardBytes;
  await turns(5);
  expect((twin.heardBytes - before) / frameBytes).toBeGreaterThan(8);
  twin.setBoardPlugged('6', true);
  await until(() => twin.picture('6').text === 'A001');
});

test('where many are silent beside a living one, several are asked in a turn, so that each is soon found', async () => {
  const speaks = { ...modbus, replyTimeoutMs: 50 };
  const { line, twin, faults, until } = await makeRig(speaks, { boards: windows });
  const silent = windows.slice(0, 15);
  for (const window of silent) twin.setBoardPlugged(String(window), false);
  line.start();
  for (const window of windows) line.show(window, stands('A001'));
  await until(() => silent.every((one) => faults.get(`board/${one}`) === 'no-answer'));
  await until(() => faults.get('board/16') === 'none');
  const before = twin.heardBytes;
  await turns(5);
  // One in each turn of the line's own pace would be six at most.
  expect((twin.heardBytes - before) / frameBytes).toBeGreaterThan(8);
  twin.setBoardPlugged('3', true);
  await until(() => twin.picture('3').text === 'A001');
});

test.each([
  ['modbus', modbus, ''],
  ['described, without a flag for it', mute, '0'],
] as const)(
  'a call and a recall blink on boards that cannot by themselves: %s',
  async (_, speaks, dark) => {
    const { line, twin, shown, obeyed, until } = await makeRig(speaks, {
      redrawSeconds: 1,
      boards: [1],
    });
    line.start();
    for (const last of [2, 4]) {
      line.show(1, calls('47'));
      await until(() => shown.length >= last);
      line.show(1, stands('47'));
      await until(() => twin.picture('1').text === '47');
    }
    expect(shown.slice(0, 4)).toEqual(['47', dark, '47', dark]);
    expect(new Set(shown)).toEqual(new Set(['47', dark]));
    // What does not flash is written again now and then, and never dark.
    const before = [shown.length, obeyed.length];
    await until(() => obeyed.length >= (before[1] ?? 0) + 2);
    expect(shown).toHaveLength(before[0] ?? 0);
  },
);

test('a board blinks on while others are written something new at every moment', async () => {
  const { line, shown, until } = await makeRig(modbus, { boards: [1, 2] });
  line.start();
  line.show(1, calls('47'));
  let number = 100;
  const others = setInterval(() => {
    number += 1;
    line.show(2, calls(String(number)));
  }, 200);
  await until(() => shown.filter((text) => text === '').length > 1);
  clearInterval(others);
});

test('after the cable is back a call that blinks is lit first, with its number of now', async () => {
  const { line, twin, shown, faults, until } = await makeRig(modbus, { boards: [1] });
  line.start();
  line.show(1, calls('47'));
  await until(() => shown.length === 2);
  await twin.setPlugged(false);
  await until(() => faults.get('board/1') === 'unplugged');
  line.show(1, calls('48'));
  await twin.setPlugged(true);
  await until(() => shown.length === 3);
  expect(shown).toEqual(['47', '', '48']);
});

test('a sight that was overtaken in the silence before its frame is never written', async () => {
  const frame = {
    kind: 'custom',
    parts: [
      { kind: 'address', as: 'byte', add: 0 },
      { kind: 'binary', bytes: 2, order: 'high-first' },
    ],
    instead: {},
    gapMs: 400,
  } as const;
  const { line, twin, obeyed, until } = await makeRig(
    { protocol: 'described', frame: { ...frame, further: [], parts: [...frame.parts] } },
    { boards: [1] },
  );
  line.start();
  line.show(1, calls('1'));
  await until(() => twin.picture('1').text === '1');
  line.show(1, calls('2'));
  await new Promise(setImmediate);
  line.show(1, calls('3'));
  await until(() => twin.picture('1').text === '3');
  expect(obeyed).toEqual(['1', '1']);
});

test('answers that come too late confuse no board: all come to show what is true', async () => {
  const boards = [1, 2, 3];
  const speaks = { ...modbus, replyTimeoutMs: 30 };
  const { line, twin, faults, until } = await makeRig(speaks, { boards, redrawSeconds: 2 });
  line.start();
  twin.setNoise({ answersLateByMs: 45 });
  for (const text of ['A001', 'A002', 'A003', 'A004']) {
    for (const window of boards) line.show(window, stands(text));
    await until(() => boards.every((one) => twin.picture(String(one)).text === text));
  }
  twin.setNoise({});
  await until(() => boards.every((one) => faults.get(`board/${one}`) === 'none'));
  expect(boards.map((one) => twin.picture(String(one)).text)).toEqual(['A004', 'A004', 'A004']);
});

test('boards that are said to be slow have their time at the first look already', async () => {
  const boards = [1, 2, 3];
  const speaks = { ...modbus, replyTimeoutMs: 30_000 };
  const { line, twin, faults, obeyed, until } = await makeRig(speaks, { boards });
  twin.setNoise({ answersLateByMs: 150 });
  line.start();
  for (const window of boards) line.show(window, stands('A001'));
  await until(() => boards.every((one) => faults.get(`board/${one}`) === 'none'));
  expect([obeyed, twin.collisions]).toEqual([['1', '2', '3'], 0]);
});

describe('behind an adapter that echoes, with boards whose answer is the frame again', () => {
  const echoed = { protocol: 'modbus', registers: 'led-485' } as const;

  test('a dead board is a fault and a living one is written, and both have the echo for a hint', async () => {
    const { line, twin, faults, hints, until } = await makeRig(echoed, { boards: [1, 2] });
    twin.setNoise({ echoes: true });
    twin.setBoardPlugged('1', false);
    line.start();
    for (const window of [1, 2]) line.show(window, stands('A047'));
    await until(() => faults.get('board/1') === 'no-answer' && twin.picture('2').text === '47');
    await until(() => faults.get('board/2') === 'bad-answer');
    expect(hints.get('board/2')).toMatch(/^the adapter of board line bus echoes: /);
    expect(hints.get('board/1')).toMatch(/ the adapter of board line bus echoes: /);

    twin.setBoardPlugged('1', true);
    await until(() => twin.picture('1').text === '47' && faults.get('board/1') === 'bad-answer');
  });

  test('a board that dies is noticed', async () => {
    const { line, twin, faults, until } = await makeRig(echoed, { boards: [1], redrawSeconds: 1 });
    twin.setNoise({ echoes: true });
    line.start();
    line.show(1, stands('A047'));
    await until(() => faults.get('board/1') === 'bad-answer');
    twin.setBoardPlugged('1', false);
    await until(() => faults.get('board/1') === 'no-answer');
  });
});
