/**
 * A line of boards over real wires: what people would see, as the twins' own decoder understood
 * the bytes.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CustomFrame } from '../../config/schema/board-frame.ts';
import type { BoardLineConfig } from '../../config/schema/schema.ts';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import { createBoards } from '../../drivers/board/boards.ts';
import { displaysOf } from '../../drivers/board/line-codec.ts';
import type { BoardSight, Boards, FaultCode } from '../../drivers/ports.ts';
import { type BoardLineTwin, createBoardTwin } from '../../drivers/twins/board-twin.ts';
import type { BoardPicture } from '../../drivers/twins/twin.ts';

function calls(number: string): BoardSight {
  return { shows: 'number', number, flashing: true };
}

/** Waits for facts: every change wakes those who wait. */
class Scene {
  readonly shown: string[] = [];
  readonly reports: string[] = [];
  readonly faults = new Map<string, FaultCode | 'none'>();
  #wake: (() => void)[] = [];

  changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** What was read: without the dark moments of a set-up, and what stands after one once. */
  get read(): readonly string[] {
    const lit = this.shown.filter((one) => !one.endsWith(' '));
    const board = (one: string | undefined) => one?.slice(0, 2);
    return lit.filter((one, at) => {
      const before = lit.slice(0, at).findLast((former) => board(former) === board(one));
      return before !== one;
    });
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }
}

interface Site {
  readonly scene: Scene;
  readonly twin: BoardLineTwin;
  readonly line: Boards;
}

const addresses = ['01', '02', '03'];
let folder: string;
let cleanUps: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-boards-'));
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  rmSync(folder, { recursive: true });
});

function lineConfig(
  wire: BoardLineConfig['wire'],
  redrawSeconds = 3600,
  windows: readonly number[] = [1, 2, 3],
): BoardLineConfig {
  return {
    id: 'east',
    wire,
    protocol: 'alpha',
    redrawSeconds,
    setUpSeconds: redrawSeconds,
    boards: windows.map((window, at) => ({ window, address: addresses[at] ?? '00' })),
  };
}

async function makeSite(kind: 'tcp' | 'serial', redrawSeconds?: number): Promise<Site> {
  const scene = new Scene();
  const path = join(folder, 'tty');
  const twin = createBoardTwin({
    endpoint:
      kind === 'tcp' ? { kind: 'tcp', host: '127.0.0.1', port: 0 } : { kind: 'tty-cable', path },
    addresses,
    onChange: (address, picture) => {
      scene.shown.push(`${address} ${picture.text}`);
      scene.changed();
    },
  });
  cleanUps.push(() => twin.stop());
  await twin.start();
  const wire: BoardLineConfig['wire'] =
    kind === 'tcp'
      ? { kind, host: '127.0.0.1', port: twin.port ?? 0 }
      : { kind, path, baudRate: 9600, framing: '8N1' };
  const line = createBoardLine(lineConfig(wire, redrawSeconds), (device, faults) => {
    scene.faults.set(device, faults[0]?.code ?? 'none');
    scene.changed();
  });
  cleanUps.push(() => line.stop());
  return { scene, twin, line };
}

