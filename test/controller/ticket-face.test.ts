/** What the paper of a ticket of several services calls them. */
import { join } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { ticketFace } from '../../firmware-host/effects.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { after } from '../queue/given.ts';

const plan = hallPlan(loadConfig(join(__dirname, '../../config/bench.yaml')).config);

test.each([
  ['of one office, which stands above them', 'first-update', 'فصل ونقل وتحديث بيانات'],
  ['of another office', 'second-newborn', 'إضافة مواليد (باب شرق ثان)'],
])('services %s', (_, second, said) => {
  const face = ticketFace(plan, {
    id: '2026-11-23/1',
    number: 'B001',
    service: 'first-newborn',
    steps: ['first-newborn', second],
    reservedAt: after(0),
    peopleAhead: 0,
    waitMs: null,
    priority: null,
    mayMissClosing: false,
    copies: 0,
  });
  expect(face.office.ar).toBe('باب شرق أول');
  expect(face.steps.map(({ ar }) => ar)).toEqual(['إضافة مواليد', said]);
});
