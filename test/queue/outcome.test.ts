/** How a service ends: the outcomes of the config's list, each as given, when, then. */
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { after, type Hall, openHall } from './given.ts';

const rules = queueRules({
  services: [
    { id: 'cards', prefix: 'A', from: 1, to: 99, documents: ['id-card', 'photo'] },
    { id: 'updates', prefix: 'B', from: 1, to: 99, documents: ['ration-card'] },
  ],
  windows: [{ number: 1, services: ['cards', 'updates'] }],
  guardMs: 0,
  noShowWithinMs: 0,
  outcomes: [
    { id: 'done', asks: null },
    { id: 'documents-missing', asks: 'document' },
    { id: 'come-back', asks: 'day' },
  ],
});

let hall: Hall;
beforeEach(() => {
  hall = openHall(rules);
  hall.issue('cards', after(1));
  hall.next(1, after(10));
});

const complete = (
  said: {
    readonly outcome?: string;
    readonly document?: string;
    readonly comeBackOn?: string;
  } = {},
) => hall.do({ name: 'Complete', at: after(70), window: 1, ...said });

test.each([
  [{}, { outcome: 'done', document: null, comeBackOn: null }],
  [{ outcome: 'documents-missing' }, { outcome: 'documents-missing', document: null }],
  [
    { outcome: 'documents-missing', document: 'photo' },
    { outcome: 'documents-missing', document: 'photo', comeBackOn: null },
  ],
  [
    { outcome: 'come-back', comeBackOn: '2026-11-24' },
    { outcome: 'come-back', document: null, comeBackOn: '2026-11-24' },
  ],
])('%j is recorded as %j', (said, recorded) => {
  expect(complete(said)).toBeNull();
  expect(hall.last('ticket.completed')).toMatchObject({ ...recorded, serviceMs: 60_000 });
  expect(hall.ticket('A01').status).toBe('completed');
});

test.each([
  [{ outcome: 'because' }, 'outcome-unknown'],
  [{ document: 'photo' }, 'outcome-without-that'],
  [{ outcome: 'come-back', document: 'photo' }, 'outcome-without-that'],
  [{ outcome: 'documents-missing', comeBackOn: '2026-11-24' }, 'outcome-without-that'],
  [{ outcome: 'documents-missing', document: 'ration-card' }, 'document-unknown'],
  [{ outcome: 'come-back', comeBackOn: '2026-11-23' }, 'come-back-too-early'],
] as const)('%j is refused as %s, and the citizen is still at the window', (said, refusal) => {
  expect(complete(said)).toBe(refusal);
  expect(hall.ticket('A01').status).toBe('called');
});

test('an end that a press concludes is done', () => {
  hall.issue('updates', after(20));
  hall.next(1, after(80));
  expect(hall.last('ticket.completed')).toMatchObject({ outcome: 'done', inferred: true });
});
