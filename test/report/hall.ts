/** A small hall to report on: two offices with a service each, two windows, hours counted in UTC. */
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import type { ReportHall, ReportService } from '../../firmware-host/report/report-hall.ts';

const minuteMs = 60_000;

const services: readonly ReportService[] = [
  {
    id: 'cards',
    name: 'Cards',
    office: 'first',
    targetMs: 10 * minuteMs,
    turn: 'in-turn',
    documents: new Map([['id', 'ID card']]),
  },
  {
    id: 'updates',
    name: 'Updates, "urgent"',
    office: 'second',
    targetMs: 5 * minuteMs,
    turn: 'first-choice',
    documents: new Map(),
  },
];

export const hall: ReportHall = {
  language: 'en',
  centre: 'bab-sharq',
  centreName: 'Bab Sharq',
  controller: 'hall-1',
  services,
  offices: [
    { id: 'first', name: 'First' },
    { id: 'second', name: 'باب شرق ثان' },
  ],
  outcomes: [
    { id: 'done', name: 'Done' },
    { id: 'documents-missing', name: 'Documents missing' },
  ],
  breakReasons: new Map([['prayer', 'Prayer']]),
  pauseReasons: new Map([['system-down', 'The system is down']]),
  windows: [1, 2],
  defaultTargetMs: 10 * minuteMs,
  serviceOf: (id) => services.find((service) => service.id === id),
  windowsOf: (id) => (id === 'cards' ? [1, 2] : [2]),
  localTimeOf: localTimeIn('UTC'),
};
