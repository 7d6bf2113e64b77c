/**
 * What every board of a hall promises through the one port `Boards`, whatever it is wired to: the
 * protocols of the lines, and the kinds on the pins of window units. A protocol or a kind without an
 * example here does not compile.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LineOf, Protocol } from '../../config/schema/board-line.ts';
import type { UnitBoardKind, UnitBoardOf } from '../../config/schema/unit-board.ts';
import { createBoards } from '../../drivers/board/boards.ts';
import { withUnitBoards } from '../../drivers/every-board.ts';
import type { BoardSight, Boards } from '../../drivers/ports.ts';
import { createBoardTwin } from '../../drivers/twins/board-twin.ts';
import { characterTables } from '../../drivers/window-unit/firmata-board.ts';
import { UnitRig, workshopOfFile } from '../units/rig.ts';
import { Watch } from '../watch.ts';

/** How one kind of board reads to people; window 1 and 2 have a board, the hall board `entrance` may be. */
interface Reads {
  readonly closed: string;
  readonly idle: string;
  /** How it shows A047, A002 and so on. */
  number(number: string): string;
  /** How the hall board shows the call of B12 to window 3; null where it has none. */
  readonly call: string | null;
}

interface Hall {
  readonly boards: Boards;
  /** What people see now over a window, or on the hall board. */
  seen(place: 1 | 2 | 'entrance'): string;
  flashes(window: 1): boolean;
  /** All that people have seen over window 1. */
  readonly history: readonly string[];
  until(isTrue: () => boolean): Promise<void>;
  setPlugged(plugged: boolean): Promise<void>;
  /** The board of window 1 forgets what it shows. */
  cutPower(): void;
  end(): Promise<void>;
}

type Example<P extends Protocol> = {
  [Each in P]: {
    readonly line: Omit<LineOf<Each>, 'id' | 'wire' | 'redrawSeconds'> & {
      readonly protocol: Each;
    };
    readonly reads: Reads;
  };
}[P];

const digits = (number: string) => number.replace(/^[A-Z]0*/, '');
const whole = (number: string) => number;
const numbered = {
  boards: [
    { window: 1, address: 1 },
    { window: 2, address: 2 },
  ],
};
const listing = { ...numbered, hallBoards: [{ id: 'entrance', addresses: [3] }] };
const text = { closed: '', idle: '----', number: whole, call: 'B12  3' };
const binary = { closed: '0', idle: '0', number: digits, call: null };

const onLines: { readonly [P in Protocol]: Readonly<Record<string, Example<P>>> } = {
  alpha: {
    'a sign': {
      line: {
        protocol: 'alpha',
        setUpSeconds: 1,
        boards: [
          { window: 1, address: '01' },
          { window: 2, address: '02' },
        ],
        hallBoards: [{ id: 'entrance', addresses: ['03'] }],
      },
      reads: { closed: 'CLOSED', idle: '----', number: whole, call: 'B12 3' },
    },
  },
  modbus: {
    'led-485': {
      line: { protocol: 'modbus', registers: 'led-485', ...numbered },
      reads: binary,
    },
    'led-485-text': {
      line: { protocol: 'modbus', registers: 'led-485-text', ...listing },
      reads: text,
    },
    dm36b06: { line: { protocol: 'modbus', registers: 'dm36b06', ...listing }, reads: text },
  },
  described: {
    'digits without an answer': {
      line: {
        protocol: 'described',
        frame: { kind: 'preset', name: 'id-hi-lo-sum8' },
        ...numbered,
      },
      reads: binary,
    },
    'text without an answer': {
      line: {
        protocol: 'described',
        frame: { kind: 'preset', name: 'stx-text-etx-xor8' },
        ...listing,
      },
      reads: text,
    },
    'segments with an answer': {
      line: {
        protocol: 'described',
        frame: { kind: 'preset', name: 'aa55-segments-crc16' },
        ...numbered,
      },
      reads: { closed: '', idle: '----', number: (number) => number.slice(1), call: null },
    },
  },
};

