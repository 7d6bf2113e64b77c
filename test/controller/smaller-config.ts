/** A config that takes a service away. */
import type { Config } from '../../config/schema/schema.ts';

export const gone = 'second-new-card';

/** Without window 4, and without a service that only that window had. */
export function smaller(config: Config): Config {
  return {
    ...config,
    services: config.services.filter(({ id }) => id !== gone),
    windows: config.windows.filter(({ number }) => number !== 4),
    dispensers: config.dispensers.map((dispenser) => ({
      ...dispenser,
      buttons: dispenser.buttons.filter(({ service }) => service !== gone),
    })),
  };
}
