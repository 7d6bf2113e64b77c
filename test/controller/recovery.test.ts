/** What a start does with tickets that a crash left between number and paper. */
import { ageMs, reservedTickets, settlingCommands } from '../../firmware-host/recovery.ts';
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
  const commands = settlingCommands(hall.state, now, (ticket) => ageMs(ticket, now) > 58_000);
  expect(commands).toEqual([
    { name: 'AdoptRules', at: now },
    { name: 'VoidTicket', at: now, ticket: late?.id, reason: 'not-printed-in-time' },
    { name: 'ReprintTicket', at: now, ticket: fresh?.id, reason: 'controller-restarted' },
  ]);
});

test.each([
  ['the monotonic clock, in one boot', 'first-boot', 90, 90_000 - 1000],
  ['the wall clock, across a reboot', 'second-boot', 90, 90_000 - 1000],
  ['nothing, where the wall clock went back', 'second-boot', -500, 0],
])('the age of a ticket is told by %s', (_, boot, seconds, expected) => {
  const hall = new Hall();
  hall.openDay();
  hall.reserve('first-cards', after(1));
  const [ticket] = reservedTickets(hall.state);
  if (ticket === undefined) throw new Error('no ticket');
  expect(ageMs(ticket, after(seconds, boot))).toBe(expected);
});
