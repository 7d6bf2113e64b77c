/**
 * `dawr day open` and `dawr day close`: the business day by a person's word, on the device itself. For
 * the morning after a power cut without a network, when no clock may open a day by itself.
 */
import type { Command } from 'commander';
import type { LocalDayRequest } from '../../drivers/centre-port.ts';
import { askRunning } from './controller-socket.ts';
import { installedConfig } from './option-values.ts';

interface DayOptions {
  readonly config: string;
  readonly day?: string;
}

export function declare(program: Command): void {
  const day = program
    .command('day')
    .description('on the controller itself: open or close the business day by hand');
  day
    .command('open')
    .description('open a day that the clock alone may not open')
    .option('--day <date>', 'such as 2026-12-01; the next day without it, or the clock’s')
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async ({ config, day: date }: DayOptions) => {
      process.exitCode = await askDay(config, { name: 'open-day', args: { day: date } });
    });
  day
    .command('close')
    .description('close the open day: whoever still waits has no number any more')
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async ({ config }: DayOptions) => {
      process.exitCode = await askDay(config, { name: 'close-day', args: {} });
    });
}

/** @returns the exit code: 0 done, 1 refused */
async function askDay(configFile: string, request: LocalDayRequest): Promise<number> {
  const answer = await askRunning(configFile, request);
  if (answer === null) return 1;
  const day = answer.status === 'done' ? answer.day : undefined;
  console.log(`${day ?? 'the day'} is ${request.name === 'open-day' ? 'open' : 'closed'}`);
  return 0;
}
