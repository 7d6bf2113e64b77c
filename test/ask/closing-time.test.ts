/** What the hours make of a request, before the queue decides. */
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { createDoor } from '../../firmware-host/ask/ask.ts';
import { createRefusals } from '../../firmware-host/ask/refusals.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import type { Moment } from '../../firmware-host/queue/words.ts';
import { after, type Hall, openHall } from '../queue/given.ts';

const plan = hallPlan(loadConfig(resolve(__dirname, '../../config/bench.yaml')).config);

/** Asks at closing time, where who waits is sent home. */
function askAtClosing(hall: Hall, name: 'call-next' | 'call-ticket', at: Moment): unknown {
  const ask = createDoor({
    plan,
    writer: Object.assign(hall, { record: () => true }),
    days: {
      openFor: () => ({ refused: 'day-already-open' }),
      closedToTickets: () => 'no-more-tickets',
      closedToday: () => null,
      isSendingHome: () => true,
      believesClock: () => true,
      closesInMs: () => 0,
    },
    refusals: createRefusals({ record: () => true }, () => at),
    now: () => at,
    canPrint: () => true,
    printInfo: () => ({ events: [] }),
    acknowledgeAlarm: () => ({ refused: 'alarm-unknown' }),
    awaitsNumbers: () => false,
    keepDay: () => {},
    sayClosed: () => {},
  });
  const args = { window: 1, ticket: 'A002' };
  const answer = ask({ name, args }, { kind: 'window-page', window: 1 });
  return answer.status === 'refused' ? answer.reason : answer.events.map(({ type }) => type);
}

test.each(['call-next', 'call-ticket'] as const)(
  'at closing time %s ends and calls nobody',
  (name) => {
    const hall = openHall();
    hall.callOne();
    hall.issue('first-cards');
    expect(askAtClosing(hall, name, after(12))).toEqual([]);
    expect(askAtClosing(hall, name, after(20))).toEqual(['ticket.no-show']);
    expect(hall.last('ticket.no-show').askedBy).toBe('window/1/page');
    expect(askAtClosing(hall, name, after(30))).toBe('hall-closed');
    expect(hall.ticket('A002').status).toBe('waiting');
  },
);
