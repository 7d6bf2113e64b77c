/** What only a button can ask, on its way to the queue. */
import { queueCommand, type Request } from '../../firmware-host/ask/request.ts';
import { after, type Hall, openHall } from '../queue/given.ts';

const asker = { kind: 'rating-button', window: 1, button: 'window/1/rate-good' } as const;

let hall: Hall;
beforeEach(() => {
  hall = openHall();
  hall.callOne();
  hall.at(1, 'Complete', 100);
});

function ask(request: Extract<Request, { name: 'rate' }>, seconds: number): string | null {
  const { state } = hall;
  const at = after(seconds);
  const command = queueCommand(request, {
    state,
    at,
    asker,
    firstDispenser: 'hall',
    closesInMs: null,
  });
  return 'refused' in command ? command.refused : hall.do(command);
}

test('a rating goes to the service that has just ended at the window, once', () => {
  const request: Request = { name: 'rate', args: { window: 1, rating: 3 } };
  expect(ask(request, 159.999)).toBeNull();
  expect(hall.last('ticket.rated')).toMatchObject({ number: 'A001', window: 1, rating: 3 });
  expect(ask(request, 159.999)).toBe('already-rated');
});

test('a number whose ticket has ended is distinguished from one that was never given', () => {
  const resume = (ticket: string) =>
    queueCommand(
      { name: 'resume', args: { ticket } },
      { state: hall.state, at: after(200), asker, firstDispenser: 'hall', closesInMs: null },
    );
  expect(resume('a001')).toEqual({ refused: 'ticket-ended' });
  expect(resume('A002')).toEqual({ refused: 'ticket-unknown' });
  for (const typed of [
    'A1',
    'a 1',
    'a-01',
    ' a\u0660\u0661 ',
    'A\u06f1',
    '\uff21\uff11',
    '\u2066A01\u2069',
  ]) {
    expect(resume(typed)).toEqual({ refused: 'ticket-ended' });
  }
  for (const typed of ['A2', '1', 'AA1', 'A1B', 'A', '', 'A9999999999999']) {
    expect(resume(typed)).toEqual({ refused: 'ticket-unknown' });
  }
});

test('what becomes of who is at the window goes with the call of a number', () => {
  const number = hall.issue('first-cards', after(150));
  const asked = { window: 1, ticket: number, current: 'waiting' } as const;
  const command = queueCommand(
    { name: 'call-ticket', args: asked },
    { state: hall.state, at: after(200), asker, firstDispenser: 'hall', closesInMs: null },
  );
  const { ticket } = hall.last('ticket.issued');
  expect(command).toMatchObject({ name: 'CallTicket', ticket, window: 1, current: 'waiting' });
});

test('a rating comes within a minute of the end', () => {
  expect(ask({ name: 'rate', args: { window: 1, rating: 1 } }, 160)).toBe('nothing-to-rate');
});
