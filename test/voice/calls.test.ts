/** Which events are said: a call and a recall, and nothing else. */
import { spokenCalls } from '../../firmware-host/effects.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';

const at = { wallMs: 0, monotonicMs: 0, boot: 'one' };
const ticket = '2026-11-23/1';

test('a call and a recall are said, in their order', () => {
  const events: readonly QueueEvent[] = [
    { type: 'window.opened', at, window: 3 },
    {
      type: 'ticket.completed',
      at,
      ticket,
      number: 'A046',
      outcome: 'done',
      document: null,
      comeBackOn: null,
      window: 3,
      inferred: true,
      serviceMs: 1,
    },
    {
      type: 'ticket.called',
      at,
      ticket,
      number: 'A047',
      service: 'card',
      window: 3,
      reason: 'longest-waiting',
      passedOver: [],
      passedOverCount: 0,
      waitMs: 1,
    },
    { type: 'ticket.recalled', at, ticket, number: 'B001', window: 1, recalls: 1 },
    { type: 'window.call-refused', at, window: 2, reason: 'queue-empty' },
  ];
  expect(spokenCalls(events)).toEqual([
    { number: 'A047', window: 3 },
    { number: 'B001', window: 1 },
  ]);
});
