/**
 * The report of a business day over all centres, made of what the collector has stored by the code that makes a
 * controller's own report: whoever compares the two finds the same figures.
 */
import type { Config } from '../../../config/schema/schema.ts';
import { parseEnvelope } from '../../../drivers/centre/messages.ts';
import { parseEvent } from '../../../firmware-host/events/events.ts';
import type { ReportedEvent } from '../../../firmware-host/report/day-tickets.ts';
import { type Report, reportOf, shareText } from '../../../firmware-host/report/report.ts';
import { reportHall } from '../../../firmware-host/report/report-hall.ts';
import { isEventType } from '../../../firmware-host/words/event-names.ts';
import type { EventStore } from './event-store.ts';
import { inColumns } from './summary.ts';

/** One a config, in their order; a centre that has nothing of the day has a report of nothing. */
export async function centreReports(
  store: EventStore,
  configs: readonly Config[],
  day: string,
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  // One after the other: the events of one centre are in memory at a time.
  for (const config of configs) {
    const names = { centre: config.centre.id, controller: config.controller };
    const bodies = await store.bodiesOf(names, day);
    reports.push(reportOf(reportHall(config), day, reported(bodies)));
  }
  return reports;
}

function* reported(bodies: readonly string[]): Generator<ReportedEvent> {
  for (const body of bodies) {
    const envelope = parseEnvelope(Buffer.from(body));
    if (!envelope.ok) continue;
    const { boot, data, monotonicms, time, timequality } = envelope.value;
    const type = envelope.value.type.replace(/^dawr\.|\.v1$/g, '');
    // Of a newer controller: no figure of this software is made of it.
    if (!isEventType(type)) continue;
    const at = { wallMs: Date.parse(time), monotonicMs: Number(monotonicms), boot };
    yield { event: parseEvent({ ...data, type, at }), timeQuality: timequality };
  }
}

const header = [
  'centre',
  'issued',
  'served',
  'no-shows',
  'open',
  'wait p50',
  'wait p90',
  'service p50',
  'in target',
];

/** One line a centre, in columns, and one for all. */
export function reportLines(reports: readonly Report[]): readonly string[] {
  const sum = (of: (report: Report) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  return inColumns([
    header,
    ...reports.map(({ centre, isClosed, total }) => [
      isClosed ? centre : `${centre} (not closed)`,
      ...[total.issued, total.served, total.noShow, total.open].map(String),
      minutes(total.wait.p50Ms),
      minutes(total.wait.p90Ms),
      minutes(total.service.p50Ms),
      shareText(total.withinTarget, total.service.count) ?? '-',
    ]),
    [
      'all',
      String(sum(({ total }) => total.issued)),
      String(sum(({ total }) => total.served)),
      String(sum(({ total }) => total.noShow)),
      String(sum(({ total }) => total.open)),
      // The middle of all is not to be had from the middles of each.
      ...['', '', ''],
      shareText(
        sum(({ total }) => total.withinTarget),
        sum(({ total }) => total.service.count),
      ) ?? '-',
    ],
  ]);
}

function minutes(ms: number | null): string {
  if (ms === null) return '-';
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
