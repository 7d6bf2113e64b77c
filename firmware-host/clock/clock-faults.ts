/** What keeps a clock from opening days by itself, in the same words for the controller and `dawr doctor`. */
import type { Fault } from '../../drivers/ports.ts';
import { type DayRules, type DaySight, isBelievable, phaseAt } from './business-day.ts';

export function clockFaults(
  rules: DayRules,
  { isTrusted, local, day }: Pick<DaySight, 'isTrusted' | 'local' | 'day'>,
): readonly Fault[] {
  const last =
    day === null ? 'there was no business day before' : `the last business day is ${day}`;
  if (!isTrusted) {
    return [
      {
        code: 'no-answer',
        severity: 'warning',
        hint: `No time server and no RTC has set the clock since the start; it shows ${local.date}, and ${last}. Connect the network, or open the day by hand.`,
      },
    ];
  }
  if (isBelievable(rules, day, phaseAt(rules, local).day)) return [];
  return [
    {
      code: 'bad-answer',
      severity: 'warning',
      hint: `The date ${local.date} is not believed, because ${last}. Set the clock, or open the day by hand.`,
    },
  ];
}
