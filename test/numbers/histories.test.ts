/**
 * No number comes twice on a day while one of its two places survives: for any history of tickets,
 * crashes, lost journals, lost marks and journals that were cut short.
 */
import fc from 'fast-check';
import { pino } from 'pino';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import type { JournalEntry } from '../../firmware-host/journal/journal.ts';
import { lossOf } from '../../firmware-host/numbers/lost-journal.ts';
import type { FoundMark, NumberMark } from '../../firmware-host/numbers/mark-file.ts';
import { createNumberDesk } from '../../firmware-host/numbers/number-desk.ts';
import { createNumberKeeper } from '../../firmware-host/numbers/number-keeper.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { createWriter, type Writer } from '../../firmware-host/writer.ts';
import { after } from '../queue/given.ts';

const day = '2026-11-23';
const owner = { centre: 'bab-sharq', controller: 'hall' };
const round = { id: 'round', prefix: 'R', from: 1, to: 9, wrap: true };
const rules = queueRules({
  services: [
    { id: 'wide', prefix: 'A', from: 1, to: 199 },
    { id: 'beside', prefix: 'A', from: 200, to: 399 },
    { id: 'small', prefix: 'S', from: 1, to: 12 },
    round,
  ],
  windows: [{ number: 1, services: ['wide', 'beside', 'small', 'round'] }],
  guardMs: 3000,
});
const clock = {
  now: () => after(1),
  isTrusted: () => true,
  localTimeOf: () => ({ date: day, minute: 600 }),
};

class PowerCut extends Error {}

/** What a card and a second folder hold, and the runs of a controller on them. */
class Card {
  readonly given: { readonly ticket: string; readonly number: string; readonly service: string }[] =
    [];
  rows: JournalEntry[] = [];
  mark: NumberMark | null = null;
  markWrites = 0;
  #streams = 0;
  #stream = 'stream-0';
  #isTorn = false;
  #cutsPower = false;
  #writer: Writer | null = null;
  #settle = (): void => {};

  start(): void {
    const card = this;
    const found: FoundMark =
      this.mark === null
        ? { found: 'nothing' }
        : { found: 'mark', mark: this.mark, isInBothPlaces: true };
    const journal = {
      get stream() {
        return card.#stream;
      },
      get newestSequence() {
        return card.rows.length || null;
      },
    };
    const keeper = createNumberKeeper({
      file: 'numbers.mark',
      owner,
      found,
      plan: { rules },
      journal,
      write: (_, mark) => {
        this.mark = mark;
        this.markWrites += 1;
      },
    });
    const writer = createWriter({
      plan: { rules },
      clock,
      numbers: keeper,
      journal: {
        get newestSequence() {
          return journal.newestSequence;
        },
        append: (entries: readonly JournalEntry[]) => {
          if (this.#cutsPower) throw new PowerCut();
          this.rows.push(...entries);
        },
        together: (step) => step(),
        newest: () => (this.rows.length === 0 ? null : { sequence: 1, event: this.#row(0) }),
        replay: () => this.#replay(),
        keptDay: { upTo: null, take: () => null },
      },
      onCommitted: () => {},
      onJournalFull: () => {},
    });
    const { isWhole } = writer.replay();
    const desk = createNumberDesk({
      plan: { days: dayRules(undefined, { believeDaysAhead: 30, mostHours: 30 }) },
      clock,
      log: pino({ level: 'silent' }),
      writer,
      keeper,
      loss: lossOf(found, journal, { isTorn: this.#isTorn, isMadeOf: () => false }),
      report: () => {},
    });
    this.#isTorn = false;
    this.#writer = writer;
    this.#settle = () => desk.settle();
    desk.begin(isWhole);
    if (writer.state.day === null) writer.execute({ name: 'OpenDay', at: after(0), day });
    desk.begun();
  }

  issue(service: string, ends: boolean): void {
    const source = 'dispenser' as const;
    const outcome = this.#running().execute({
      name: 'ReserveTicket',
      at: after(1),
      service,
      dispenser: 'hall',
      source,
    });
    if ('refused' in outcome) {
      expect(outcome.refused).toBe('numbers-exhausted');
      return;
    }
    for (const event of outcome.events) {
      if (event.type !== 'ticket.reserved') continue;
      this.given.push(event);
      const { ticket } = event;
      if (!ends) continue;
      this.#running().execute({ name: 'VoidTicket', at: after(1), ticket, reason: 'requested' });
    }
  }

  /** The power goes while a number is stored: nobody gets it. */
  crashIn(service: string): void {
    this.#cutsPower = true;
    try {
      this.issue(service, false);
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    this.#cutsPower = false;
    this.start();
  }

  crash(): void {
    this.start();
  }

  stopAndStart(): void {
    this.#settle();
    this.start();
  }

  loseJournal(): void {
    this.#streams += 1;
    this.#stream = `stream-${this.#streams}`;
    this.rows = [];
    this.start();
  }

  loseMark(): void {
    this.mark = null;
    this.start();
  }

  /** As SQLite drops the end of a log that is torn. */
  cutJournal(rows: number): void {
    this.rows = this.rows.slice(0, Math.max(0, this.rows.length - rows));
    this.#isTorn = true;
    this.start();
  }

  /** As a repair leaves it: of each row that a damaged page took, that it is lost. */
  loseRows(from: number, rows: number): void {
    const lost = { rows: [{ from: 1, to: 1 }], inPlace: true } as const;
    this.rows = this.rows.map((row, at) =>
      // Where the opening of the day is lost, the repair knows it from the rows behind it.
      at === 0 || at < from || at >= from + rows
        ? row
        : { ...row, event: { type: 'journal.damaged', at: row.event.at, ...lost } },
    );
    this.start();
  }

  *#replay(): Generator<StoredEvent> {
    for (const { event } of this.rows) yield event;
  }

  #row(at: number) {
    const row = this.rows[at];
    if (row === undefined) throw new Error('the journal is empty');
    return row.event;
  }

  #running(): Writer {
    if (this.#writer === null) throw new Error('no controller runs');
    return this.#writer;
  }
}

const service = fc.constantFrom('wide', 'beside', 'small', 'round');
const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(service, fc.boolean())
      .map(([id, ends]) => ({ does: `issue ${id}`, do: (card: Card) => card.issue(id, ends) })),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'crash', do: (card: Card) => card.crash() }) },
  {
    weight: 1,
    arbitrary: service.map((id) => ({
      does: `crash in ${id}`,
      do: (card: Card) => card.crashIn(id),
    })),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'stop', do: (card: Card) => card.stopAndStart() }) },
  {
    weight: 1,
    arbitrary: fc.constant({ does: 'lose journal', do: (card: Card) => card.loseJournal() }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'lose mark', do: (card: Card) => card.loseMark() }) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 30 })
      .map((rows) => ({ does: `cut ${rows}`, do: (card: Card) => card.cutJournal(rows) })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 30 }))
      .map(([from, rows]) => ({
        does: `lose ${rows} from ${from}`,
        do: (card: Card) => card.loseRows(from, rows),
      })),
  },
);

