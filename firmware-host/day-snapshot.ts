/**
 * The open day as a start needs it, kept beside the journal once it has grown long: the state of the queue and what
 * the day's memory holds. `journal/snapshot-file.ts` says when one is taken instead of the rows.
 *
 * A usual day is kept about once. Nobody waits for it: the state never changes, only its successors do, so it is
 * written piece by piece while the hall works. Where the disk takes none, the next start reads the rows.
 */
import { deserialize, serialize } from 'node:v8';
import type { Remembered } from './day-memory.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import type { State } from './queue/state.ts';
import { elements, vectorOf } from './queue/vector.ts';
import type { Ticket } from './queue/words.ts';

export interface DaySnapshots {
  /** Keeps the day where it is time to; call it while nobody waits for a commit. */
  keep(): void;
  stop(): void;
}

/** A start reads so many in some 60 ms: a hall of a thousand tickets a day has as many events. */
const usualRows = 4000;
/** And no more often than when a tenth of the day is new: what is written in all stays some ten days' worth. */
const newShare = 0.1;

/** @param fresh rows of the day that no snapshot has  @param rows that the day has in all */
const isUsuallyDue = (fresh: number, rows: number): boolean =>
  fresh >= Math.max(usualRows, rows * newShare);

/** Two milliseconds' work on a quick computer. */
const ticketsInPart = 250;

export function createDaySnapshots(options: {
  readonly journal: Pick<Journal, 'newestSequence' | 'keptDay'>;
  readonly writer: { readonly state: State; readonly remembered: Remembered };
  readonly log: Log;
  readonly isSnapshotDue?: typeof isUsuallyDue | undefined;
}): DaySnapshots {
  const { journal, writer, log, isSnapshotDue = isUsuallyDue } = options;
  let triedUpTo = Number.NEGATIVE_INFINITY;
  let isKeeping = false;
  let isStopped = false;
  let isWarned = false;

  async function keepNow(upTo: number): Promise<void> {
    try {
      await journal.keptDay.keep(untilStopped(packDay(writer.state, writer.remembered)));
      log.info({ upTo }, 'day snapshot kept');
    } catch (error) {
      if (!isStopped && !isWarned) log.warn({ detail: String(error) }, 'day snapshot not kept');
      isWarned = true;
    }
  }

  function* untilStopped(parts: Iterable<Buffer>): Generator<Buffer> {
    for (const part of parts) {
      if (isStopped) throw new Error('the controller stops');
      yield part;
    }
  }

  return {
    keep() {
      if (isKeeping || isStopped || writer.state.day === null) return;
      const upTo = journal.newestSequence ?? 0;
      const { from, upTo: keptUpTo } = journal.keptDay;
      const fresh = upTo - Math.max(from - 1, keptUpTo ?? from - 1, triedUpTo);
      if (!isSnapshotDue(fresh, upTo - from + 1)) return;
      triedUpTo = upTo;
      isKeeping = true;
      void keepNow(upTo).finally(() => {
        isKeeping = false;
      });
    },
    stop() {
      isStopped = true;
    },
  };
}

interface Packed {
  readonly rest: Omit<State, 'tickets'>;
  readonly remembered: Remembered;
}

/** Each part is made when it is asked for. */
export function* packDay(state: State, remembered: Remembered): Generator<Buffer> {
  const { tickets, ...rest } = state;
  yield serialize({ rest, remembered } satisfies Packed);
  let part: Ticket[] = [];
  for (const ticket of elements(tickets)) {
    part.push(ticket);
    if (part.length < ticketsInPart) continue;
    yield serialize(part);
    part = [];
  }
  yield serialize(part);
}

/** @param parts that `packDay` of this very program made, as their checksum says */
export function unpackDay(parts: readonly Buffer[]): {
  readonly state: State;
  readonly remembered: Remembered;
} {
  const [first = serialize(null), ...others] = parts;
  const { rest, remembered }: Packed = deserialize(first);
  const tickets = others.flatMap((part): Ticket[] => deserialize(part));
  return { state: { ...rest, tickets: vectorOf(tickets) }, remembered };
}
