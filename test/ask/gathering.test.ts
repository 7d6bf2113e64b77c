/**
 * Presses of one moment are stored together: whatever is asked and whatever the disk takes, nobody is told what is
 * not stored, and the hall is what its journal says.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Asker } from '../../firmware-host/ask/asker.ts';
import { isQueueRequest, type Request } from '../../firmware-host/ask/request.ts';
import { createGathering } from '../../firmware-host/gathering.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { openSqliteToRead, type Sqlite, StorageFull } from '../../firmware-host/journal/sqlite.ts';
import { createWriter } from '../../firmware-host/writer.ts';
import { askers, HallDoor, requests } from './hall-door.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-gathering-'));
const file = join(folder, 'journal.db');
let journal: Journal;
/** What is on the disk, whatever the journal's own connection has begun. */
let others: Sqlite;
/** What the disk takes: all, no batch, some of a batch, or nothing. */
type Room = 'for all' | 'for one at a time' | 'for three rows' | 'for none';
let room: Room = 'for all';
let batches = 0;
let rowsInBatch = 0;

beforeAll(() => {
  journal = openJournal(file, 64);
  others = openSqliteToRead(file);
});
beforeEach(() => {
  room = 'for all';
  batches = 0;
});
afterAll(() => {
  others.close();
  journal.close();
  rmSync(folder, { recursive: true });
});

/** The journal on a disk that has `room`. */
const onDisk = (): Journal =>
  Object.create(journal, {
    append: {
      value: ((entries, receipt) => {
        rowsInBatch += entries.length;
        if (room === 'for none' || (room === 'for three rows' && rowsInBatch > 3)) {
          throw new StorageFull(file);
        }
        journal.append(entries, receipt);
      }) satisfies Journal['append'],
    },
    together: {
      value: ((step) => {
        batches += 1;
        rowsInBatch = 0;
        try {
          journal.together(() => {
            step();
            if (room !== 'for all') throw new StorageFull(file);
          });
        } finally {
          rowsInBatch = Number.NEGATIVE_INFINITY;
        }
      }) satisfies Journal['together'],
    },
  });

const storedUpTo = (): number =>
  others.prepare<[], number | null>('SELECT max(sequence) FROM event').pluck().get() ?? 0;

interface Press {
  readonly id: number;
  readonly asker: Asker;
  readonly request: Request;
}

interface Answered {
  readonly status: 'done' | 'refused';
  readonly sequence: number | null;
}

interface Told extends Answered {
  readonly text: string;
  /** A refusal need not be stored. */
  readonly isKept: boolean;
}

class Hall {
  readonly door = new HallDoor(onDisk());
  readonly gathering = createGathering({ writer: this.door.writer, begin: () => {} });
  readonly openedAt = (journal.newestSequence ?? 0) - this.door.events.length;
  /** Of presses, as their effects were let out. */
  readonly effects: Press[] = [];

  /** As a page's or the centre server's: the answer to an id is stored, and given again. */
  press(press: Press): Promise<Told> {
    return this.gathering.gather(() => this.#decide(press), !isQueueRequest(press.request));
  }

  #decide(press: Press): Told {
    const command = commandOf(this, press);
    this.door.writer.afterCommit(() => this.effects.push(press));
    const earlier = journal.replyTo(command);
    if (earlier !== null) return toldOf(earlier);
    const { status } = this.door.ask(press.request, press.asker, (answer, sequence) => ({
      command,
      reply: JSON.stringify({ status: answer.status, sequence } satisfies Answered),
    }));
    const kept = journal.replyTo(command);
    return kept === null ? { status, sequence: null, text: '', isKept: false } : toldOf(kept);
  }
}

function toldOf(text: string): Told {
  const answered: Answered = JSON.parse(text);
  return { ...answered, text, isKept: true };
}

const commandOf = ({ openedAt }: Hall, { id }: Press) => `${openedAt}/${id}`;

