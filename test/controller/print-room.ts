/** The print desks of a hall, with two printers that say what they were given and answer as a test wants. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ConfigSchema } from '../../config/schema/schema.ts';
import type { PaperEnd, PrintOutcome, TicketPrinter } from '../../drivers/ports.ts';
import type { ControllerEvent } from '../../firmware-host/events/events.ts';
import { type HallPlan, hallPlan, type PaperRule } from '../../firmware-host/plan/plan.ts';
import { createPrintDesks } from '../../firmware-host/printing/print-desks.ts';
import { after, Hall } from '../queue/given.ts';

const bench = readFileSync(join(__dirname, '../../config/bench.yaml'), 'utf8');
export const rule: PaperRule = {
  whenUnconfirmed: 'copy',
  mostCopies: 3,
  withinMs: 60_000,
  confirms: true,
};
export const plan: HallPlan = {
  ...hallPlan(ConfigSchema.parse(parse(bench))),
  printersOf: new Map([['hall', ['own', 'other']]]),
  paperRules: new Map([
    ['own', rule],
    ['other', { ...rule, confirms: false }],
  ]),
};

/** A printer that says what it was given, and answers when the test wants it to. */
function printerNamed(id: string, printed: string[]) {
  let answer: (outcome: PrintOutcome) => void = () => {};
  const printer: TicketPrinter = {
    id,
    cutFirst: () => printed.push(`${id}: cut`),
    start() {},
    stop: () => Promise.resolve(),
    print(face) {
      printed.push(`${id}: ${face.number}${face.copy ? ' copy' : ''}`);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    printNotice({ numbers }) {
      printed.push(`${id}: notice of ${numbers.join(' ')}`);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  };
  return {
    printer,
    async answers(outcome: PrintOutcome['outcome'], left?: Promise<PaperEnd | null>) {
      const fault = { code: 'no-answer', severity: 'stopped', hint: '' } as const;
      const printedAs = left === undefined ? {} : { left };
      const paperMm = 120;
      answer(
        outcome === 'printed' ? { outcome, paperMm, ...printedAs } : { outcome, paperMm, fault },
      );
      await new Promise((rest) => setImmediate(rest));
    },
  };
}

export function roomIn(hall: Hall, seconds = () => 10) {
  const printed: string[] = [];
  const stored: ControllerEvent[] = [];
  const recorded: ControllerEvent[] = [];
  const working = new Set(['own', 'other']);
  const own = printerNamed('own', printed);
  const other = printerNamed('other', printed);
  const room = createPrintDesks({
    plan,
    store: (events) => stored.push(...events),
    clock: { now: () => after(seconds()) },
    writer: {
      get state() {
        return hall.state;
      },
      execute(command) {
        const outcome = hall.execute(command);
        room.take(outcome.events);
        return outcome;
      },
      record(events) {
        recorded.push(...events);
        room.take(events);
        room.wake();
        return true;
      },
    },
    isWorking: (printer) => working.has(printer),
    paper: { used: () => {}, unsaidMm: () => 0 },
  });
  return {
    room,
    printed,
    stored,
    recorded,
    working,
    own,
    other,
    attach() {
      room.open(
        new Map([
          ['own', own.printer],
          ['other', other.printer],
        ]),
      );
      room.wake();
    },
  };
}

export function openHall(): Hall {
  const hall = new Hall();
  hall.openDay();
  return hall;
}
