/**
 * A calendar file: the part of a config that says when centres are open, which `dawr calendar` takes to
 * halls that run. It is the file that the configs of the centres extend.
 */
import * as z from 'zod';
import { checkCalendar } from './checks/calendar-checks.ts';
import { FileError, type Finding } from './checks/problem.ts';
import { checkText, type FileKind, readText } from './checks/written-file.ts';
import { OpeningHours } from './schema/opening-hours.ts';

const CalendarSchema = z.strictObject({ openingHours: OpeningHours });

export type Calendar = z.output<typeof CalendarSchema>;

const calendarKind: FileKind<typeof CalendarSchema> = {
  name: 'calendar',
  example: 'config/centres/shared/calendar.yaml',
  schema: CalendarSchema,
  crossCheck(root) {
    const findings: Finding[] = [];
    checkCalendar(root, (finding) => findings.push(finding));
    return findings;
  },
  refusal: (file, problems) => new FileError(file, problems, 'correct it, and try again'),
};

export interface LoadedCalendar {
  readonly calendar: Calendar;
  readonly text: string;
}

/**
 * @throws {FileError} the file can be read and is not a calendar
 * @throws {UserError} the file cannot be read
 */
export function loadCalendar(file: string): LoadedCalendar {
  const { text } = readText(file, calendarKind);
  return { text, calendar: checkedCalendar(text, file) };
}

/** @param file its name, for the problems only @throws {FileError} it is not a calendar */
export function checkedCalendar(text: string, file: string): Calendar {
  const checked = checkText(text, file, calendarKind);
  if (!checked.ok) throw calendarKind.refusal(file, checked.problems);
  return checked.value;
}
