/** What a report needs to know of the config: names, offices, targets and the hall's time zone. */
import type { Config } from '../../config/schema/schema.ts';
import type { LocalTime } from '../business-day.ts';
import { localTimeIn } from '../clock.ts';
import { defaultTargetMs } from '../queue/rules.ts';
import type { Moment } from '../queue/words.ts';

export interface ReportHall {
  readonly centre: string;
  /** English. */
  readonly centreName: string;
  readonly controller: string;
  readonly services: readonly ReportService[];
  readonly offices: readonly { readonly id: string; readonly name: string }[];
  readonly outcomes: readonly { readonly id: string; readonly name: string }[];
  /** English names of the reasons, by id. */
  readonly breakReasons: ReadonlyMap<string, string>;
  readonly pauseReasons: ReadonlyMap<string, string>;
  /** Ascending. */
  readonly windows: readonly number[];
  /** For a service that the config no longer has. */
  readonly defaultTargetMs: number;
  serviceOf(id: string): ReportService | undefined;
  /** The windows that serve it. */
  windowsOf(service: string): readonly number[];
  /** By the centre's clocks. */
  localTimeOf(moment: Moment): LocalTime;
}

/** How the windows call a service: in the order of arrival, before others, or after all others. */
export type ServiceTurn = 'in-turn' | 'first-choice' | 'only-when-idle';

export interface ReportService {
  readonly id: string;
  /** English. */
  readonly name: string;
  readonly office: string;
  readonly targetMs: number;
  readonly turn: ServiceTurn;
  /** English names by id. */
  readonly documents: ReadonlyMap<string, string>;
}

const minuteMs = 60_000;

export function reportHall(config: Config): ReportHall {
  const services = config.services.map(({ id, name, office, targetMinutes, documents }) => ({
    id,
    name: name.en,
    office,
    targetMs: targetMinutes * minuteMs,
    turn: turnOf(config, id),
    documents: new Map(documents.flatMap(({ id, en }) => (id === undefined ? [] : [[id, en]]))),
  }));
  const windowsOf = new Map(
    services.map(({ id }) => [
      id,
      config.windows.filter((window) => window.services.includes(id)).map(({ number }) => number),
    ]),
  );
  const byId = new Map(services.map((service) => [service.id, service]));
  return {
    centre: config.centre.id,
    centreName: config.centre.name.en,
    controller: config.controller,
    services,
    offices: config.offices.map(({ id, name }) => ({ id, name: name.en })),
    outcomes: config.outcomes.map(({ id, name }) => ({ id, name: name.en })),
    breakReasons: englishNames(config.breaks.reasons),
    pauseReasons: englishNames(config.pauses.reasons),
    windows: config.windows.map(({ number }) => number).sort((a, b) => a - b),
    defaultTargetMs,
    serviceOf: (id) => byId.get(id),
    windowsOf: (id) => windowsOf.get(id) ?? [],
    localTimeOf: localTimeIn(config.centre.timeZone),
  };
}

function englishNames(
  reasons: readonly { readonly id: string; readonly name: { readonly en: string } }[],
): ReadonlyMap<string, string> {
  return new Map(reasons.map(({ id, name }) => [id, name.en]));
}

/** Of a service that some window calls last and another first, the waits are the most uncertain. */
function turnOf({ windows }: Config, service: string): ServiceTurn {
  if (windows.some(({ onlyWhenIdle = [] }) => onlyWhenIdle.includes(service)))
    return 'only-when-idle';
  if (windows.some(({ firstChoice = [] }) => firstChoice.includes(service))) return 'first-choice';
  return 'in-turn';
}
