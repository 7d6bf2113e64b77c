/** What the report says of ends, breaks and pauses: by outcome, by missing document, by reason. */
import type { QueueEvent } from '../../firmware-host/queue/words.ts';
import type { ReportedEvent } from '../../firmware-host/report/day-tickets.ts';
import { reportOf } from '../../firmware-host/report/report.ts';
import { reportCsv } from '../../firmware-host/report/report-csv.ts';
import { reportText } from '../../firmware-host/report/report-text.ts';
import { day, GivenDay } from './given-day.ts';
import { hall } from './hall.ts';

const at = { wallMs: 0, monotonicMs: 0, boot: 'one' };
const synced = (event: QueueEvent): ReportedEvent => ({ event, timeQuality: 'synced' });

function given(): GivenDay {
  const own = new GivenDay();
  const end = (minute: number, service: string, outcome: string, document: string | null) =>
    own
      .issue(minute, service)
      .call(minute + 1, 1, 1)
      .end(minute + 5, 1, 4, outcome, document);
  end(0, 'cards', 'done', null);
  end(10, 'cards', 'documents-missing', 'photo');
  end(20, 'cards', 'documents-missing', 'id');
  end(30, 'cards', 'documents-missing', 'id');
  end(40, 'updates', 'documents-missing', null);
  return own;
}

const stops: readonly QueueEvent[] = [
  { type: 'window.break-started', at, window: 1, reason: 'prayer', expectedMs: null },
  { type: 'window.break-ended', at, window: 1, reason: 'prayer', breakMs: 600_000 },
  { type: 'window.break-started', at, window: 1, reason: 'prayer', expectedMs: null },
  { type: 'window.break-ended', at, window: 1, reason: 'prayer', breakMs: 300_000 },
  { type: 'window.break-started', at, window: 2, reason: 'errand', expectedMs: null },
  { type: 'service.paused', at, scope: 'hall', of: null, reason: 'system-down', expectedMs: null },
  { type: 'service.resumed', at, scope: 'hall', of: null, reason: 'system-down', pausedMs: 90_000 },
];

const report = reportOf(hall, day, [...given().reported(), ...stops.map(synced)]);

test('each outcome is a row, with those that only the events know at the end', () => {
  expect(report.outcomes.map(({ key, name, served }) => [key, name, served])).toEqual([
    ['done', 'Done', 1],
    ['documents-missing', 'Documents missing', 4],
  ]);
  expect(report.outcomes[1]?.service.p50Ms).toBe(240_000);
});

test('what was missing most often by service comes first: that is what the signs should say', () => {
  expect(report.documents.map(({ key, name, served }) => [key, name, served])).toEqual([
    ['cards/id', 'ID card', 2],
    ['cards/photo', null, 1],
  ]);
});

test('of a ticket of several services each end is counted for its own service', () => {
  const own = new GivenDay();
  own
    .issue(0, 'cards')
    .call(1, 1, 1)
    .nextStep(2, 1, 'updates', { outcome: 'documents-missing', document: 'id' })
    .call(3, 1, 1)
    .nextStep(4, 1, 'cards', { outcome: 'done', document: null }, 3)
    .call(5, 1, 1)
    .end(6, 1, 1, 'done', null);
  const { outcomes, documents, total } = reportOf(hall, day, own.reported());
  expect(total.served).toBe(1);
  expect(outcomes.map(({ key, served }) => [key, served])).toEqual([
    ['done', 1],
    ['documents-missing', 1],
  ]);
  expect(documents.map(({ key, served }) => [key, served])).toEqual([['cards/id', 1]]);
});

test('breaks are counted by window and reason, pauses by what was paused', () => {
  expect(report.breaks).toEqual([
    { window: 1, reason: 'prayer', name: 'Prayer', times: 2, totalMs: 900_000, unknown: 0 },
    { window: 2, reason: 'errand', name: null, times: 1, totalMs: 0, unknown: 1 },
  ]);
  expect(report.pauses).toEqual([
    {
      scope: 'hall',
      of: null,
      reason: 'system-down',
      name: 'The system is down',
      times: 1,
      totalMs: 90_000,
      unknown: 0,
    },
  ]);
});

test('of a paused service the text says the name, and not the id', () => {
  const id = report.services[0]?.key ?? '';
  const pause = { scope: 'service', of: id, reason: 'system-down', name: null } as const;
  const text = reportText(hall, {
    ...report,
    services: [{ ...report.total, key: id, name: 'New card' }],
    pauses: [{ ...pause, times: 1, totalMs: 90_000, unknown: 0 }],
  });
  expect(text).toContain('pause of service New card, system-down: 1 time');
});

test('those of another day are not counted', () => {
  const other = { type: 'day.opened', at, day: '2026-01-01' } as const;
  const { breaks, pauses } = reportOf(hall, day, [synced(other), ...stops.map(synced)]);
  expect([breaks, pauses]).toEqual([[], []]);
});

test('the text names them, and every line of the CSV has as many fields as its header', () => {
  const text = reportText(hall, report);
  expect(text).toContain('break at window 1, Prayer: 2 times, 15:00 in all');
  expect(text).toContain('errand: 1 time, 0:00 in all, the length of 1 not known');
  expect(text).toContain('pause of the hall, The system is down: 1 time, 1:30 in all');
  const lines = reportCsv(report).trimEnd().split('\r\n');
  const fields = (line: string | undefined) =>
    line?.replaceAll(/"(?:[^"]|"")*"/g, '').split(',') ?? [];
  expect(new Set(lines.map((line) => fields(line).length)).size).toBe(1);
  const header = fields(lines[0]);
  const pause = fields(lines.find((line) => line.includes(',pause,')));
  const value = (name: string) => pause[header.indexOf(name)];
  expect([value('key'), value('times'), value('timesUnknown'), value('totalSeconds')]).toEqual([
    'hall/system-down',
    '1',
    '0',
    '90',
  ]);
});
