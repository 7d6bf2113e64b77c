/**
 * What the queue knows of the config, arranged so that each command finds its facts at once.
 *
 * Every rule that a config may leave out has its default here, and its reason beside it.
 */
import type { LastCall, PriorityClass } from './words.ts';

export interface ServiceRules {
  readonly id: string;
  /** Id of the office that it belongs to. */
  readonly office: string;
  /** Ids of the documents that it needs, as far as they have one. */
  readonly documents: readonly string[];
  /** Tickets a day at most; null for any number. */
  readonly quota: {
    readonly tickets: number;
    /** Of those, by class. */
    readonly classes: Readonly<Partial<Record<PriorityClass, number | undefined>>>;
  } | null;
  /** Capital letters before the digits; may be empty. */
  readonly prefix: string;
  /** First and last number of the day's series, both included. */
  readonly from: number;
  readonly to: number;
  /** How long serving one citizen should take at most. */
  readonly targetMs: number;
  /** Whether an exhausted series begins anew with the numbers that nobody holds any more. */
  readonly wrap: boolean;
}

export interface WindowRules {
  readonly number: number;
  /** Every service that is called here. */
  readonly services: readonly string[];
  /** Those of `services` that come before the rest. */
  readonly firstChoice: readonly string[];
  /** Those of `services` that are called here only while nobody waits for the rest. */
  readonly onlyWhenIdle: readonly string[];
  /** Whether one button must say everything, so that ends are inferred from the next press. */
  readonly oneButton: boolean;
  /** How long after an end the window calls the next by itself; null for never. */
  readonly autoNextMs: number | null;
}

export interface PriorityRules {
  /** The classes that this centre knows. */
  readonly classes: readonly PriorityClass[];
  /** At most so many priority calls in a row at a window while others wait for it. */
  readonly inARow: number;
}

/** A series of numbers; both ends included. */
export interface Series {
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
}

export interface OutcomeRules {
  readonly id: string;
  /** What may be said with it: the document that was missing, the day to come back on. */
  readonly asks: 'document' | 'day' | null;
}

export interface QueueLimits {
  /** A press at a window within this time of its last call is a nervous double press. */
  readonly guardMs: number;
  /** On a one-button window, the next press this soon after a call or recall means nobody came; 0 for never. */
  readonly noShowWithinMs: number;
  /** Recalls of one call. */
  readonly recallLimit: number;
  /** How long a no-show may still be brought back. */
  readonly reactivateWithinMs: number;
  /** After how many people a no-show or a parked ticket that is back is called; 0 for before all. */
  readonly returnAfterPeople: number;
  /** The ageing limit: whoever has been in line this long is not passed over any more. */
  readonly maxWaitMs: number;
  /** The longest wait that the centre aims at; reported at 80 % and 100 %. */
  readonly waitTargetMs: number;
  /** How long an open window may be free while somebody waits for it. */
  readonly idleLimitMs: number;
  /** How long after its end a service may be rated. */
  readonly rateWithinMs: number;
  readonly priority: PriorityRules;
  readonly lastCall: LastCall;
  /** The numbers that the reception has on a roll; null where it has none. */
  readonly roll: Series | null;
  /** How a service may end. */
  readonly outcomes: readonly OutcomeRules[];
  /** Ids of the reasons for which a service may be paused. */
  readonly pauseReasons: readonly string[];
  /** And those for which a clerk may leave a window. */
  readonly breakReasons: readonly string[];
}

export interface QueueRules extends QueueLimits {
  readonly services: ReadonlyMap<string, ServiceRules>;
  readonly windows: ReadonlyMap<number, WindowRules>;
  /**
   * For each service, the services whose tickets can be called before its own: those that share
   * a window with it, itself included.
   */
  readonly rivals: ReadonlyMap<string, readonly string[]>;
  /** For each service, the windows that serve it. */
  readonly windowsOf: ReadonlyMap<string, readonly number[]>;
  /** Services that no window calls now; empty in the rules of a config, see `rulesNow` of `pause.ts`. */
  readonly paused: ReadonlySet<string>;
}

const minuteMs = 60_000;

/** A citizen is served in no more than ten minutes: the centre's own promise. */
export const defaultTargetMs = 10 * minuteMs;

export const defaultLimits: Omit<QueueLimits, 'guardMs'> = {
  noShowWithinMs: 30_000,
  recallLimit: 3,
  reactivateWithinMs: 15 * minuteMs,
  returnAfterPeople: 0,
  maxWaitMs: 45 * minuteMs,
  waitTargetMs: 30 * minuteMs,
  idleLimitMs: 2 * minuteMs,
  rateWithinMs: minuteMs,
  priority: { classes: ['elderly', 'disability', 'pregnancy', 'reception'], inARow: 2 },
  lastCall: 'off',
  roll: null,
  outcomes: [{ id: 'done', asks: null }],
  pauseReasons: ['system-down'],
  breakReasons: ['rest'],
};

type WithDefaults<Whole, Needed extends keyof Whole> = Pick<Whole, Needed> &
  Partial<Omit<Whole, Needed>>;

export type QueueConfig = WithDefaults<QueueLimits, 'guardMs'> & {
  readonly services: readonly WithDefaults<ServiceRules, 'id' | 'prefix' | 'from' | 'to'>[];
  readonly windows: readonly WithDefaults<WindowRules, 'number' | 'services'>[];
};

export function queueRules({ services, windows, ...limits }: QueueConfig): QueueRules {
  const windowRules = windows.map(
    ({
      number,
      services: served,
      firstChoice = [],
      onlyWhenIdle = [],
      oneButton = true,
      autoNextMs = null,
    }) =>
      ({
        number,
        services: served,
        firstChoice,
        onlyWhenIdle,
        oneButton,
        autoNextMs,
      }) satisfies WindowRules,
  );
  const serviceRules = services.map(
    ({
      office = '',
      documents = [],
      quota = null,
      targetMs = defaultTargetMs,
      wrap = false,
      ...service
    }) => ({ ...service, office, documents, quota, targetMs, wrap }) satisfies ServiceRules,
  );
  return {
    ...defaultLimits,
    ...limits,
    services: new Map(serviceRules.map((service) => [service.id, service])),
    ...servedBy(
      serviceRules.map(({ id }) => id),
      windowRules,
    ),
    paused: new Set(),
  };
}

/** The rules with other windows, and with services that none of them calls now. */
export function withServing(
  rules: QueueRules,
  windows: readonly WindowRules[],
  paused: QueueRules['paused'],
): QueueRules {
  return { ...rules, ...servedBy([...rules.services.keys()], windows), paused };
}

function servedBy(
  services: readonly string[],
  windows: readonly WindowRules[],
): Pick<QueueRules, 'windows' | 'rivals' | 'windowsOf'> {
  const serving = (service: string) =>
    windows.filter((window) => window.services.includes(service));
  return {
    windows: new Map(windows.map((window) => [window.number, window])),
    rivals: new Map(
      services.map((id) => {
        const together = serving(id).flatMap((window) => window.services);
        return [id, [...new Set([id, ...together])]];
      }),
    ),
    windowsOf: new Map(services.map((id) => [id, serving(id).map(({ number }) => number)])),
  };
}
