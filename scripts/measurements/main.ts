/**
 * `scripts/measure`: measures what matters to citizens and clerks, each against a limit or a peer in
 * the same run, and prints a table, or JSON with `--json`. `--only` measures some of it, by the names
 * that it prints while it runs. Exits 1 where an aim was missed, 2 where it could not be tried.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { parse } from 'yaml';
import { type Config, ConfigSchema } from '../../config/schema/schema.ts';
import { boards } from './boards.ts';
import { card } from './card.ts';
import { collectorFanIn } from './collector.ts';
import { slowConverters } from './converter.ts';
import { devices } from './devices.ts';
import { durableNumber } from './durable-number.ts';
import { failingPrinters } from './failing-printers.ts';
import { flappingDevices } from './flapping-devices.ts';
import { flashes } from './flash.ts';
import { commandFlood } from './flood.ts';
import { hostTime, hostTimeRow } from './host-time.ts';
import { idleSign } from './idle-sign.ts';
import { inputs } from './inputs.ts';
import { startInLongDay } from './long-day.ts';
import { manyUnits } from './many-units.ts';
import { manyWindows } from './many-windows.ts';
import { pages } from './pages.ts';
import { peopleAhead } from './people-ahead.ts';
import { queueSteps } from './queue-steps.ts';
import { replay } from './replay.ts';
import { pressesInReplay } from './replay-presses.ts';
import { restartGap } from './restart-gap.ts';
import { type Row, tableText } from './row.ts';
import { shortTaps } from './short-taps.ts';
import { simulation } from './simulation.ts';
import { slowLine } from './slow-line.ts';
import { smallProcessor } from './small-processor.ts';
import { startAndMemory } from './start.ts';
import { tapsWhilePrinting } from './taps.ts';
import { textOrder } from './text-order.ts';
import { tickets } from './tickets.ts';
import { startAfterYear } from './year.ts';
import { reportOfYear } from './year-report.ts';

/** What writes much comes last: the disk is busy with it long after. */
const measurements: readonly [
  what: string,
  measure: (config: Config, folder: string) => Promise<readonly Row[]>,
][] = [
  ['presses', durableNumber],
  ['tickets and calls', devices],
  ['boards on a bus', boards],
  ['an idle sign', idleSign],
  ['buttons', inputs],
  ['many units', manyUnits],
  ['short taps', shortTaps],
  ['taps while printing', tapsWhilePrinting],
  ['a small processor', smallProcessor],
  ['a ticket on its way', tickets],
  ['the order of mixed lines', textOrder],
  ['a slow line', slowLine],
  ['slow converters', slowConverters],
  ['printers that fail', failingPrinters],
  ['devices that come and go', flappingDevices],
  ['many windows', manyWindows],
  ['the card', card],
  ['the pages', pages],
  ['the queue', queueSteps],
  ['a simulated day', simulation],
  ['people ahead', peopleAhead],
  ['flashes', flashes],
  ['a restart', restartGap],
  ['starts', startAndMemory],
  ['a start in a long day', startInLongDay],
  ['a replay', replay],
  ['presses in a replay', pressesInReplay],
  ['a flood of commands', commandFlood],
  ['a thousand controllers', collectorFanIn],
  ['a start after a year', startAfterYear],
  ['a report of a year', reportOfYear],
];

const values = new Command('scripts/measure')
  .description('measure, each against a limit or a peer in the same run; takes several minutes')
  .option('--json', 'print JSON instead of a table')
  .addOption(
    new Option('--only <what...>', 'measure no more than this').choices(
      measurements.map(([what]) => what),
    ),
  )
  .allowExcessArguments(false)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse()
  .opts<{ json?: true; only?: string[] }>();
const wanted = measurements.filter(([what]) => values.only?.includes(what) ?? true);
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const config = ConfigSchema.parse(parse(readFileSync(join(checkout, 'config/bench.yaml'), 'utf8')));

// In the checkout and not in /tmp, which may be memory: the disk is part of what is measured.
mkdirSync(join(checkout, 'var'), { recursive: true });
const scratch = mkdtempSync(join(checkout, 'var', 'measure-'));
const rows: Row[] = [];
// What others wrote before, and the disk has not taken yet, would be measured too.
spawnSync('sync');
const before = hostTime();
try {
  for (const [what, measure] of wanted) {
    console.error(`measuring ${what}`);
    const folder = join(scratch, what.replaceAll(' ', '-'));
    mkdirSync(folder);
    rows.push(...(await measure(config, folder)));
  }
  rows.push(hostTimeRow(before));
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(values.json ? JSON.stringify({ rows }, null, 2) : tableText(rows));
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
