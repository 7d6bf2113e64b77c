/**
 * `dawr calendar`: takes the closed days of a calendar file to halls that run, over SSH or on the device
 * itself. Each is a `close-on` through the controller's own door: live, in the journal, once.
 *
 * What a hall has closed beyond the file stays closed, unless `--lift` names it: an `open-on`. Hours and
 * periods come with the config itself.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type Calendar, checkedCalendar, loadCalendar } from '../../config/calendar.ts';
import { UserError } from '../../config/user-error.ts';
import { answerOf } from './controller-socket.ts';
import { runThere, type SshTarget } from './flash/ssh.ts';
import { checkHosts } from './flash/ssh-options.ts';
import { calendarDate, collect, installedConfig, portNumber } from './option-values.ts';

/** Exit codes: 0 every hall has every day; 1 a hall refused one; 2 one was not reached. */
const exits = { done: 0, refused: 1, notReached: 2 } as const;

interface CalendarOptions extends Omit<SshTarget, 'host'> {
  readonly to: readonly string[];
  readonly lift: readonly string[];
  readonly config: string;
  readonly remoteDawr: string;
  readonly sudo?: boolean;
}

export function declare(program: Command): void {
  program
    .command('calendar')
    .description('close the days of a calendar file in halls that run, without a restart')
    .argument('<file>', 'such as config/centres/shared/calendar.yaml; - for standard input')
    .option(
      '--to <host>',
      'a host as ssh knows it; may be repeated; without it this device',
      collect,
      [],
    )
    .option(
      '--lift <date>',
      'a day that is not in the file any more: take its closure back; may be repeated',
      (text: string, all: readonly string[]) => collect(calendarDate(text), all),
      [],
    )
    .option('--port <number>', "the hosts' SSH port", portNumber)
    .option('--identity <file>', 'the SSH key to use')
    .option('--ssh-option <option>', 'passed to ssh as -o; may be repeated', collect, [])
    .option('--sudo', 'run it there by sudo -n')
    .option('--remote-dawr <command>', 'the command there', 'dawr')
    .option('--config <file>', 'the config of the controller', installedConfig)
    .action(async (file: string, options: CalendarOptions) => {
      process.exitCode = await calendar(file, options);
    });
}

/** @returns an exit code of `exits`. Throws a `UserError` before anything is sent. */
export async function calendar(file: string, options: CalendarOptions): Promise<number> {
  checkHosts(options.to);
  const isInput = file === '-';
  const text = isInput ? readFileSync(0, 'utf8') : loadCalendar(file).text;
  const checked = checkedCalendar(text, isInput ? 'standard input' : file);
  const both = options.lift.find((day) =>
    checked.openingHours.closedDays.some(({ date }) => date === day),
  );
  if (both !== undefined) {
    throw new UserError(`${both} is to be lifted and is closed in the file`, 'take it out of one');
  }
  const days = daysAhead(checked);
  if (options.to.length === 0) {
    const closed = await closeHere(days, options.config);
    return Math.max(closed, await liftHere(options.lift, options.config));
  }
  let worst: number = exits.done;
  for (const host of options.to) {
    worst = Math.max(worst, await closeThere({ ...options, host }, text, options));
  }
  return worst;
}

type ClosedDays = Calendar['openingHours']['closedDays'];

/** Yesterday too: this computer's day may be ahead of the hall's. */
function daysAhead({ openingHours }: Calendar): ClosedDays {
  const from = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  return openingHours.closedDays.filter(({ date }) => date >= from);
}

/** What a hall knows already, or has behind it, is as it should be. */
const fine: ReadonlySet<string> = new Set(['already-closed-on', 'day-past']);

async function closeHere(days: ClosedDays, config: string): Promise<number> {
  let code: number = exits.done;
  let fresh = 0;
  for (const { date, reason } of days) {
    const answer = await answerOf(config, { name: 'close-on', args: { day: date, reason } });
    if (answer.status === 'done') {
      fresh += 1;
      console.log(`${date} will be closed: ${reason.en}`);
    } else if (answer.status === 'refused' && !fine.has(answer.reason)) {
      code = exits.refused;
      console.error(`${date} refused: ${answer.words.en} (${answer.reason})`);
    }
  }
  console.log(`${fresh} of ${days.length} days were new to this hall`);
  return code;
}

/** A hall in which nobody has closed the day is as it should be. */
async function liftHere(days: readonly string[], config: string): Promise<number> {
  let code: number = exits.done;
  for (const day of days) {
    const answer = await answerOf(config, { name: 'open-on', args: { day } });
    if (answer.status === 'done') console.log(`${day} is not closed any more`);
    else if (answer.status === 'refused' && answer.reason === 'not-closed-on') {
      console.log(`${day} was not closed in this hall by anybody`);
    } else if (answer.status === 'refused') {
      code = exits.refused;
      console.error(`${day} refused: ${answer.words.en} (${answer.reason})`);
    }
  }
  return code;
}

async function closeThere(
  target: SshTarget,
  text: string,
  { sudo, remoteDawr, config, lift }: CalendarOptions,
): Promise<number> {
  const { host } = target;
  const lifted = lift.flatMap((day) => ['--lift', day]);
  const asRoot = sudo ? ['sudo', '-n'] : [];
  const words = [...asRoot, remoteDawr, 'calendar', '-', '--config', config, ...lifted];
  const sent = await runThere(target, words, Buffer.from(text), (line, isError) => {
    if (isError) console.error(`${host}: ${line}`);
    else console.log(`${host}: ${line}`);
  });
  if (sent.kind === 'ended') return sent.code === exits.done ? exits.done : exits.refused;
  const { message, hint } = sent.problem;
  console.error(`${host}: ${message}. Nobody knows which days it has. ${hint}`);
  return exits.notReached;
}