const presses: fc.Arbitrary<readonly Press[]> = fc.array(
  fc.record({ id: fc.nat(20), asker: askers, request: requests }),
  { minLength: 1, maxLength: 8 },
);
const moments = fc.array(
  fc.tuple(
    presses,
    fc.oneof(
      { weight: 3, arbitrary: fc.constant<Room>('for all') },
      fc.constantFrom<Room>('for one at a time', 'for three rows', 'for none'),
    ),
  ),
  { minLength: 1, maxLength: 8 },
);

test('nobody is told what is not stored, and the hall is what its journal says', async () => {
  await fc.assert(
    fc.asyncProperty(moments, async (all) => {
      room = 'for all';
      const hall = new Hall();
      const order: Press[] = [];
      for (const [asked, next] of all) {
        room = next;
        await Promise.all(
          asked.map(async (press) => {
            const told = await hall.press(press);
            order.push(press);
            expect(storedUpTo()).toBeGreaterThanOrEqual(told.sequence ?? 0);
            if (told.isKept) expect(journal.replyTo(commandOf(hall, press))).toBe(told.text);
            else expect(told.status).toBe('refused');
          }),
        );
        expectWhatIsStored(hall);
      }
      expect(order).toEqual(all.flatMap(([asked]) => asked));
      expect(hall.effects).toEqual(order);
    }),
    { numRuns: 60 },
  );
});

function expectWhatIsStored({ door, openedAt }: Hall): void {
  const rows = journal.read(openedAt, 10_000);
  expect(door.events.map(({ type }) => type)).toEqual(rows.map(({ type }) => type));
  expect(storedUpTo()).toBe(openedAt + rows.length);
  const again = createWriter({
    plan: door.plan,
    journal,
    clock: { now: never, isTrusted: never, localTimeOf: never },
    numbers: { cover: never },
    onCommitted: never,
    onJournalFull: never,
  });
  again.replay();
  expect(door.writer.state).toEqual(again.state);
}

function never(): never {
  throw new Error('nothing is asked of a replay');
}

const page = (window: number): Asker => ({ kind: 'window-page', window });
const open = (window: number, id = window): Press => ({
  id,
  asker: page(window),
  request: { name: 'open-window', args: { window } },
});

test('those of one moment share a transaction, in which each sees those before', async () => {
  const hall = new Hall();
  const told = await Promise.all(
    [open(1), open(3), open(4), open(3)].map((one) => hall.press(one)),
  );
  const first = hall.openedAt + 2;
  expect(told.map(({ sequence }) => sequence)).toEqual([first, first + 1, first + 2, first + 1]);
  expect(batches).toBe(1);
});

test('one alone, and what concerns more than the queue, is stored by itself, in its order', async () => {
  const hall = new Hall();
  await hall.press(open(1));
  const slip: Press = {
    id: 10,
    asker: { kind: 'reception-page' },
    request: { name: 'print-info', args: { service: 'first-new-card' } },
  };
  await Promise.all([open(3), slip, open(4)].map((one) => hall.press(one)));
  expect(batches).toBe(0);
  expect(journal.read(hall.openedAt + 1, 10).map(({ type }) => type)).toEqual([
    'window.opened',
    'window.opened',
    'info.asked',
    'window.opened',
  ]);
});

test('a disk that breaks is told to each who pressed, and nobody presses again for them', async () => {
  const hall = new Hall();
  const { state } = hall.door.writer;
  const broken = jest.spyOn(journal, 'together').mockImplementationOnce((step) => {
    step();
    throw new Error('disk I/O error');
  });
  const told = await Promise.allSettled([open(1), open(3)].map((one) => hall.press(one)));
  expect(told.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(hall.door.writer.state).toBe(state);
  expect(hall.effects).toEqual([]);
  broken.mockRestore();
});

test('before the end what is gathered is done at once', async () => {
  const hall = new Hall();
  const told = [open(1), open(3)].map((one) => hall.press(one));
  hall.gathering.settle();
  expect(hall.effects).toHaveLength(2);
  await Promise.all(told);
});
