/**
 * `/metrics` as a part of the controller with an end. Read only where the config asks for it, and after the controller is
 * ready; its trouble is a line of the log, and never the hall's.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { StoredEvent } from '../events/events.ts';
import type { Log } from '../log.ts';
import { readPiState } from '../machine/pi-state.ts';
import { exposition, expositionType } from './exposition.ts';
import { type Figures, familiesOf, freeBytes } from './figures.ts';

export interface Metrics {
  /** Were stored. */
  take(events: readonly StoredEvent[]): void;
  show(snapshot: HallSnapshot): void;
  stop(): Promise<void>;
}

export type KnownFigures = Pick<
  Figures,
  'software' | 'configGeneration' | 'devices' | 'journal' | 'clockIsTrusted' | 'startedAtSeconds'
>;

export interface MetricsOptions {
  /** Where the journal is. */
  readonly folder: string;
  figures(): KnownFigures;
  /** The HTTP server of the pages, from whoever may know it. */
  serve(file: () => { readonly type: string; readonly body: Uint8Array }): Promise<{
    readonly address: string;
    stop(): Promise<void>;
  }>;
  readonly log: Log;
}

const nanoseconds = 1e9;
/** Finer than what a person at a button notices. */
const resolutionMs = 10;

export function createMetrics({ folder, figures, serve, log }: MetricsOptions): Metrics {
  const events = new Map<string, number>();
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  let snapshot: HallSnapshot | null = null;
  let server: Awaited<ReturnType<MetricsOptions['serve']>> | null = null;
  delay.enable();

  function file() {
    const { user, system } = process.cpuUsage();
    const text = exposition(
      familiesOf({
        ...figures(),
        snapshot,
        events,
        loopDelay: {
          p50: delay.percentile(50) / nanoseconds,
          p99: delay.percentile(99) / nanoseconds,
          max: delay.max / nanoseconds,
        },
        pi: readPiState('/'),
        diskFree: freeBytes(folder),
        memory: process.memoryUsage(),
        cpuSeconds: (user + system) / 1e6,
      }),
    );
    delay.reset();
    return { type: expositionType, body: Buffer.from(text) };
  }

  const starting = serve(file).then(
    (started) => {
      server = started;
      log.info({ address: `${started.address}/metrics` }, 'metrics');
    },
    (error: unknown) => {
      log.error({ detail: String(error) }, 'no metrics are served');
    },
  );

  return {
    take(stored) {
      for (const { type } of stored) events.set(type, (events.get(type) ?? 0) + 1);
    },
    show(now) {
      snapshot = now;
    },
    async stop() {
      delay.disable();
      await starting;
      await server?.stop();
    },
  };
}