const onUnits: {
  readonly [K in UnitBoardKind]: {
    readonly boards: readonly [UnitBoardOf<K>, UnitBoardOf<K>];
    readonly reads: Reads;
  };
} = {
  max7219: {
    boards: [
      { kind: 'max7219', window: 1, data: 4, clock: 5, select: 6, digits: 4, brightness: 8 },
      { kind: 'max7219', window: 2, data: 7, clock: 8, select: 10, digits: 4, brightness: 8 },
    ],
    reads: { closed: '', idle: '----', number: (number) => number.slice(1), call: null },
  },
  'max7219-matrix': {
    boards: [
      {
        kind: 'max7219-matrix',
        window: 1,
        data: 4,
        clock: 5,
        select: 6,
        modules: 2,
        brightness: 8,
      },
      {
        kind: 'max7219-matrix',
        window: 2,
        data: 7,
        clock: 8,
        select: 10,
        modules: 2,
        brightness: 8,
      },
    ],
    reads: { closed: '', idle: '--', number: (number) => number.slice(2), call: null },
  },
  ht16k33: {
    boards: [
      { kind: 'ht16k33', window: 1, address: 0x70, digits: 4, colon: true, brightness: 8 },
      { kind: 'ht16k33', window: 2, address: 0x71, digits: 4, colon: false, brightness: 8 },
    ],
    reads: { closed: '', idle: '----', number: (number) => number.slice(1), call: null },
  },
  'ht16k33-matrix': {
    boards: [
      { kind: 'ht16k33-matrix', window: 1, addresses: [0x70, 0x71], brightness: 8 },
      { kind: 'ht16k33-matrix', window: 2, addresses: [0x72, 0x73], brightness: 8 },
    ],
    reads: { closed: '', idle: '--', number: (number) => number.slice(2), call: null },
  },
};

const workshop = workshopOfFile();

