/**
 * What the controller says of itself to Prometheus: how its devices are, how far the journal and the outbox have come,
 * how the machine bears it. Everything is read when it is asked for; nothing is kept but the events that were counted.
 *
 * Names are a promise to dashboards and alert rules (`scripts/telemetry/`), as those of events are.
 */
import { statfsSync } from 'node:fs';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { Health } from '../health/health.ts';
import type { JournalSight } from '../health/journal-sight.ts';
import type { PiState } from '../machine/pi-state.ts';
import type { Family, Sample } from './exposition.ts';

export interface Figures {
  readonly software: string;
  readonly configGeneration: number;
  readonly devices: Health['devices'];
  readonly journal: JournalSight;
  readonly clockIsTrusted: boolean;
  readonly snapshot: HallSnapshot | null;
  /** Stored since the start, by type. */
  readonly events: ReadonlyMap<string, number>;
  /** Seconds, since it was asked last; null where none was measured. */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  readonly pi: PiState;
  /** Bytes; null where nobody says. */
  readonly diskFree: number | null;
  readonly memory: { readonly rss: number; readonly heapUsed: number };
  readonly cpuSeconds: number;
  readonly startedAtSeconds: number;
}

/** Where the journal is; null where nobody says. */
export function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

export function familiesOf(figures: Figures): readonly Family[] {
  const { journal, memory } = figures;
  const gauge = (name: string, help: string, ...samples: readonly Sample[]): Family => ({
    name,
    help,
    type: 'gauge',
    samples,
  });
  const known = (value: number | null): readonly Sample[] => (value === null ? [] : [{ value }]);
  return [
    gauge('dawr_info', 'Which software runs with which config.', {
      labels: { software: figures.software, config_generation: String(figures.configGeneration) },
      value: 1,
    }),
    gauge('dawr_device_working', 'Whether a device does its work.', ...working(figures.devices)),
    gauge('dawr_device_fault', 'What is wrong with a device now.', ...faults(figures.devices)),
    gauge('dawr_clock_trusted', 'Whether the wall clock is believed.', {
      value: Number(figures.clockIsTrusted),
    }),
    gauge('dawr_journal_newest', 'Sequence of the newest event.', { value: journal.newest }),
    gauge('dawr_journal_acknowledged', 'Sequence up to which the centre server has all.', {
      value: journal.acknowledged,
    }),
    gauge('dawr_journal_fill_ratio', 'Share of the space allowed that the journal uses.', {
      value: journal.fillPercent / 100,
    }),
    gauge(
      'dawr_outbox_oldest_seconds',
      'How long the oldest event waits for the centre server; 0 while none does.',
      { value: (journal.oldestWaitsMs ?? 0) / 1000 },
    ),
    {
      name: 'dawr_events_total',
      help: 'Events stored since the start.',
      type: 'counter',
      samples: [...figures.events].map(([type, value]) => ({ labels: { type }, value })),
    },
    ...hallFamilies(figures.snapshot, gauge),
    gauge(
      'dawr_event_loop_delay_seconds',
      'How late the controller came to its work since this was asked last.',
      ...loopSamples(figures.loopDelay),
    ),
    gauge('dawr_pi_celsius', 'Temperature of the processor.', ...known(figures.pi.celsius)),
    gauge('dawr_pi_strain', 'What the Pi suffers from.', ...strainSamples(figures.pi.strains)),
    gauge('dawr_disk_free_bytes', 'Free where the journal is.', ...known(figures.diskFree)),
    gauge('process_resident_memory_bytes', 'Memory of the process.', { value: memory.rss }),
    gauge('nodejs_heap_size_used_bytes', 'Of that, objects.', { value: memory.heapUsed }),
    {
      name: 'process_cpu_seconds_total',
      help: 'Time of the processor that it used.',
      type: 'counter',
      samples: [{ value: figures.cpuSeconds }],
    },
    gauge('process_start_time_seconds', 'When it started.', { value: figures.startedAtSeconds }),
  ];
}

type MakeGauge = (name: string, help: string, ...samples: readonly Sample[]) => Family;

function hallFamilies(snapshot: HallSnapshot | null, gauge: MakeGauge): readonly Family[] {
  if (snapshot === null) return [];
  return [
    gauge(
      'dawr_waiting',
      'People who wait.',
      ...snapshot.queues.map(({ service, waiting }) => ({ labels: { service }, value: waiting })),
    ),
    gauge('dawr_windows_open', 'Windows that are open.', {
      value: snapshot.windows.filter(({ open }) => open).length,
    }),
    gauge('dawr_day_open', 'Whether a business day is open.', {
      value: Number(snapshot.businessDay !== null && !snapshot.dayClosed),
    }),
    gauge(
      'dawr_tickets_left',
      'For about how many tickets the roll of a printer lasts.',
      ...snapshot.printers.flatMap(({ printer, ticketsLeft }) =>
        ticketsLeft === null ? [] : [{ labels: { printer }, value: ticketsLeft }],
      ),
    ),
  ];
}

function working(devices: Figures['devices']): readonly Sample[] {
  return [...devices].map(([device, faults]) => ({
    labels: { device },
    value: Number(faults.every(({ severity }) => severity !== 'stopped')),
  }));
}

function faults(devices: Figures['devices']): readonly Sample[] {
  return [...devices].flatMap(([device, faults]) => {
    // A device may have a fault of one code in several places.
    const codes = new Map(faults.map(({ code, severity }) => [code, severity]));
    return [...codes].map(([code, severity]) => ({ labels: { device, code, severity }, value: 1 }));
  });
}

function loopSamples(delay: Figures['loopDelay']): readonly Sample[] {
  if (delay === null) return [];
  return [
    { labels: { quantile: '0.5' }, value: delay.p50 },
    { labels: { quantile: '0.99' }, value: delay.p99 },
    { labels: { quantile: '1' }, value: delay.max },
  ];
}

function strainSamples(strains: PiState['strains']): readonly Sample[] {
  if (strains === null) return [];
  const all = ['under-voltage', 'frequency-capped', 'throttled', 'hot'] as const;
  const { now, sinceStart } = strains;
  return all.flatMap((strain) => [
    { labels: { strain, when: 'now' }, value: Number(now.includes(strain)) },
    ...(sinceStart === null
      ? []
      : [{ labels: { strain, when: 'since-start' }, value: Number(sinceStart.includes(strain)) }]),
  ]);
}
