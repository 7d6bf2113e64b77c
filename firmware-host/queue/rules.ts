/**
 * What the queue knows of the config, arranged so that each command finds its facts at once.
 */

export interface ServiceRules {
  readonly id: string;
  /** Capital letters before the digits; may be empty. */
  readonly prefix: string;
  /** First and last number of the day's series, both included. */
  readonly from: number;
  readonly to: number;
}

export interface WindowRules {
  readonly number: number;
  readonly services: readonly string[];
}

export interface QueueRules {
  readonly services: ReadonlyMap<string, ServiceRules>;
  readonly windows: ReadonlyMap<number, WindowRules>;
  /**
   * For each service, the services whose tickets can be called before its own: those that share
   * a window with it, itself included.
   */
  readonly rivals: ReadonlyMap<string, readonly string[]>;
  /** A press at a window within this time of its last call is a nervous double press. */
  readonly guardMs: number;
}

export function queueRules(config: {
  readonly services: readonly ServiceRules[];
  readonly windows: readonly WindowRules[];
  readonly guardMs: number;
}): QueueRules {
  const rivals = new Map(
    config.services.map(({ id }) => {
      const together = config.windows
        .filter((window) => window.services.includes(id))
        .flatMap((window) => window.services);
      return [id, [...new Set([id, ...together])]] as const;
    }),
  );
  return {
    services: new Map(config.services.map((service) => [service.id, service])),
    windows: new Map(config.windows.map((window) => [window.number, window])),
    rivals,
    guardMs: config.guardMs,
  };
}
