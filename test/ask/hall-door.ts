/** The door of a hall on a real journal, and everything that anybody might ask at it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema/schema.ts';
import { type Ask, createDoor } from '../../firmware-host/ask/ask.ts';
import type { Asker } from '../../firmware-host/ask/asker.ts';
import { createRefusals, type Refusals } from '../../firmware-host/ask/refusals.ts';
import type { Request } from '../../firmware-host/ask/request.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { type HallPlan, hallPlan } from '../../firmware-host/plan/plan.ts';
import { createWriter, type Writer } from '../../firmware-host/writer.ts';
import { after } from '../queue/given.ts';

export const { config } = loadConfig(join(__dirname, '../../config/bench.yaml'));

/** A journal for all the halls of a test file: to open one takes longer than to ask. */
export class HallJournal {
  readonly #folder = mkdtempSync(join(tmpdir(), 'dawr-ask-'));
  readonly journal = openJournal(join(this.#folder, 'journal.db'), 64);

  close(): void {
    this.journal.close();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Its day is open, and each ask comes ten seconds after the one before. */
export class HallDoor {
  readonly plan: HallPlan;
  readonly writer: Writer;
  readonly refusals: Refusals;
  readonly #door: Ask;
  /** Every event that was stored, in order. */
  readonly events: StoredEvent[] = [];
  #seconds = 0;

  constructor(journal: Journal, commands: Partial<Config['commands']> = {}) {
    this.plan = hallPlan({ ...config, commands: { ...config.commands, ...commands } });
    const now = () => after(this.#seconds);
    this.writer = createWriter({
      plan: this.plan,
      journal,
      clock: {
        now,
        isTrusted: () => true,
        localTimeOf: () => ({ date: '2026-11-23', minute: 600 }),
      },
      numbers: { cover: () => {} },
      onCommitted: (events) => this.events.push(...events),
      onJournalFull: () => {},
    });
    this.writer.execute({ name: 'OpenDay', at: now(), day: '2026-11-23' });
    this.refusals = createRefusals(this.writer, now);
    this.#door = createDoor({
      plan: this.plan,
      writer: this.writer,
      days: {
        openFor: (day = '2026-11-24', askedBy, receiptFor) =>
          this.writer.execute({ name: 'OpenDay', at: now(), askedBy, day }, receiptFor),
        closedToTickets: () => null,
        closedToday: () => null,
        isSendingHome: () => false,
        believesClock: () => true,
        closesInMs: () => null,
      },
      refusals: this.refusals,
      now,
      canPrint: () => true,
      printInfo: (service, dispenser, askedBy, receiptFor) => {
        const events = [{ type: 'info.asked', at: now(), service, dispenser, askedBy }] as const;
        return this.writer.record(events, receiptFor) ? { events } : { refused: 'journal-full' };
      },
      acknowledgeAlarm: () => ({ refused: 'alarm-unknown' }),
      awaitsNumbers: () => false,
      keepDay: () => {},
      sayClosed: () => {},
    });
  }

  readonly ask: Ask = (...asked) => {
    this.#seconds += 10;
    return this.askAtOnce(...asked);
  };

  /** No time goes by since what was asked before. */
  readonly askAtOnce: Ask = (...asked) => {
    const answer = this.#door(...asked);
    if (answer.status === 'done') this.#confirmPapers(answer.events);
    return answer;
  };

  #confirmPapers(events: readonly StoredEvent[]): void {
    const at = after(this.#seconds);
    for (const event of events) {
      if (event.type !== 'ticket.reserved') continue;
      this.writer.execute({ name: 'ConfirmPaper', at, ticket: event.ticket });
    }
  }
}

const windows = config.windows.map(({ number }) => number);
const window = fc.constantFrom(...windows);
/** Services of windows 1, 3, 4 and 5. */
const service = fc.constantFrom('first-new-card', 'second-newborn', 'second-update');
const dispenser = fc.constantFrom('hall', 'reception');
const ticket = fc.constantFrom('A001', 'A002', 'F001', 'H001');
const place = fc.constantFrom('front', 'back', 'arrival');
const to = {
  toService: fc.option(service, { nil: undefined }),
  toWindow: fc.option(window, { nil: undefined }),
  place,
};
const button = fc.constant('button');

export const askers: fc.Arbitrary<Asker> = fc.oneof(
  fc.record({ kind: fc.constant('dispenser-button'), dispenser, button }),
  fc.record({ kind: fc.constantFrom('rating-button', 'window-button'), window, button }),
  fc.record({ kind: fc.constant('window-page'), window }),
  fc.record({ kind: fc.constantFrom('reception-button', 'call-buttons'), button }),
  fc.record({ kind: fc.constantFrom('reception-page', 'reception-topic', 'server', 'technician') }),
);

const atWindow = fc.record({ window });
const ofTicket = fc.record({ ticket });

const toPrint = fc.record({ service, dispenser: fc.option(dispenser, { nil: undefined }) });
const ofTicketAtWindow = fc.record({ window, ticket });
const ofTicketTo = fc.record({ ticket, ...to });
const atWindowTo = fc.record({ window, ...to });
const rating = fc.record({ window, rating: fc.constantFrom(1, 2, 3) });

const asked = <Name extends string, Args>(name: Name, args: fc.Arbitrary<Args>) =>
  fc.record({ name: fc.constant(name), args });

const scope = fc.oneof(
  fc.record({ scope: fc.constant('hall') }),
  fc.record({
    scope: fc.constantFrom('service', 'office'),
    of: fc.constantFrom('first', 'second-newborn'),
  }),
);
const reason = fc.constantFrom('system-down', 'no-such-reason');
const toPause = fc.tuple(scope, reason).map(([of, why]) => ({ ...of, reason: why }));

const toComplete = fc.record({
  window,
  outcome: fc.constantFrom('done', 'documents-missing', 'come-back', 'no-such-outcome'),
  document: fc.constantFrom(undefined, 'ration-card'),
  comeBackOn: fc.constantFrom(undefined, '2026-11-30'),
});
const closedDay = fc.constantFrom('2026-11-23', '2026-11-24', '2020-01-01');
const toClose = fc.record({
  day: closedDay,
  reason: fc.constant({ ar: 'عاصفة', en: 'A storm' }),
});
const toLeave = fc.record({ window, reason: fc.constantFrom('rest', 'no-such-reason') });

const requestsByName = {
  'issue-ticket': asked('issue-ticket', toPrint),
  'call-next': asked('call-next', atWindow),
  'call-ticket': asked('call-ticket', ofTicketAtWindow),
  'walk-in': asked(
    'walk-in',
    fc.record({ window, service }, { requiredKeys: ['window', 'service'] }),
  ),
  'print-info': asked('print-info', fc.record({ service }, { requiredKeys: ['service'] })),
  'acknowledge-alarm': asked('acknowledge-alarm', fc.constant({})),
  recall: asked('recall', atWindow),
  arrived: asked('arrived', atWindow),
  complete: asked('complete', toComplete),
  'no-show': asked('no-show', atWindow),
  park: asked('park', atWindow),
  resume: asked('resume', ofTicket),
  transfer: asked('transfer', ofTicketTo),
  'transfer-current': asked('transfer-current', atWindowTo),
  'void-ticket': asked('void-ticket', ofTicket),
  reprint: asked('reprint', ofTicket),
  rate: asked('rate', rating),
  'start-break': asked('start-break', toLeave),
  'end-break': asked('end-break', atWindow),
  'toggle-break': asked('toggle-break', toLeave),
  'pause-service': asked('pause-service', toPause),
  'resume-service': asked('resume-service', scope),
  'toggle-pause': asked('toggle-pause', toPause),
  'open-window': asked('open-window', atWindow),
  'close-window': asked('close-window', atWindow),
  'open-day': asked('open-day', fc.constant({})),
  'close-day': asked('close-day', fc.constant({})),
  'close-on': asked('close-on', toClose),
  'open-on': asked('open-on', fc.record<{ day: string }>({ day: closedDay })),
} satisfies Readonly<Record<Request['name'], fc.Arbitrary<Request>>>;

export const requests: fc.Arbitrary<Request> = fc.oneof(...Object.values(requestsByName));