describe.each(['tcp', 'serial'] as const)('over %s', (kind) => {
  test('shows every sight at its own board', async () => {
    const { scene, twin, line } = await makeSite(kind);
    line.start();
    line.show(1, calls('A047'));
    line.show(2, { shows: 'idle' });
    line.show(3, { shows: 'closed' });
    const shows = (...pictures: readonly BoardPicture[]) =>
      scene.until(() =>
        isDeepStrictEqual(
          addresses.map((address) => twin.picture(address)),
          pictures,
        ),
      );
    const closed = { text: 'CLOSED', mode: 'steady', colour: 'red' } as const;
    await shows(
      { text: 'A047', mode: 'flashing', colour: 'red' },
      { text: '----', mode: 'steady', colour: 'amber' },
      closed,
    );
    line.show(1, { shows: 'number', number: 'A047', flashing: false });
    line.show(2, { shows: 'queue-empty' });
    await shows(
      { text: 'A047', mode: 'steady', colour: 'green' },
      { text: 'EMPTY', mode: 'steady', colour: 'amber' },
      closed,
    );
    expect(twin.rejectedFrames).toBe(0);
  });

  test('after the cable is back shows what is true now, and never what was true before', async () => {
    const { scene, twin, line } = await makeSite(kind);
    line.start();
    line.show(1, calls('A001'));
    line.show(2, calls('B100'));
    await scene.until(() => scene.read.length === 2);

    await twin.setPlugged(false);
    await scene.until(() => scene.faults.get('board/1') !== 'none');
    line.show(1, calls('A002'));
    line.show(1, calls('A003'));
    expect(twin.picture('01').text).toBe('A001');

    await twin.setPlugged(true);
    await scene.until(() => twin.picture('01').text === 'A003');
    expect(scene.read).toEqual(['01 A001', '02 B100', '01 A003']);
  });

  test('after the cable is back draws also what has not changed meanwhile', async () => {
    const { scene, twin, line } = await makeSite(kind);
    line.start();
    line.show(1, calls('A001'));
    await scene.until(() => twin.picture('01').text === 'A001');
    await twin.setPlugged(false);
    await scene.until(() => scene.faults.get('board/1') !== 'none');
    twin.setPowered('01', false);
    twin.setPowered('01', true);
    await twin.setPlugged(true);
    await scene.until(() => twin.picture('01').text === 'A001');
  });

  test('reports the fault of each board, and its end', async () => {
    const { scene, twin, line } = await makeSite(kind);
    line.start();
    await scene.until(() => scene.faults.get('board/3') === 'none');
    await twin.setPlugged(false);
    await scene.until(() =>
      addresses.every((_, at) => scene.faults.get(`board/${at + 1}`) === 'unplugged'),
    );
    await twin.setPlugged(true);
    await scene.until(() =>
      addresses.every((_, at) => scene.faults.get(`board/${at + 1}`) === 'none'),
    );
  });

  test('a board that lost its power is written again', async () => {
    const { scene, twin, line } = await makeSite(kind, 1);
    line.start();
    line.show(2, calls('A005'));
    await scene.until(() => twin.picture('02').text === 'A005');
    twin.setPowered('02', false);
    expect(twin.picture('02').text).toBe('');
    twin.setPowered('02', true);
    await scene.until(() => twin.picture('02').text === 'A005');
  });
});

test('a sight that was overtaken while the line was busy is never written', async () => {
  const { scene, line } = await makeSite('serial');
  line.start();
  await scene.until(() => scene.faults.get('board/1') === 'none');
  // The first frame holds the line for 27 ms; the next three sights of board 2 come meanwhile.
  line.show(1, calls('A001'));
  line.show(2, calls('A002'));
  line.show(2, calls('A003'));
  line.show(2, calls('A004'));
  await scene.until(() => scene.shown.includes('02 A004'));
  expect(scene.read).toEqual(['01 A001', '02 A004']);
});

test('says nothing to a board before the first sight, and nothing twice', async () => {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const scene = new Scene();
  let isHungUp = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (bytes: Buffer) => heard.push(bytes));
    socket.once('end', () => {
      isHungUp = true;
      scene.changed();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const at = server.address();
  const port = at !== null && typeof at === 'object' ? at.port : 0;
  const line = createBoardLine(
    lineConfig({ kind: 'tcp', host: '127.0.0.1', port }),
    (device, faults) => {
      scene.faults.set(device, faults[0]?.code ?? 'none');
      scene.changed();
    },
  );
  cleanUps.push(() => line.stop());
  line.start();
  await scene.until(() => scene.faults.get('board/1') === 'none');
  line.show(2, calls('A001'));
  line.show(2, calls('A001'));
  line.show(9, calls('A009'));
  await line.stop();
  await scene.until(() => isHungUp);

  const frames = Buffer.concat(heard).toString('latin1').split('\x01').slice(1);
  // Its memory, its STRING file and its TEXT file, once.
  expect(frames.map((frame) => frame.slice(0, 5))).toEqual(['Z02\x02E', 'Z02\x02G', 'Z02\x02A']);
});

test('a line that is down holds no other line back', async () => {
  const scene = new Scene();
  const twin = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses: ['01'],
    onChange: () => scene.changed(),
  });
  cleanUps.push(() => twin.stop());
  await twin.start();
  const boards = createBoards(
    [
      lineConfig(
        { kind: 'serial', path: join(folder, 'none'), baudRate: 9600, framing: '8N1' },
        30,
        [1],
      ),
      lineConfig({ kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 }, 30, [2]),
    ],
    (device, faults) => {
      scene.faults.set(device, faults[0]?.code ?? 'none');
      scene.changed();
    },
  );
  cleanUps.push(() => boards.stop());
  boards.start();
  boards.show(1, calls('A001'));
  boards.show(2, calls('A002'));
  await scene.until(() => twin.picture('01').text === 'A002');
  await scene.until(() => scene.faults.get('board/1') === 'not-there');
  expect(scene.faults.get('board/2')).toBe('none');
});

