/**
 * The report of a year, as a person at a terminal gets it, and what it costs a press: what the journal takes to
 * store an event while another process reads the year from it, beside the same with nobody reading.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { ms, percentile, type Row } from './row.ts';
import { hallIn, writeYear } from './year.ts';

const aimMs = 10_000;
const aimOfPress = 1.5;
/** A hall full of people presses no faster. */
const betweenPressesMs = 20;
const quietPresses = 200;
const program = fileURLToPath(new URL('../../dist/dawr.js', import.meta.url));

export async function reportOfYear(config: Config, folder: string): Promise<readonly Row[]> {
  const file = await hallIn(config, join(folder, 'year'));
  const tickets = writeYear(config, join(folder, 'year', 'journal'));
  const journal = openJournal(
    join(folder, 'year', 'journal', 'journal.db'),
    config.journal.maxMegabytes,
  );
  try {
    const quiet: number[] = [];
    while (quiet.length < quietPresses) quiet.push(await timePress(journal));
    const startedMs = monotonicMs();
    const args = [program, 'report', '--config', file, '--from', '2000-01-01', '--by', 'month'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = once(child, 'exit');
    const meanwhile: number[] = [];
    while (child.exitCode === null) meanwhile.push(await timePress(journal));
    await ended;
    const tookMs = monotonicMs() - startedMs;
    if (child.exitCode !== 0) throw new Error('the report of the year failed');
    const [alone, beside] = [percentile(quiet, 0.95), percentile(meanwhile, 0.95)];
    return [
      {
        name: `report of ${tickets} tickets`,
        value: tookMs,
        unit: 'ms',
        against: 'a year of the journal, row by row',
        aim: `≤ ${aimMs} ms`,
        ok: tookMs <= aimMs,
      },
      {
        name: 'press → stored while it is read, p95',
        value: beside / alone,
        unit: '×',
        against: `nobody reads, ${ms(alone)}`,
        aim: `≤ ${aimOfPress}×`,
        ok: beside / alone <= aimOfPress,
      },
    ];
  } finally {
    journal.close();
  }
}

async function timePress(journal: Journal): Promise<number> {
  const startedMs = monotonicMs();
  journal.append([
    {
      event: {
        type: 'window.call-refused',
        at: { wallMs: Date.now(), monotonicMs: startedMs, boot: 'measured' },
        window: 1,
        reason: 'queue-empty',
      },
      timeQuality: 'synced',
      businessDay: null,
      configGeneration: 1,
    },
  ]);
  const tookMs = monotonicMs() - startedMs;
  await pause(betweenPressesMs);
  return tookMs;
}
