/** What whoever looks after the controllers sees of one: its log, and figures for Prometheus. */
import * as z from 'zod';

export const Telemetry = z.strictObject({
  logLevel: z.enum(['error', 'warn', 'info', 'debug']).default('info').meta({
    description:
      'The least that is logged; debug has each contact of each button too. SIGUSR2 (systemctl kill -s USR2 dawr) changes to debug and back while it runs.',
  }),
  metrics: z
    .strictObject({
      port: z.int().min(1).max(65_535).default(9876).meta({
        description: 'The TCP port of /metrics.',
      }),
      lan: z.boolean().default(false).meta({
        description:
          'Whether other computers of the network may read it, without asking who they are: it names devices and services, and nobody. Without it only a collector on this computer may.',
      }),
    })
    .optional()
    .meta({ description: 'Figures for Prometheus at /metrics; none without it.' }),
});