test.each(['7E1', '7E2', '8E1'] as const)(
  'a sign is reached over a real tty at %s',
  async (framing) => {
    const scene = new Scene();
    const path = join(folder, 'tty');
    const twin = createBoardTwin({
      endpoint: { kind: 'tty-cable', path },
      addresses: ['01'],
      onChange: () => scene.changed(),
    });
    cleanUps.push(() => twin.stop());
    await twin.start();
    const line = createBoardLine(
      lineConfig({ kind: 'serial', path, baudRate: 4800, framing }, 3600, [1]),
      () => scene.changed(),
    );
    cleanUps.push(() => line.stop());
    line.start();
    line.show(1, calls('A047'));
    await scene.until(() => twin.picture('01').text === 'A047');
  },
);

test('a hall board lists the calls over its addresses, the newest first', async () => {
  const scene = new Scene();
  const twin = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses: ['01', '10', '11'],
    onChange: (address, { text }) => {
      scene.shown.push(`${address} ${text}`);
      scene.changed();
    },
  });
  cleanUps.push(() => twin.stop());
  await twin.start();
  const config: BoardLineConfig = {
    ...lineConfig({ kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 }, 3600, [1]),
    protocol: 'alpha',
    boards: [{ window: 1, address: '01' }],
    hallBoards: [{ id: 'entrance', addresses: ['10', '11'], calls: 3 }],
  };
  const line = createBoardLine(config, (device, faults) => {
    scene.faults.set(device, faults[0]?.code ?? 'none');
    scene.changed();
  });
  cleanUps.push(() => line.stop());
  line.start();
  const latest = ['C3', 'B2', 'A1'].map((number, at) => ({
    number,
    window: 3 - at,
    flashing: at === 0,
  }));
  line.showCalls('entrance', latest, null);
  line.showCalls('entrance', [...latest], null);
  line.showCalls('elsewhere', [], null);
  const shows = (first: string, second: string) =>
    scene.until(() => twin.picture('10').text === first && twin.picture('11').text === second);
  await shows('C3 3\nB2 2', 'A1 1');
  const because = { ar: 'عيد الفطر', en: 'Eid al-Fitr' };
  line.showCalls('entrance', latest.slice(0, 2), because);
  await shows('C3 3\nB2 2', '----');
  line.showCalls('entrance', [], because);
  await shows('CLOSED: Eid al-Fitr', 'CLOSED: Eid al-Fitr');
  line.showCalls('entrance', latest, null);
  await shows('C3 3\nB2 2', 'A1 1');
  expect(scene.faults.get('hall-board/entrance')).toBe('none');
});

test('a text display says a long reason in turns, and a call ends that', async () => {
  const scene = new Scene();
  const frame = CustomFrame.parse({
    kind: 'custom',
    parts: [{ kind: 'address' }, { kind: 'text', length: 16 }, { kind: 'checksum', as: 'sum8' }],
  });
  const speaks = { protocol: 'described', frame } as const;
  const twin = createBoardTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    addresses: ['1'],
    speaks,
    onChange: (_, { text }) => {
      scene.shown.push(text);
      scene.changed();
    },
  });
  cleanUps.push(() => twin.stop());
  await twin.start();
  const wire = { kind: 'tcp', host: '127.0.0.1', port: twin.port ?? 0 } as const;
  const line = createBoardLine(
    { id: 'east', wire, redrawSeconds: 3600, boards: [{ window: 1, address: 1 }], ...speaks },
    () => {},
  );
  cleanUps.push(() => line.stop());
  line.start();
  line.show(1, { shows: 'closed', because: { ar: 'عيد الفطر', en: 'Eid al-Fitr holiday' } });
  await scene.until(() => scene.shown.includes('al-Fitr holiday'));
  expect([...new Set(scene.shown)]).toEqual(['Closed: Eid', 'al-Fitr holiday']);
  line.show(1, calls('A047'));
  await scene.until(() => twin.picture('1').text === 'A047');
});

test.each([
  [4, 3, [2, 1, 1]],
  [5, 3, [2, 2, 1]],
  [12, 5, [3, 2, 3, 2, 2]],
  [3, 3, [1, 1, 1]],
])('of %i calls on %i addresses each shows some', (calls, count, shares) => {
  const displays = displaysOf({
    ...lineConfig({ kind: 'tcp', host: '127.0.0.1', port: 1 }, 3600, []),
    protocol: 'alpha',
    boards: [],
    hallBoards: [
      { id: 'hall', addresses: Array.from({ length: count }, (_, at) => `1${at}`), calls },
    ],
  });
  const ranges = displays.map(({ shows }) => (shows.kind === 'calls' ? shows : { from: 0, to: 0 }));
  expect(ranges.map(({ from, to }) => to - from)).toEqual(shares);
  expect(ranges[0]?.from).toBe(0);
  expect(ranges.at(-1)?.to).toBe(calls);
  expect(ranges.slice(1).map(({ from }) => from)).toEqual(ranges.slice(0, -1).map(({ to }) => to));
});
