/**
 * How many tickets a printer's roll has yet: learned from the printer's own rolls, never promised before one
 * was learned, corrected by the near-end sensor, and the same after a restart at any moment.
 */
import fc from 'fast-check';
import type { Fault } from '../../drivers/ports.ts';
import { createDayMemory } from '../../firmware-host/day-memory.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { createPaperKeeper, type PaperKeeper } from '../../firmware-host/paper/paper-keeper.ts';

const code = (severity: Fault['severity'], name: Fault['code']): Fault => ({
  code: name,
  severity,
  hint: '',
});
const paperOut = [code('stopped', 'paper-out')];
const coverOpen = [code('stopped', 'cover-open')];
const bothOpen = [...coverOpen, ...paperOut];
const low = [code('warning', 'paper-low')];
const unplugged = [code('stopped', 'unplugged')];

/** A printer with its keeper, as the controller joins them; what it records is the journal. */
class PrinterOnPaper {
  readonly journal: StoredEvent[] = [];
  #seconds = 0;
  #keeper: PaperKeeper;
  #wasLow = false;
  readonly #lowAt: number;

  constructor(lowAt = 0) {
    this.#lowAt = lowAt;
    this.#keeper = this.#open();
    this.report([]);
  }

  #open(): PaperKeeper {
    return createPaperKeeper({
      plan: { lowAtTickets: new Map([['hall', this.#lowAt]]) },
      clock: { now: () => this.#now() },
      store: (events) => this.#store(events),
    });
  }

  #now() {
    return { wallMs: 0, monotonicMs: this.#seconds * 1000, boot: 'boot' };
  }

  #store(events: readonly StoredEvent[]): void {
    this.journal.push(...events);
    this.#keeper.take(events);
  }

  get left() {
    return this.#keeper.left[0]?.ticketsLeft ?? null;
  }

  report(faults: readonly Fault[]): void {
    this.#wasLow = faults === low;
    this.#keeper.report('printer/hall', faults);
  }

  ticket(mm: number): void {
    this.#keeper.used('hall', mm);
    const about = { ticket: 't', number: 'A001', service: 's', paper: 'printer' } as const;
    const paperMm = this.#keeper.unsaidMm('hall');
    this.#store([{ type: 'ticket.issued', at: this.#now(), printer: 'hall', paperMm, ...about }]);
  }

  half(mm: number): void {
    this.#keeper.used('hall', mm);
  }

  newRoll(): void {
    this.report(paperOut);
    this.report(bothOpen);
    this.report([]);
  }

  /** A roll of so many millimetres, to its end. */
  wholeRoll(lengthMm: number, ticketMm: number): void {
    for (let used = ticketMm; used <= lengthMm; used += ticketMm) this.ticket(ticketMm);
    this.newRoll();
  }

  seconds(passed: number): void {
    this.#seconds += passed;
    this.#keeper.tick();
  }

  newDay(): void {
    this.#store([{ type: 'day.opened', at: this.#now(), day: '2026-11-23' }]);
  }

  /** The next run replays the open day, and hears of its printer what the run before did. */
  restart(): void {
    const opened = this.journal.findLastIndex(({ type }) => type === 'day.opened');
    this.#keeper = this.#open();
    const memory = createDayMemory();
    for (const event of this.journal.slice(Math.max(0, opened))) memory.take(event);
    for (const event of memory.remembered.others) this.#keeper.replay(event);
    this.report(this.#wasLow ? low : []);
  }

  recorded(type: StoredEvent['type']): readonly StoredEvent[] {
    return this.journal.filter((event) => event.type === type);
  }
}

const lengths = fc.integer({ min: 5_000, max: 80_000 });
const tickets = fc.integer({ min: 60, max: 200 });

type Step = (printer: PrinterOnPaper) => void;
const reporting =
  (faults: readonly Fault[]): Step =>
  (printer) =>
    printer.report(faults);

/** Anything but a roll that runs out while the cover is closed. */
const anything: fc.Arbitrary<Step> = fc.oneof(
  tickets.map(
    (mm): Step =>
      (printer) =>
        printer.ticket(mm),
  ),
  fc.integer({ min: 0, max: 100 }).map(
    (mm): Step =>
      (printer) =>
        printer.half(mm),
  ),
  fc.constantFrom(...[[], coverOpen, low, unplugged].map(reporting)),
  fc.constantFrom<Step>(
    (printer) => printer.newDay(),
    (printer) => printer.restart(),
    (printer) => printer.seconds(61),
  ),
);

test('before a roll was seen from its beginning to its end, nothing is said of it', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 60 }), (steps) => {
      const printer = new PrinterOnPaper(1000);
      for (const step of steps) step(printer);
      expect(printer.left).toBeNull();
      expect(printer.recorded('paper.remaining')).toEqual([]);
      // The first end of the paper is the end of a roll that nobody saw begin.
      printer.report([]);
      printer.newRoll();
      expect(printer.left).toBeNull();
    }),
  );
});

test('rolls of one length are counted to a ticket, whatever their label says', () => {
  fc.assert(
    fc.property(lengths, tickets, fc.integer({ min: 1, max: 4 }), (lengthMm, mm, rolls) => {
      const printer = new PrinterOnPaper();
      printer.newRoll();
      for (let roll = 0; roll < rolls; roll += 1) printer.wholeRoll(lengthMm, mm);
      const inAll = Math.floor(lengthMm / mm);
      for (let used = 0; used < inAll; used += 1) {
        const left = printer.left ?? 0;
        const really = inAll - used;
        expect(left).toBeLessThanOrEqual(really);
        expect(left).toBeGreaterThan(really - 11 - 1);
        if (really < 10) expect(left).toBe(really);
        printer.ticket(mm);
      }
    }),
    { numRuns: 15 },
  );
});

