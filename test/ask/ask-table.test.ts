/** Who may ask for what, and how the events name them. */
import { resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { askTable, mayAsk } from '../../firmware-host/ask/ask-table.ts';
import { type Asker, askedBy, originOf } from '../../firmware-host/ask/asker.ts';
import type { Asked } from '../../firmware-host/ask/request.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';

const planOf = (file: string) => hallPlan(loadConfig(resolve(__dirname, file)).config);

const table = askTable({ server: ['call-next', 'ping'], reception: ['issue-ticket', 'announce'] });
const atWindow = { window: 3 };
const to = { toWindow: 2, place: 'front' } as const;
const text = { ar: 'تنبيه', en: 'note' };

const asked: Readonly<Record<string, Asked>> = {
  ticket: { name: 'issue-ticket', args: { service: 'cards' } },
  'ticket at hall': { name: 'issue-ticket', args: { service: 'cards', dispenser: 'hall' } },
  call: { name: 'call-next', args: atWindow },
  'call A001': { name: 'call-ticket', args: { ...atWindow, ticket: 'A001' } },
  close: { name: 'close-window', args: atWindow },
  'move the one here': { name: 'transfer-current', args: { ...atWindow, ...to } },
  'move A001': { name: 'transfer', args: { ticket: 'A001', ...to } },
  'bring back A001': { name: 'resume', args: { ticket: 'A001' } },
  rate: { name: 'rate', args: { ...atWindow, rating: 3 } },
  'open the day': { name: 'open-day', args: {} },
  'close the day': { name: 'close-day', args: {} },
  announce: { name: 'announce', args: { text } },
  ping: { name: 'ping', args: {} },
};

const clerks = ['call', 'call A001', 'close', 'move the one here'];
const button = 'a/button';

test.each<[Asker, readonly string[]]>([
  [{ kind: 'dispenser-button', dispenser: 'hall', button }, ['ticket at hall']],
  [{ kind: 'dispenser-button', dispenser: 'other', button }, []],
  [{ kind: 'rating-button', window: 3, button }, ['rate']],
  [{ kind: 'rating-button', window: 2, button }, []],
  [{ kind: 'window-button', window: 3, button }, clerks],
  [{ kind: 'window-button', window: 2, button }, []],
  [{ kind: 'call-buttons', button }, ['open the day']],
  [{ kind: 'window-page', window: 3 }, clerks],
  [{ kind: 'window-page', window: 2 }, []],
  [{ kind: 'reception-button', button }, ['ticket', 'ticket at hall', 'announce']],
  [{ kind: 'reception-page' }, ['ticket', 'ticket at hall', 'announce']],
  [{ kind: 'reception-topic' }, ['ticket', 'ticket at hall', 'announce']],
  [{ kind: 'server' }, ['call', 'ping']],
  [{ kind: 'technician' }, ['open the day', 'close the day']],
])('%j may ask for %j', (asker, allowed) => {
  const may = Object.keys(asked).filter((one) => {
    const what = asked[one];
    return what !== undefined && mayAsk(table, what, asker);
  });
  expect(may).toEqual(allowed);
});

test.each([
  '../../config/bench.yaml',
  '../../config/centres/bab-sharq.yaml',
  '../config/every-option.yaml',
])('in %s every button may ask for what it is wired to ask', (file) => {
  const plan = planOf(file);
  const refused = [...plan.intents].filter(([, { asker, press, hold, double }]) =>
    [press, hold, double].some(
      (request) => request !== null && !mayAsk(plan.askTable, request, asker),
    ),
  );
  expect(plan.intents.size).toBeGreaterThan(5);
  expect(refused).toEqual([]);
});

test.each([
  ['../../config/bench.yaml', 'dispenser/hall/first-new-card', 'dispenser/hall'],
  ['../../config/bench.yaml', 'window/5/call', 'window/5/button'],
  ['../../config/bench.yaml', 'window/5/no-show', 'window/5/button'],
  ['../../config/bench.yaml', 'window/5/rate-good', 'window/5/rating'],
  ['../config/every-option.yaml', 'dispenser/citizens/card/newborn/elderly', 'reception/button'],
  ['../config/every-option.yaml', 'dispenser/citizens/open-day', 'reception/button'],
  ['../config/every-option.yaml', 'windows/call-buttons', 'windows/call-buttons'],
])('in %s the button %s asks as %s', (file, button, place) => {
  const { asker } = planOf(file).intents.get(button) ?? {};
  expect(asker && [askedBy(asker), originOf(asker)]).toEqual([place, button]);
});

test.each<[Asker, string, string]>([
  [{ kind: 'window-page', window: 3 }, 'window/3/page', 'window/3/page'],
  [{ kind: 'reception-page' }, 'reception/page', 'reception/page'],
  [{ kind: 'reception-topic' }, 'reception/topic', 'reception'],
  [{ kind: 'server' }, 'server', 'server'],
  [{ kind: 'technician' }, 'technician', 'technician'],
])('%j is %s, and %s in the older field', (asker, place, origin) => {
  expect([askedBy(asker), originOf(asker)]).toEqual([place, origin]);
});
