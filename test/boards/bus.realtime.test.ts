/**
 * Many boards on one half-duplex line, over a real tty whose bytes travel at 9600 baud: one writer,
 * gaps kept, answers waited for, and a board that is dead never in its neighbours' way.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frameOf } from '../../config/board-frame.ts';
import type { BoardLineConfig } from '../../config/schema.ts';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import type { BoardSight, Boards, FaultCode } from '../../drivers/ports.ts';
import {
  type BoardLineTwin,
  createBoardTwin,
  type TwinProtocol,
} from '../../drivers/twins/board-twin.ts';

function calls(number: string): BoardSight {
  return { shows: 'number', number, flashing: true };
}

/** A number whose call is over: the line has nothing more to say of it. */
function stands(number: string): BoardSight {
  return { shows: 'number', number, flashing: false };
}

interface Rig {
  readonly line: Boards;
  readonly twin: BoardLineTwin;
  readonly faults: Map<string, FaultCode | 'none'>;
  /** Addresses in the order in which their boards obeyed. */
  readonly obeyed: string[];
  /** What people have seen, each change once. */
  readonly shown: string[];
  until(isTrue: () => boolean): Promise<void>;
}

let folder: string;
let cleanUps: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-bus-'));
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  rmSync(folder, { recursive: true });
});

const windows = Array.from({ length: 16 }, (_, at) => at + 1);
const rate = { baudRate: 9600, bitsPerByte: 10 };
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

type Speaks = Exclude<TwinProtocol, { protocol: 'alpha' }> & { readonly replyTimeoutMs?: number };

/** The same boards, said to take their time. */
function patiently(speaks: Speaks): Speaks {
  const timeoutMs = 30_000;
  if (speaks.protocol === 'modbus') return { ...speaks, replyTimeoutMs: timeoutMs };
  const frame = frameOf(speaks.frame);
  if (frame.reply === undefined) return speaks;
  return { ...speaks, frame: { ...frame, reply: { ...frame.reply, timeoutMs } } };
}

