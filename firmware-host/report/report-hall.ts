/** What a report needs to know of the config: names, offices, targets and the hall's time zone. */
import type { Config } from '../../config/schema.ts';
import { defaultTargetMs } from '../queue/rules.ts';
import type { Moment } from '../queue/words.ts';

export interface ReportHall {
  readonly centre: string;
  /** English. */
  readonly centreName: string;
  readonly controller: string;
  readonly services: readonly ReportService[];
  readonly offices: readonly { readonly id: string; readonly name: string }[];
  /** Ascending. */
  readonly windows: readonly number[];
  /** For a service that the config no longer has. */
  readonly defaultTargetMs: number;
  serviceOf(id: string): ReportService | undefined;
  /** Hour of the day, 0 to 23, by the centre's clocks. */
  hourOf(moment: Moment): number;
}

interface ReportService {
  readonly id: string;
  /** English. */
  readonly name: string;
  readonly office: string;
  readonly targetMs: number;
}

const minuteMs = 60_000;

export function reportHall(config: Config): ReportHall {
  const services = config.services.map(({ id, name, office, targetMinutes }) => ({
    id,
    name: name.en,
    office,
    targetMs: targetMinutes * minuteMs,
  }));
  const byId = new Map(services.map((service) => [service.id, service]));
  const hour = new Intl.DateTimeFormat('en-GB', {
    timeZone: config.centre.timeZone,
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return {
    centre: config.centre.id,
    centreName: config.centre.name.en,
    controller: config.controller,
    services,
    offices: config.offices.map(({ id, name }) => ({ id, name: name.en })),
    windows: config.windows.map(({ number }) => number).sort((a, b) => a - b),
    defaultTargetMs,
    serviceOf: (id) => byId.get(id),
    hourOf: ({ wallMs }) => Number(hour.format(wallMs)),
  };
}
