/** What hall boards and the television list: one list by one code, before a restart and after it. */
import type { CallOnBoard } from '../../drivers/ports.ts';
import { createHallBoards } from '../../firmware-host/calls/hall-boards.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';

const rules = { calls: 4, shownMs: 4000, flashMs: 8000 };
const plan = { hallBoards: new Map([['entrance', rules]]), television: rules };

const about = (number: string, window: number) => ({
  at: { wallMs: 0, monotonicMs: 0, boot: 'b' },
  ticket: `d/${number}`,
  number,
  window,
});

const recalled = (number: string, window: number): QueueEvent => ({
  type: 'ticket.recalled',
  ...about(number, window),
  recalls: 1,
});

function listsOf(hallBoards: ReturnType<typeof createHallBoards>, unused: string | null = null) {
  let board: readonly CallOnBoard[] = [];
  const showCalls = (_: string, calls: readonly CallOnBoard[]): void => {
    board = calls;
  };
  hallBoards.show({ showCalls }, [], null, unused, 60_000);
  const television = hallBoards.television(60_000).listed;
  return {
    board: board.map(({ number, window }) => [number, window]),
    television: television.map(({ number, window }) => [number, window]),
  };
}

test('the television lists after a restart what the hall board lists, and what both listed before', () => {
  const events = [recalled('A1', 1), recalled('B2', 2), recalled('A3', 1)];
  const before = createHallBoards(plan);
  before.take(events, 0);
  const after = createHallBoards(plan);
  after.replay(events);
  const calls = [
    ['A3', 1],
    ['B2', 2],
    ['A1', 1],
  ];
  expect(listsOf(before)).toEqual({ board: calls, television: calls });
  expect(listsOf(after)).toEqual({ board: calls, television: calls });
});

test('what is tried stands in the lines that have no call, and in no other', () => {
  const hallBoards = createHallBoards(plan);
  hallBoards.take([recalled('A1', 1)], 0);
  expect(listsOf(hallBoards, '888').board).toEqual([
    ['A1', 1],
    ['888', null],
    ['888', null],
    ['888', null],
  ]);
  expect(listsOf(hallBoards).board).toEqual([['A1', 1]]);
});
