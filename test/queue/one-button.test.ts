/** What the next press at a window says of the ticket before, by how many buttons the clerk has. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, Hall } from './given.ts';

function hallWith(oneButton: boolean, limits: { readonly noShowWithinMs?: number } = {}): Hall {
  const hall = new Hall();
  hall.rules = queueRules({
    services: [{ id: 'cards', prefix: 'A', from: 1, to: 99 }],
    windows: [{ number: 1, services: ['cards'], oneButton }],
    guardMs: 3000,
    ...limits,
  });
  hall.openDay();
  for (let count = 0; count < 3; count += 1) hall.issue('cards');
  hall.call(1, after(10));
  return hall;
}

test.each([
  [29_999, 'ticket.no-show'],
  [30_000, 'ticket.completed'],
])('%i ms after the call the press means %s, and says that this was inferred', (ms, type) => {
  const hall = hallWith(true);
  hall.call(1, after(10 + ms / 1000));
  expect(hall.events.at(-2)).toMatchObject({ type, number: 'A01', window: 1, inferred: true });
  expect(hall.events.at(-1)).toMatchObject({ type: 'ticket.called', number: 'A02' });
});

test('a recall begins the time anew', () => {
  const hall = hallWith(true);
  hall.recall(1, after(35));
  hall.call(1, after(60));
  expect(hall.events.at(-2)?.type).toBe('ticket.no-show');
});

test('the guard time runs from the call, not from a recall', () => {
  const hall = hallWith(true);
  hall.recall(1, after(35));
  expect(hall.call(1, after(36))).toBeNull();
});

test('a press that calls nobody any more says the same of the one before, and is guarded', () => {
  const endAt = (seconds: number) => {
    const hall = hallWith(true);
    const command = { name: 'CallNext', at: after(seconds), window: 1, endsOnly: true } as const;
    return hall.do(command) ?? hall.events.at(-1);
  };
  expect(endAt(12.9)).toBe('guard-time');
  expect(endAt(39)).toMatchObject({ type: 'ticket.no-show', number: 'A01', inferred: true });
  expect(endAt(40)).toMatchObject({ type: 'ticket.completed', number: 'A01', inferred: true });
});

test('who has arrived is no no-show', () => {
  const hall = hallWith(true);
  hall.do({ name: 'MarkArrived', at: after(15), window: 1 });
  hall.call(1, after(20));
  expect(hall.events.at(-2)).toMatchObject({ type: 'ticket.completed', inferred: true });
});

test('across a reboot nothing is known of the time, so the service counts as done', () => {
  const hall = hallWith(true);
  hall.call(1, after(12, 'second-boot'));
  expect(hall.events.at(-2)).toMatchObject({ type: 'ticket.completed', serviceMs: null });
});

test('a no-show that was inferred may come back', () => {
  const hall = hallWith(true);
  hall.call(1, after(20));
  expect(hall.resume('A01', after(25))).toBeNull();
  expect(hall.next(1, after(100))).toBe('A01');
});

test('with a time of 0 every press completes', () => {
  const hall = hallWith(true, { noShowWithinMs: 0 });
  hall.call(1, after(13));
  expect(hall.events.at(-2)?.type).toBe('ticket.completed');
});

test('where there are more buttons the press completes, however soon, and nothing is inferred', () => {
  const hall = hallWith(false);
  hall.call(1, after(13));
  expect(hall.events.at(-2)).toMatchObject({ type: 'ticket.completed', inferred: false });
});
