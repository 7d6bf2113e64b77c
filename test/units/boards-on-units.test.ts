/**
 * Boards on a unit's pins through the whole way: the unit process with its libraries, a real wire,
 * and a twin that draws what its pins and its I2C bytes say.
 */
import type { UnitBoardConfig } from '../../config/schema/unit-board.ts';
import { openWorkshop, ticketPin, UnitRig, type Workshop } from './rig.ts';

const boards: readonly UnitBoardConfig[] = [
  { kind: 'max7219', window: 1, data: 4, clock: 5, select: 6, digits: 4, brightness: 8 },
  { kind: 'ht16k33', window: 2, address: 0x70, digits: 4, colon: true, brightness: 8 },
  { kind: 'max7219-matrix', window: 3, data: 7, clock: 8, select: 10, modules: 2, brightness: 8 },
  { kind: 'ht16k33-matrix', window: 4, addresses: [0x71, 0x72], brightness: 8 },
];

/** `47` as both kinds of matrix draw it. */
const fortySeven = [
  '......#....#####',
  '.....##........#',
  '....#.#.......#.',
  '...#..#......#..',
  '...#####.....#..',
  '......#......#..',
  '......#......#..',
  '................',
].join('\n');

let workshop: Workshop;
let rig: UnitRig;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());
beforeEach(async () => {
  rig = new UnitRig(workshop, 'tty', {
    boards,
    clerkDisplays: [{ kind: 'lcd', window: 1, address: 0x27 }],
  });
  await rig.start();
  await rig.works();
});
afterEach(() => rig.stop());

test('each kind of board shows its number, and a shorter one leaves nothing behind', async () => {
  rig.setBoard(0, '1047');
  rig.setBoard(1, '-047');
  rig.setBoard(2, '47');
  rig.setBoard(3, '47');
  await Promise.all([rig.seen(0, '1047'), rig.seen(1, '-047')]);
  await Promise.all([rig.seen(2, fortySeven), rig.seen(3, fortySeven)]);

  rig.setBoard(4, 'A047    3/10 minWaiting 12');
  await rig.seen(4, 'A047    3/10 min\nWaiting 12');
  rig.setBoard(4, `${'-'.padEnd(16)}Waiting 9`);
  await rig.seen(4, '-\nWaiting 9');
  rig.setBoard(0, '9');
  rig.setBoard(1, '');
  await Promise.all([rig.seen(0, '9'), rig.seen(1, '')]);
});

test('a call blinks: digits of a MAX7219 go dark and come back, an HT16K33 blinks by itself', async () => {
  rig.setBoard(0, '47', true);
  rig.setBoard(1, '47', true);
  for (let blink = 0; blink < 2; blink += 1) {
    await rig.seen(0, '47');
    await rig.seen(0, '');
  }
  await rig.ear.until(() => rig.twin.board(1).mode === 'flashing');

  rig.setBoard(0, '47');
  rig.setBoard(1, '47');
  await rig.seen(0, '47');
  await rig.ear.until(() => rig.twin.board(1).mode === 'steady');
});

test('after a pulled cable, and after a reset, a board shows what is true then', async () => {
  rig.setBoard(0, '47');
  await rig.seen(0, '47');

  await rig.twin.setPlugged(false);
  await rig.seen(0, '');
  rig.setBoard(0, '48');
  await rig.twin.setPlugged(true);
  await rig.seen(0, '48');

  rig.setBoard(0, '49');
  rig.twin.reset();
  await rig.seen(0, '49');
});

test('while boards are written much, presses count and the unit keeps answering', async () => {
  for (let number = 10; number < 40; number += 1) rig.setBoard(2, `${number}`, number % 2 === 0);
  await rig.pressCounts([]);
  rig.setBoard(2, '47');
  await rig.seen(2, fortySeven);
  await rig.press(ticketPin, 30);
  await rig.ear.until(() => rig.ear.counted.length === 2);
  expect(rig.ear.faults.get('unit/one')).toEqual([]);
});
