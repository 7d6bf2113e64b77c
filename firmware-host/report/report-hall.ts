/** What a report needs to know of the config: names, offices, targets and the hall's time zone. */
import { serviceNaming } from '../../config/hall/service-names.ts';
import type { Config, Text } from '../../config/schema/schema.ts';
import type { LocalTime } from '../clock/business-day.ts';
import { localTimeIn } from '../clock/clock.ts';
import { defaultTargetMs } from '../queue/rules.ts';
import type { Moment } from '../queue/words.ts';

/** Of the names in a report; ids are the same in both. */
export type ReportLanguage = keyof Text;

export interface ReportHall {
  readonly language: ReportLanguage;
  readonly centre: string;
  readonly centreName: string;
  readonly controller: string;
  readonly services: readonly ReportService[];
  readonly offices: readonly { readonly id: string; readonly name: string }[];
  readonly outcomes: readonly { readonly id: string; readonly name: string }[];
  /** Names of the reasons, by id. */
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
  localTimeOf(moment: Pick<Moment, 'wallMs'>): LocalTime;
}

/** How the windows call a service: in the order of arrival, before others, or after all others. */
export type ServiceTurn = 'in-turn' | 'first-choice' | 'only-when-idle';

export interface ReportService {
  readonly id: string;
  /** With its office where others have a service of the same name. */
  readonly name: string;
  readonly office: string;
  readonly targetMs: number;
  readonly turn: ServiceTurn;
  /** Names by id. */
  readonly documents: ReadonlyMap<string, string>;
}

interface Named {
  readonly id: string;
  readonly name: Text;
}

const minuteMs = 60_000;

export function reportHall(config: Config, language: ReportLanguage = 'en'): ReportHall {
  const named = ({ id, name }: Named) => ({ id, name: name[language] });
  const namesById = (list: readonly Named[]) =>
    new Map(list.map(({ id, name }) => [id, name[language]]));
  const serviceName = serviceNaming(config);
  const services = config.services.map(({ id, office, targetMinutes, documents }) => ({
    id,
    name: serviceName(id)[language],
    office,
    targetMs: targetMinutes * minuteMs,
    turn: turnOf(config, id),
    documents: new Map(
      documents.flatMap((document) =>
        document.id === undefined ? [] : [[document.id, document[language]] as const],
      ),
    ),
  }));
  const windowsOf = new Map(
    services.map(({ id }) => [
      id,
      config.windows.filter((window) => window.services.includes(id)).map(({ number }) => number),
    ]),
  );
  const byId = new Map(services.map((service) => [service.id, service]));
  return {
    language,
    centre: config.centre.id,
    centreName: config.centre.name[language],
    controller: config.controller,
    services,
    offices: config.offices.map(named),
    outcomes: config.outcomes.map(named),
    breakReasons: namesById(config.breaks.reasons),
    pauseReasons: namesById(config.pauses.reasons),
    windows: config.windows.map(({ number }) => number).sort((a, b) => a - b),
    defaultTargetMs,
    serviceOf: (id) => byId.get(id),
    windowsOf: (id) => windowsOf.get(id) ?? [],
    localTimeOf: byQuarterHour(localTimeIn(config.centre.timeZone)),
  };
}

/**
 * Every zone is a whole number of quarter hours from Greenwich and changes at their beginning, so one
 * look at its rules serves a quarter of an hour: a year of tickets asks a million times.
 */
function byQuarterHour(localTimeOf: ReportHall['localTimeOf']): ReportHall['localTimeOf'] {
  const quarterMs = 15 * minuteMs;
  let known = -1;
  let begins: LocalTime = { date: '', minute: 0 };
  return ({ wallMs }) => {
    const quarter = Math.floor(wallMs / quarterMs);
    if (quarter !== known) {
      known = quarter;
      begins = localTimeOf({ wallMs: quarter * quarterMs });
    }
    const minutes = Math.floor((wallMs - quarter * quarterMs) / minuteMs);
    return { date: begins.date, minute: begins.minute + minutes };
  };
}

/** Of a service that some window calls last and another first, the waits are the most uncertain. */
function turnOf({ windows }: Config, service: string): ServiceTurn {
  if (windows.some(({ onlyWhenIdle = [] }) => onlyWhenIdle.includes(service)))
    return 'only-when-idle';
  if (windows.some(({ firstChoice = [] }) => firstChoice.includes(service))) return 'first-choice';
  return 'in-turn';
}
