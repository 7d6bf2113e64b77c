/** When the day is kept: seldom, one at a time, and not where the disk takes none. */
import { pino } from 'pino';
import { createDayMemory } from '../../firmware-host/day-memory.ts';
import { createDaySnapshots, packDay, unpackDay } from '../../firmware-host/day-snapshot.ts';
import { initialState } from '../../firmware-host/queue/state.ts';

/** A journal whose disk answers when the test says so. */
class Disk {
  newestSequence = 0;
  readonly keptDay = {
    from: 101,
    upTo: null as number | null,
    passedOver: null,
    take: () => null,
    keep: async (parts: Iterable<Buffer>): Promise<void> => {
      const upTo = this.newestSequence;
      this.begun.push(upTo);
      await new Promise<void>((resolve, reject) => {
        this.answer = (error) => (error === undefined ? resolve() : reject(error));
      });
      this.parts = [...parts].length;
      this.keptDay.upTo = upTo;
    },
  };
  /** Up to which rows one was begun. */
  readonly begun: number[] = [];
  answer: (error?: Error) => void = () => {};
  parts: number | null = null;
}

let disk: Disk;
let warnings: string[];
let snapshots: ReturnType<typeof createDaySnapshots>;

function create(day: string | null = '2026-11-23'): void {
  disk = new Disk();
  warnings = [];
  snapshots = createDaySnapshots({
    journal: disk,
    writer: { state: { ...initialState, day }, remembered: createDayMemory().remembered },
    log: pino({ level: 'warn' }, { write: (line) => warnings.push(String(JSON.parse(line).msg)) }),
  });
}
beforeEach(() => create());

const settled = () => new Promise(setImmediate);

async function keepAt(newest: number, error?: Error): Promise<void> {
  disk.newestSequence = newest;
  snapshots.keep();
  disk.answer(error);
  await settled();
}

test('at 4,000 rows of the day, and then at a tenth more, at the least 4,000', async () => {
  for (const newest of [4099, 4100, 8099, 8100, 50_100, 55_099, 55_655, 55_656])
    await keepAt(newest);
  expect(disk.begun).toEqual([4100, 8100, 50_100, 55_656]);
});

test('what the start found is not kept again', async () => {
  disk.keptDay.upTo = 4100;
  for (const newest of [8099, 8100]) await keepAt(newest);
  expect(disk.begun).toEqual([8100]);
});

test('none while one is written', async () => {
  disk.newestSequence = 5000;
  snapshots.keep();
  disk.newestSequence = 20_000;
  snapshots.keep();
  expect(disk.begun).toEqual([5000]);
  disk.answer();
  await settled();
  snapshots.keep();
  expect(disk.begun).toEqual([5000, 20_000]);
});

test('none before a day', async () => {
  create(null);
  await keepAt(10_000);
  expect(disk.begun).toEqual([]);
});

test('a disk that takes none is tried again with the next, and said once', async () => {
  const full = new Error('ENOSPC');
  await keepAt(5000, full);
  await keepAt(5001, full);
  await keepAt(9000, full);
  expect(disk.begun).toEqual([5000, 9000]);
  expect(warnings).toEqual(['day snapshot not kept']);
});

test('a controller that stops begins none, and ends the one under way without a word', async () => {
  disk.newestSequence = 5000;
  snapshots.keep();
  snapshots.stop();
  disk.answer();
  await settled();
  await keepAt(20_000);
  expect([disk.begun, disk.parts, warnings]).toEqual([[5000], null, []]);
});

test('a state without tickets is unpacked as it was', () => {
  const { remembered } = createDayMemory();
  const { state } = unpackDay([...packDay(initialState, remembered)]);
  expect([...state.windows, ...state.used, state.tickets.length, state.day]).toEqual([0, null]);
});
