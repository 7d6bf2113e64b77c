/**
 * Says which tickets a config would end that is about to be applied, from the journal of the controller.
 * A journal that cannot be read keeps no config from a device: that is said, and nothing is asked.
 */
import { existsSync } from 'node:fs';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { journalFileOf } from '../../../firmware-host/journal/journal-file.ts';
import { hallPlan } from '../../../firmware-host/plan/plan.ts';
import { type LostTickets, lostTickets } from '../../../firmware-host/printing/lost-tickets.ts';

/** Of a line that a person reads. */
const mostNumbers = 10;

/** @returns how many numbers the config would withdraw */
export function ticketsThatEnd(
  journalFolder: string,
  next: Config,
  say: (line: string) => void,
): number {
  const journalFile = journalFileOf(journalFolder);
  if (!existsSync(journalFile)) return 0;
  let lost: LostTickets;
  try {
    lost = lostTickets(journalFile, hallPlan(next).rules);
  } catch (error) {
    const why = error instanceof UserError ? `${error.message}; ${error.hint}` : String(error);
    say(`the tickets that wait could not be looked at: ${why}`);
    return 0;
  }
  let count = 0;
  for (const [service, numbers] of lost.withdrawn) {
    say(
      `no window of the new config serves ${service}: ${numbers.length} wait (${named(numbers)})`,
    );
    count += numbers.length;
  }
  if (lost.sentBack.length > 0) {
    say(`back to the head of the line, because their window is gone: ${named(lost.sentBack)}`);
  }
  return count;
}

function named(numbers: readonly string[]): string {
  const first = numbers.slice(0, mostNumbers).join(', ');
  return numbers.length > mostNumbers ? `${first} …` : first;
}
