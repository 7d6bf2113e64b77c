/** Whoever asks for whatever: the table decides who may, and the events say who did. */
import fc from 'fast-check';
import { commandNames } from '../../config/schema/command-names.ts';
import { mayAsk } from '../../firmware-host/ask/ask-table.ts';
import { type Asker, askedBy } from '../../firmware-host/ask/asker.ts';
import { askers, config, HallDoor, HallJournal, requests } from './hall-door.ts';

let kept: HallJournal;
let door: HallDoor;
beforeAll(() => {
  kept = new HallJournal();
});
beforeEach(() => {
  door = new HallDoor(kept.journal);
});
afterAll(() => kept.close());

const server: Asker = { kind: 'server' };
const page = (window: number): Asker => ({ kind: 'window-page', window });
const callButton: Asker = { kind: 'window-button', window: 1, button: 'window/1/call' };

const issue = { name: 'issue-ticket', args: { service: 'first-new-card' } } as const;
const callNext = (window: number) => ({ name: 'call-next', args: { window } }) as const;
const refused = () =>
  door.events.flatMap((event) => (event.type === 'command.refused' ? event : []));

const commands = fc.record({
  server: fc.subarray([...commandNames]),
  reception: fc.subarray([...commandNames]),
});

test('what the table does not allow is refused, and leaves the queue as it is', () => {
  fc.assert(
    fc.property(
      commands,
      fc.array(fc.tuple(askers, requests), { minLength: 5, maxLength: 40 }),
      (lists, asks) => {
        const hall = new HallDoor(kept.journal, lists);
        for (const [asker, request] of asks) {
          const { state } = hall.writer;
          const answer = hall.ask(request, asker);
          const isRefused = answer.status === 'refused' && answer.reason === 'not-allowed';
          expect(isRefused).toBe(!mayAsk(hall.plan.askTable, request, asker));
          if (answer.status === 'refused') expect(hall.writer.state).toBe(state);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('every event that a request led to names its asker, and no other event does', () => {
  const everything = { ...config.commands, reception: [...commandNames] };
  fc.assert(
    fc.property(fc.array(fc.tuple(askers, requests), { minLength: 20, maxLength: 60 }), (asks) => {
      const start = kept.journal.newestSequence ?? 0;
      const hall = new HallDoor(kept.journal, everything);
      for (const [asker, request] of asks) {
        const before = hall.events.length;
        const answer = hall.ask(request, asker);
        const named = hall.events
          .slice(before)
          .flatMap((event) => ('askedBy' in event ? event.askedBy : []));
        const expected = answer.status === 'done' ? answer.events.length : named.length;
        expect(named).toEqual(Array(expected).fill(askedBy(asker)));
      }
      const stored = hall.events.filter(({ type }) => type !== 'command.refused');
      expect([...kept.journal.replay(start + 1)]).toEqual(stored);
    }),
    { numRuns: 15 },
  );
});

test("whatever the lists say, a window's page moves nothing but its own window", () => {
  const windows = config.windows.map(({ number }) => number);
  fc.assert(
    fc.property(
      commands,
      fc.constantFrom(...windows),
      fc.array(fc.tuple(fc.boolean(), requests), { minLength: 20, maxLength: 60 }),
      (lists, own, asks) => {
        const hall = new HallDoor(kept.journal, { ...lists, server: [...commandNames] });
        for (const [byPage, request] of asks) {
          const before = hall.writer.state.windows;
          hall.ask(request, byPage ? page(own) : server);
          if (!byPage) continue;
          for (const number of windows.filter((one) => one !== own)) {
            expect(hall.writer.state.windows.get(number)).toEqual(before.get(number));
          }
        }
      },
    ),
    { numRuns: 15 },
  );
});

test("the words of a clerk's press, of the page beside it and of a command", () => {
  for (const _ of [1, 2, 3]) door.ask(issue, { kind: 'reception-topic' });
  door.ask(callNext(1), callButton);
  door.ask(callNext(1), page(1));
  door.ask(callNext(1), server);
  const named = (type: string) =>
    door.events.flatMap((event) =>
      event.type === type && 'askedBy' in event ? event.askedBy : [],
    );
  expect(named('ticket.reserved')).toEqual(Array(3).fill('reception/topic'));
  expect(named('ticket.issued')).toEqual([]);
  expect(named('ticket.called')).toEqual(['window/1/button', 'window/1/page', 'server']);
  // What a call concludes of the one before it, the caller has asked for.
  expect(named('ticket.no-show')).toEqual(['server']);
  expect(named('ticket.completed')).toEqual(['window/1/page']);
});

test('a key of the page that says that it finishes infers nothing, however soon after the call', () => {
  const startBreak = { name: 'start-break', args: { window: 1, reason: 'prayer' } } as const;
  for (const next of [callNext(1), startBreak]) {
    door.ask(issue, { kind: 'reception-topic' });
    door.ask(callNext(1), page(1));
    expect(door.ask(next, page(1))).toMatchObject({ status: 'done' });
    expect(door.events.filter(({ type }) => type === 'ticket.no-show')).toEqual([]);
    expect(door.events.findLast(({ type }) => type === 'ticket.completed')).toMatchObject({
      inferred: false,
    });
  }
});

test('a refusal comes with its words, and its event names who asked', () => {
  expect(door.ask(callNext(2), page(1))).toEqual({
    status: 'refused',
    reason: 'not-allowed',
    words: { ar: expect.stringMatching(/\p{sc=Arabic}/u), en: expect.stringMatching(/allow/) },
  });
  door.ask({ name: 'recall', args: { window: 1 } }, callButton);
  expect(refused()).toMatchObject([
    { command: 'call-next', origin: 'window/1/page', askedBy: 'window/1/page' },
    { command: 'recall', origin: 'window/1/call', askedBy: 'window/1/button' },
  ]);
});

describe('a refusal is stored', () => {
  const recall = { name: 'recall', args: { window: 1 } } as const;
  const reasons = () => refused().map(({ reason }) => reason);

  test('once, however often it is asked for', () => {
    for (const _ of [1, 2, 3]) door.ask(recall, callButton);
    expect(reasons()).toEqual(['nothing-to-recall']);
  });

  test('again after the same asker has succeeded', () => {
    door.ask(recall, callButton);
    door.ask({ name: 'open-window', args: { window: 1 } }, callButton);
    door.ask(recall, callButton);
    expect(reasons()).toEqual(['nothing-to-recall', 'nothing-to-recall']);
  });

  test('again after what was broken is mended', () => {
    door.ask(recall, callButton);
    door.refusals.mended('printer-not-ready');
    door.ask(recall, callButton);
    expect(reasons()).toHaveLength(1);
    door.refusals.mended('nothing-to-recall');
    door.ask(recall, callButton);
    expect(reasons()).toHaveLength(2);
  });

  test('every time where its id gets a reply for ever after', () => {
    for (const id of ['a', 'b']) {
      door.ask(recall, server, (answer) => ({ command: id, reply: answer.status }));
    }
    expect(reasons()).toHaveLength(2);
    expect(kept.journal.replyTo('a')).toBe('refused');
  });

  test('without a receipt where the asker may not ask for it at all', () => {
    const reply = () => ({ command: 'c', reply: 'kept' });
    expect(
      door.ask({ name: 'rate', args: { window: 1, rating: 3 } }, page(1), reply),
    ).toMatchObject({ reason: 'not-allowed' });
    expect(kept.journal.replyTo('c')).toBeNull();
  });
});

test('what is done is stored with its receipt, which says the sequence of its last event', () => {
  const before = kept.journal.newestSequence ?? 0;
  door.ask(issue, server, (answer, sequence) => ({
    command: 'one',
    reply: `${answer.status} ${sequence}`,
  }));
  const sequence = before + 1;
  expect(kept.journal.replyTo('one')).toBe(`done ${sequence}`);
  expect(kept.journal.read(before, 1)[0]?.type).toBe('ticket.reserved');
});

test('a second press within the guard time is no refusal to remember', () => {
  door.ask(issue, server);
  const presses = [callButton, callButton].map(
    (asker) => door.askAtOnce(callNext(1), asker).status,
  );
  expect(presses).toEqual(['done', 'refused']);
  expect(refused()).toEqual([]);
});

test('who is refused a number of a paused service learns why it is paused', () => {
  door.ask({ name: 'pause-service', args: { scope: 'hall', reason: 'system-down' } }, server);
  expect(door.ask(issue, server)).toEqual({
    status: 'refused',
    reason: 'service-paused',
    words: {
      ar: 'النظام متوقف: الخدمة متوقفة مؤقتًا، وكل تذكرة تحتفظ بدورها',
      en: 'The system is down: the service is paused: every ticket keeps its place',
    },
  });
});