async function hallOfLine({ line }: Example<Protocol>): Promise<Hall> {
  const folder = mkdtempSync(join(tmpdir(), 'dawr-contract-'));
  const path = join(folder, 'tty');
  const { stir, until } = new Watch();
  const history: string[] = [];
  const places = new Map<string | number, string>([
    ...line.boards.map(({ window, address }) => [window, String(address)] as const),
    ...(line.hallBoards ?? []).map(({ id, addresses }) => [id, String(addresses[0])] as const),
  ]);
  const twin = createBoardTwin({
    endpoint: { kind: 'tty-cable', path },
    addresses: [...places.values()],
    speaks: line,
    onChange: (address, picture) => {
      if (address === places.get(1)) history.push(picture.text);
      stir();
    },
  });
  await twin.start();
  const wire = { kind: 'serial', path, baudRate: 9600, framing: '8N1' } as const;
  const boards = createBoards([{ ...line, id: 'contract', wire, redrawSeconds: 1 }], stir);
  const picture = (place: string | number) => twin.picture(places.get(place) ?? '');
  return {
    boards,
    seen: (place) => picture(place).text,
    flashes: (window) => picture(window).mode === 'flashing',
    history,
    until,
    setPlugged: (plugged) => twin.setPlugged(plugged),
    cutPower: () => {
      twin.setPowered(places.get(1) ?? '', false);
      twin.setPowered(places.get(1) ?? '', true);
    },
    end: async () => {
      await boards.stop();
      await twin.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function hallOfUnit(boards: readonly UnitBoardOf[]): Promise<Hall> {
  const rig = new UnitRig(workshop, 'tty', { boards });
  const history: string[] = [];
  const seen = (window: number): string => {
    const { text: shown, dots } = rig.twin.board(window - 1);
    return dots === null ? shown : readingOf(dots);
  };
  await rig.start();
  await rig.works();
  const until = (isTrue: () => boolean) =>
    rig.ear.until(() => {
      if (history.at(-1) !== seen(1)) history.push(seen(1));
      return isTrue();
    });
  return {
    boards: withUnitBoards(
      createBoards([], () => {}),
      [{ id: 'one', wire: { kind: 'tcp', host: 'of the rig', port: 1 }, boards: [...boards] }],
      (_, board, shown, flashing) => rig.setBoard(board, shown, flashing),
    ),
    seen: (place) => (place === 'entrance' ? '' : seen(place)),
    flashes: () => rig.twin.board(0).mode === 'flashing',
    history,
    until,
    setPlugged: (plugged) => rig.twin.setPlugged(plugged),
    cutPower: () => rig.twin.reset(),
    end: () => rig.stop(),
  };
}

/** What people read of matrices of 8 by 8 dots. */
function readingOf(dots: readonly string[]): string {
  const width = dots[0]?.length ?? 0;
  const characters = [...'0123456789- '];
  let read = '';
  for (let column = 0; column < width; column += 8) {
    const rows = dots.map((row) =>
      Number.parseInt(
        row.slice(column, column + 8).replace(/./g, (dot) => (dot === '#' ? '1' : '0')),
        2,
      ),
    );
    const found = characters.find((one) => String(characterTables.rows(one)) === String(rows));
    read += found ?? '?';
  }
  return read.trim();
}

function number(shown: string, flashing = false): BoardSight {
  return { shows: 'number', number: shown, flashing };
}

const cases: readonly (readonly [string, () => Promise<Hall>, Reads])[] = [
  ...Object.entries(onLines).flatMap(([protocol, examples]) =>
    Object.entries(examples).map(
      ([name, example]) =>
        [`${protocol}, ${name}`, () => hallOfLine(example), example.reads] as const,
    ),
  ),
  ...Object.entries(onUnits).map(
    ([kind, { boards, reads }]) => [`unit, ${kind}`, () => hallOfUnit(boards), reads] as const,
  ),
];

describe.each(cases)('%s', (_, open, reads) => {
  let hall: Hall;
  beforeEach(async () => {
    hall = await open();
    hall.boards.start();
  });
  afterEach(() => hall.end());

  test('shows every sight over its own window, and nothing of the one before', async () => {
    const { boards, seen, until } = hall;
    boards.show(2, number('A002'));
    boards.show(1, number('A047'));
    await until(() => seen(1) === reads.number('A047') && seen(2) === reads.number('A002'));
    boards.show(1, number('A005'));
    await until(() => seen(1) === reads.number('A005'));
    boards.show(1, { shows: 'idle' });
    await until(() => seen(1) === reads.idle);
    boards.show(1, { shows: 'closed' });
    await until(() => seen(1) === reads.closed);
    expect(seen(2)).toBe(reads.number('A002'));
  });

  test('a call flashes until it is over', async () => {
    const { boards, seen, flashes, until, history } = hall;
    boards.show(1, number('A047', true));
    await until(() => seen(1) === reads.number('A047'));
    // By itself, or dark and lit in turns.
    const lit = () => history.filter((one) => one === reads.number('A047')).length;
    await until(() => flashes(1) || lit() > 1);
    boards.show(1, number('A047'));
    await until(() => !flashes(1) && seen(1) === reads.number('A047'));
  });

  test('after the cable is back shows what is true now, and nothing older', async () => {
    const { boards, seen, until, history } = hall;
    boards.show(1, number('A001'));
    boards.show(2, number('A004'));
    await until(() => seen(1) === reads.number('A001') && seen(2) === reads.number('A004'));
    await hall.setPlugged(false);
    boards.show(1, number('A002'));
    boards.show(1, number('A003'));
    await hall.setPlugged(true);
    await until(() => seen(1) === reads.number('A003') && seen(2) === reads.number('A004'));
    expect(history).not.toContain(reads.number('A002'));
  });

  test('after a power cut of its own shows again what is true', async () => {
    const { boards, seen, until } = hall;
    boards.show(1, number('A047'));
    await until(() => seen(1) === reads.number('A047'));
    hall.cutPower();
    await until(() => seen(1) === reads.number('A047'));
  });

  test('what was shown last is seen after the stop, and may be stopped twice', async () => {
    const { boards, seen, until } = hall;
    boards.show(1, number('A047'));
    await until(() => seen(1) === reads.number('A047'));
    boards.show(1, { shows: 'closed' });
    await boards.stop();
    await boards.stop();
    await until(() => seen(1) === reads.closed);
  });
});

test.each(cases.filter(([, , { call }]) => call !== null))(
  '%s: the hall board lists the latest call, and has a dash where no window calls the number',
  async (_, open, reads) => {
    const hall = await open();
    hall.boards.start();
    hall.boards.showCalls('entrance', [{ number: 'B12', window: 3, flashing: false }], null);
    await hall.until(() => hall.seen('entrance') === reads.call);
    hall.boards.showCalls('entrance', [{ number: 'B12', window: null, flashing: false }], null);
    await hall.until(() => hall.seen('entrance') === reads.call?.replace('3', '-'));
    await hall.end();
  },
);

/** What holds the process open, but for pipes: the test runner has its own. */
function running(): readonly string[] {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => kind !== 'Immediate' && kind !== 'PipeWrap');
}

test.each(cases)('%s: nothing is left running after the stop', async (_, open) => {
  const before = running();
  const hall = await open();
  hall.boards.start();
  hall.boards.show(1, number('A047', true));
  await hall.until(() => hall.seen(1) !== '');
  await hall.end();
  // What is closed leaves the list a little later.
  for (let round = 0; round < 50 && running().length > before.length; round += 1) {
    await new Promise((done) => setTimeout(done, 20));
  }
  const left = running();
  expect(left.length > before.length ? left : before).toEqual(before);
});