test('a restart at any moment knows what the run before knew', () => {
  const steps = fc.array(fc.oneof(anything, fc.constant(reporting(paperOut))), { maxLength: 60 });
  fc.assert(
    fc.property(lengths, tickets, steps, (lengthMm, mm, history) => {
      const printer = new PrinterOnPaper();
      printer.newRoll();
      printer.wholeRoll(lengthMm, mm);
      for (const step of history) step(printer);
      printer.report([]);
      // What a job left behind is said with the next ticket, and a sensor's word when it has stayed.
      printer.ticket(mm);
      printer.seconds(61);
      const { left } = printer;
      printer.restart();
      expect(printer.left).toBe(left);
    }),
  );
});

test('a roll that is longer than those before says nothing, instead of an end that does not come', () => {
  const printer = new PrinterOnPaper(20);
  printer.newRoll();
  printer.wholeRoll(10_000, 100);
  for (let ticket = 0; ticket < 100; ticket += 1) printer.ticket(100);
  expect(printer.left).toBeNull();
  printer.ticket(100);
  expect(printer.left).toBeNull();
  expect(printer.recorded('paper.remaining')).toMatchObject([{ printer: 'hall', tickets: 20 }]);
  for (let ticket = 0; ticket < 49; ticket += 1) printer.ticket(100);
  printer.newRoll();
  // One roll that was longer, or two that were taken for one, makes no promise.
  expect(printer.left).toBe(100);
});

test('the near-end sensor wins over the count, in both directions, and its tail is learned', () => {
  const printer = new PrinterOnPaper();
  printer.newRoll();
  // 90 tickets, then 10 behind the sensor.
  for (let ticket = 0; ticket < 90; ticket += 1) printer.ticket(100);
  printer.report(low);
  expect(printer.left).toBeNull();
  for (let ticket = 0; ticket < 10; ticket += 1) printer.ticket(100);
  printer.newRoll();
  expect(printer.left).toBe(100);
  // A shorter roll: the sensor notices its end after 40 tickets.
  for (let ticket = 0; ticket < 40; ticket += 1) printer.ticket(100);
  expect(printer.left).toBe(60);
  printer.report(low);
  expect(printer.left).toBe(10);
  printer.newRoll();
  // A longer one: the count is at its end, and the sensor sees paper.
  for (let ticket = 0; ticket < 99; ticket += 1) printer.ticket(100);
  expect(printer.left).toBe(10);
});

test('a jam in the first part of a roll changes nothing, a cover that was opened near its end is a doubt', () => {
  const printer = new PrinterOnPaper();
  printer.newRoll();
  printer.wholeRoll(10_000, 100);
  for (let ticket = 0; ticket < 50; ticket += 1) printer.ticket(100);
  const jam = () => {
    printer.report(coverOpen);
    printer.report(bothOpen);
    printer.report([]);
  };
  jam();
  expect(printer.left).toBe(50);
  for (let ticket = 0; ticket < 35; ticket += 1) printer.ticket(100);
  jam();
  expect(printer.left).toBeNull();
  // What ends now taught nothing: the next roll is counted by the one before.
  printer.newRoll();
  expect(printer.left).toBe(100);
  // And so does one that was begun with another in the printer.
  for (let ticket = 0; ticket < 30; ticket += 1) printer.ticket(100);
  jam();
  for (let ticket = 0; ticket < 40; ticket += 1) printer.ticket(100);
  printer.newRoll();
  expect(printer.left).toBe(100);
});

test('with a near-end sensor, a roll that was changed early is a new one', () => {
  const printer = new PrinterOnPaper();
  printer.newRoll();
  printer.wholeRoll(10_000, 100);
  for (let ticket = 0; ticket < 90; ticket += 1) printer.ticket(100);
  printer.report(low);
  printer.report(bothOpen);
  printer.report([]);
  expect(printer.left).toBe(100);
  // Off by itself and on again: the curl of the roll, and no new one.
  for (let ticket = 0; ticket < 20; ticket += 1) printer.ticket(100);
  printer.report(low);
  printer.report([]);
  expect(printer.left).toBe(80);
});

test('the threshold is published once a roll, over a restart and a day too', () => {
  const printer = new PrinterOnPaper(15);
  printer.newRoll();
  printer.wholeRoll(10_000, 100);
  for (let ticket = 0; ticket < 90; ticket += 1) printer.ticket(100);
  printer.restart();
  printer.newDay();
  printer.restart();
  printer.ticket(100);
  expect(printer.recorded('paper.remaining')).toHaveLength(1);
  printer.newRoll();
  for (let ticket = 0; ticket < 90; ticket += 1) printer.ticket(100);
  expect(printer.recorded('paper.remaining')).toHaveLength(2);
});

test('a sensor that flutters is recorded no more often than once a minute, a wire that flaps not at all', () => {
  const printer = new PrinterOnPaper();
  printer.newRoll();
  printer.wholeRoll(10_000, 100);
  const before = printer.recorded('paper.counted').length;
  for (let second = 0; second < 600; second += 1) {
    printer.report(second % 2 === 0 ? low : []);
    printer.report(unplugged);
    printer.report(second % 3 === 0 ? coverOpen : paperOut);
    printer.seconds(1);
  }
  expect(printer.recorded('paper.counted').length - before).toBeLessThanOrEqual(11);
});