async function makeRig(
  speaks: Speaks,
  more: { redrawSeconds?: number; random?: () => number; boards?: readonly number[] } = {},
): Promise<Rig> {
  const path = join(folder, 'tty');
  const faults = new Map<string, FaultCode | 'none'>();
  const obeyed: string[] = [];
  const shown: string[] = [];
  const waiting = new Set<() => void>();
  const stir = () => {
    for (const look of [...waiting]) look();
  };
  const addresses = more.boards ?? windows;
  const twin = createBoardTwin({
    endpoint: { kind: 'tty-cable', path },
    addresses,
    speaks,
    rate,
    ...(more.random ? { random: more.random } : {}),
    onChange: (_, { text }) => {
      shown.push(text);
      stir();
    },
    onObeyed: (address) => {
      obeyed.push(address);
      stir();
    },
  });
  cleanUps.push(() => twin.stop());
  await twin.start();
  const shared = {
    id: 'bus',
    wire: { kind: 'serial', path, baudRate: 9600, framing: '8N1' },
    redrawSeconds: more.redrawSeconds ?? 3600,
    boards: addresses.map((window) => ({ window, address: window })),
  } as const;
  const config: BoardLineConfig = { ...shared, ...speaks, boards: [...shared.boards] };
  const line = createBoardLine(config, (device, told) => {
    faults.set(device, told[0]?.code ?? 'none');
    stir();
  });
  cleanUps.push(() => line.stop());
  return {
    line,
    twin,
    faults,
    obeyed,
    shown,
    until: (isTrue) =>
      new Promise((resolve) => {
        const look = () => {
          if (!isTrue()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

describe.each([
  ['modbus', modbus],
  ['described, with an answer', echoing],
  ['described, without an answer', mute],
] as const)('%s', (_, speaks) => {
  test('sixteen boards are each told once, and no two speak at once', async () => {
    // No answer is missed on a machine that is held up: each frame is for the one that it is for.
    const { line, twin, obeyed, until } = await makeRig(patiently(speaks));
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

test('a board that does not answer is a fault of its own, told and ended by name', async () => {
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

test('a board that refuses what it is told is a fault, and not asked for ever', async () => {
  // The twin is another model than the config says: its registers are elsewhere.
  const path = join(folder, 'tty');
  const told: string[] = [];
  let tell: () => void = () => {};
  const twin = createBoardTwin({
    endpoint: { kind: 'tty-cable', path },
    addresses: [1],
    speaks: { protocol: 'modbus', registers: 'led-485-text' },
    onChange: () => {},
  });
  cleanUps.push(() => twin.stop());
  await twin.start();
  const hasTold = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const line = createBoardLine(
    {
      id: 'bus',
      wire: { kind: 'serial', path, baudRate: 9600, framing: '8N1' },
      protocol: 'modbus',
      registers: 'led-485',
      redrawSeconds: 3600,
      boards: [{ window: 1, address: 1 }],
    },
    (device, faults) => {
      told.push(`${device} ${faults[0]?.code}`);
      tell();
    },
  );
  cleanUps.push(() => line.stop());
  line.start();
  line.show(1, calls('A001'));
  await hasTold;
  expect(told).toEqual(['board/1 refused']);
});

test('with fifteen dead boards the calls of the sixteenth are told at once, one after the other', async () => {
  const { line, twin, faults, obeyed, until } = await makeRig(modbus);
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
  const { line, twin, faults, until } = await makeRig(modbus);
  line.start();
  for (const window of windows) line.show(window, calls('A001'));
  await until(() => windows.every((one) => twin.picture(String(one)).text === 'A001'));
  await twin.setPlugged(false);
  await until(() => faults.get('board/16') === 'not-there');
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
  await until(() => faults.get('board/2') === 'not-there');
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
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 400));
  };
  // Then the port has been opened anew, and each has been asked once for that.
  await turns(4);
  // At one ask in each turn of the line's own pace it would be six at most.
  const before = twin.heardBytes;
  await turns(5);
  expect((twin.heardBytes - before) / frameBytes).toBeGreaterThan(8);
  twin.setBoardPlugged('6', true);
  await until(() => twin.picture('6').text === 'A001');
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
    // What does not flash is told again now and then, and never dark.
    const before = [shown.length, obeyed.length];
    await until(() => obeyed.length >= (before[1] ?? 0) + 2);
    expect(shown).toHaveLength(before[0] ?? 0);
  },
);

test('a board blinks on while others are told something new at every moment', async () => {
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
  await until(() => faults.get('board/1') === 'not-there');
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
    gapMs: 400,
  } as const;
  const { line, twin, obeyed, until } = await makeRig(
    { protocol: 'described', frame: { ...frame, parts: [...frame.parts] } },
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

test('an answer that comes too late does not confuse the next board', async () => {
  const speaks = { ...modbus, replyTimeoutMs: 30 };
  const { line, twin, faults, until } = await makeRig(speaks, { boards: [1, 2, 3] });
  line.start();
  for (const window of [1, 2, 3]) line.show(window, stands('A001'));
  await until(() => [1, 2, 3].every((one) => faults.get(`board/${one}`) === 'none'));
  // Later than a wait lasts where this process is held up.
  twin.setNoise({ answersLateByMs: 350 });
  for (const window of [1, 2, 3]) line.show(window, stands('A002'));
  await until(() => [1, 2, 3].some((one) => faults.get(`board/${one}`) === 'no-answer'));
  twin.setNoise({});
  line.show(3, stands('A003'));
  await until(() => [1, 2, 3].every((one) => faults.get(`board/${one}`) === 'none'));
  expect([1, 2, 3].map((one) => twin.picture(String(one)).text)).toEqual(['A002', 'A002', 'A003']);
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
