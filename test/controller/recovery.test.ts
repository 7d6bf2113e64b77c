/** What a start does with tickets that a crash left between number and paper. */
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { createPrintDesks } from '../../firmware-host/printing/print-desks.ts';
import { ageMs, reservedTickets, settlingCommands } from '../../firmware-host/printing/recovery.ts';
import type { Ticket } from '../../firmware-host/queue/words.ts';
import { after, Hall } from '../queue/given.ts';

test('tickets without paper are settled by arrival; all others are left alone', () => {
  const hall = new Hall();
  hall.openDay();
  hall.reserve('second-updates', after(1));
  hall.issue('first-cards', after(2));
  hall.reserve('first-cards', after(3));
  const [late, fresh] = reservedTickets(hall.state);
  expect([late?.number, fresh?.number]).toEqual(['D001', 'A002']);

  const now = after(60);
  const isTooLate = (ticket: Ticket) => ageMs(ticket, now) > 58_000;
  const paper = { isTooLate, mayBeCopied: () => true };
  const commands = settlingCommands(hall.state, now, paper);
  expect(commands).toEqual([
    { name: 'AdoptRules', at: now },
    { name: 'VoidTicket', at: now, ticket: late?.id, reason: 'not-printed-in-time' },
    { name: 'ReprintTicket', at: now, ticket: fresh?.id, reason: 'controller-restarted' },
  ]);
  const withoutCopies = { ...paper, mayBeCopied: () => false };
  expect(settlingCommands(hall.state, now, withoutCopies).at(-1)).toEqual({
    name: 'VoidTicket',
    at: now,
    ticket: fresh?.id,
    reason: 'print-unconfirmed',
  });
});

test.each([
  ['the monotonic clock, in one boot', 'first-boot', 90, 90_000 - 1000],
  ['the wall clock, across a reboot', 'second-boot', 90, 90_000 - 1000],
  ['nothing, where the wall clock went back', 'second-boot', -500, 0],
])('the age of a ticket is measured by %s', (_, boot, seconds, expected) => {
  const hall = new Hall();
  hall.openDay();
  hall.reserve('first-cards', after(1));
  const [ticket] = reservedTickets(hall.state);
  if (ticket === undefined) throw new Error('no ticket');
  expect(ageMs(ticket, after(seconds, boot))).toBe(expected);
});

test('nothing is printed before a full disk has taken what a crash left behind', async () => {
  const hall = new Hall();
  const plan = hallPlan(loadConfig(resolve(__dirname, '../../config/bench.yaml')).config);
  hall.rules = plan.rules;
  hall.openDay();
  hall.reserve('first-new-card', after(1));
  hall.reserve('first-new-card', after(2));
  const steps: string[] = [];
  let room = 0;
  const desks = createPrintDesks({
    plan,
    store: () => {},
    clock: { now: () => after(3) },
    isWorking: () => true,
    paper: { used: () => {}, unsaidMm: () => 0 },
    writer: {
      get state() {
        return hall.state;
      },
      execute(command) {
        if (room === 0) return { refused: 'journal-full' };
        room -= 1;
        const before = hall.events.length;
        const refused = hall.do(command);
        steps.push(`${command.name} ${refused ?? ''}`.trim());
        desks.wake();
        return { events: hall.events.slice(before) };
      },
      record: () => false,
    },
  });
  const rest = () => new Promise((rested) => setImmediate(rested));
  desks.recover();
  desks.open(
    new Map([
      [
        'hall',
        {
          id: 'hall',
          cutFirst() {},
          start() {},
          stop: () => Promise.resolve(),
          print({ number, copy }) {
            steps.push(`${copy ? 'copy' : 'first print'} of ${number}`);
            return Promise.resolve({ outcome: 'printed', paperMm: 120 });
          },
          printNotice: () => Promise.reject(new Error('no notice is wanted')),
        },
      ],
    ]),
  );
  desks.wake();
  await rest();
  expect(steps).toEqual([]);
  room = 2;
  desks.wake();
  await rest();
  expect(steps).toEqual(['AdoptRules', 'ReprintTicket']);
  room = 100;
  desks.wake();
  await rest();
  expect(steps.slice(2)).toEqual([
    'ReprintTicket',
    'copy of A001',
    'ConfirmPaper',
    'copy of A002',
    'ConfirmPaper',
  ]);
});