test('no number and no ticket comes twice, whatever is lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const card = new Card();
      card.start();
      for (const { do: act } of steps) act(card);
      const tickets = card.given.map(({ ticket }) => ticket);
      expect(new Set(tickets).size).toBe(tickets.length);
      const once = card.given.flatMap(({ service: id, number }) => (id === 'round' ? [] : number));
      expect(new Set(once).size).toBe(once.length);
    }),
    { numRuns: 400 },
  );
});

test('a series that begins anew goes on in its round after its journal was lost', () => {
  fc.assert(
    fc.property(fc.nat({ max: 40 }), fc.boolean(), (before, cleanly) => {
      const card = new Card();
      card.start();
      for (let ticket = 0; ticket <= before; ticket += 1) card.issue('round', true);
      if (cleanly) card.stopAndStart();
      card.loseJournal();
      for (let ticket = 0; ticket < 5; ticket += 1) card.issue('round', true);
      const numbers = card.given.map(({ number }) => number);
      // One is passed over at most: after nine numbers less that one the first may come again.
      for (const [at, number] of numbers.entries()) {
        expect(numbers.slice(Math.max(0, at - 7), at)).not.toContain(number);
      }
      expect(numbers).toHaveLength(before + 6);
    }),
  );
});

test('a journal that is whole passes nothing over, however often the power fails', () => {
  const card = new Card();
  card.start();
  for (let ticket = 0; ticket < 60; ticket += 1) {
    card.issue('wide', false);
    if (ticket % 7 === 0) card.crash();
  }
  expect(card.given.map(({ number }) => number)).toEqual(
    Array.from({ length: 60 }, (_, at) => `A${String(at + 1).padStart(3, '0')}`),
  );
});

test('the mark is written once a block, not with each number', () => {
  const card = new Card();
  card.start();
  for (let ticket = 0; ticket < 80; ticket += 1) card.issue('wide', false);
  expect(card.given).toHaveLength(80);
  expect(card.markWrites).toBeLessThanOrEqual(80 / 8 + 80 / 32 + 1);
});

test('a small series loses one number with its journal, and says how many are left', () => {
  const card = new Card();
  card.start();
  for (let ticket = 0; ticket < 6; ticket += 1) card.issue('small', false);
  card.loseJournal();
  card.issue('small', false);
  expect(card.given.at(-1)?.number).toMatch(/^S0[78]$/);
  const advanced = card.rows.flatMap(({ event }) =>
    event.type === 'numbers.advanced' ? event : [],
  );
  expect(advanced).toMatchObject([{ reason: 'journal-lost', day }]);
  const left = advanced[0]?.left.find((series) => series.service === 'small')?.left ?? 0;
  for (let ticket = 1; ticket < left; ticket += 1) card.issue('small', false);
  expect(card.given.filter(({ service: id }) => id === 'small')).toHaveLength(6 + left);
  expect(card.given.at(-1)?.number).toBe('S12');
});
