/** One line of the table of measurements, and the arithmetic that all of them share. */
import { monotonicMs } from '../../config/boot-clock.ts';

export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit:
    | '×'
    | 'people'
    | 'ms'
    | 'MB'
    | 'kB'
    | '%'
    | 'wrong'
    | 'blinks'
    | 'messages'
    | 'flushes'
    | 'a second';
  /** The limit or peer, measured in the same run. */
  readonly against: string;
  readonly aim: string;
  readonly ok: boolean;
}

/**
 * @param share 0 to 1, such as 0.99
 * @throws RangeError for no samples
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5);

/** A moment of this process's `performance.now()`, by `monotonicMs`. */
export function onSharedClock(performanceMs: number): number {
  return monotonicMs() - (performance.now() - performanceMs);
}

/** Milliseconds for people: three digits that matter. */
export function ms(value: number): string {
  return `${Number(value.toPrecision(3))} ms`;
}

/**
 * The slow calls beside those of the same bytes by one system call: where a machine holds every process
 * off now and then, both are slow.
 */
export function tails(ours: readonly number[], bare: readonly number[]): string {
  const [p95, p99] = [0.95, 0.99].map(
    (share) => `${ms(percentile(ours, share))} (${ms(percentile(bare, share))})`,
  );
  return `p95 ${p95}, p99 ${p99}, in brackets a bare write to such a tty`;
}

const columns = ['name', 'value', 'unit', 'against', 'aim', 'ok'] as const;

export function tableText(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    String(Number(row.value.toPrecision(3))),
    row.unit,
    row.against,
    row.aim,
    row.ok ? 'yes' : 'NO',
  ]);
  const all = [[...columns], ...cells];
  const widths = columns.map((_, at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
