/**
 * The profile of a day to simulate: who comes when, and how the clerks work. The one declaration
 * that gives the type and the checks.
 *
 * Times are those of the centre's clocks, `HH:MM`. Unknown keys are errors, and a service or window
 * that the hall does not have is one too, because a plan for another hall would mislead.
 */
import * as z from 'zod';
import { didYouMean } from './checks/did-you-mean.ts';
import { at, items, number, type Part, text } from './checks/part.ts';
import { FileError, type Finding, type Report, reportProblem } from './checks/problem.ts';
import { checkText, type FileKind, readText } from './checks/written-file.ts';
import { type PriorityClass, priorityClasses } from './schema/priority-class.ts';
import type { Config } from './schema/schema.ts';
import { WindowNumber } from './schema/window-number.ts';

const minuteMs = 60_000;

const TimeOfDay = z
  .string('a time such as 08:30')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 08:30')
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return (hours * 60 + minutes) * minuteMs;
  });

const span = { from: TimeOfDay, to: TimeOfDay };

const Share = z.number().min(0).max(1);

const Arrivals = z.strictObject({
  service: z.string(),
  rates: z
    .array(z.strictObject({ ...span, perHour: z.number().min(0).max(3600) }))
    .min(1)
    .meta({ description: 'How many come in an hour on average; they come at random.' }),
});

const ServiceTime = z
  .strictObject({
    medianSeconds: z.number().positive().max(86_400),
    p90Seconds: z.number().positive().max(86_400),
  })
  .meta({
    description: 'From the call to the end, log-normal: the p50 and p90 of a report.',
  });

const Pause = z.strictObject({
  ...span,
  service: z.string().optional(),
  office: z.string().optional().meta({ description: 'With neither, the whole hall.' }),
});

const Clerk = z.strictObject({
  window: WindowNumber,
  open: z.array(z.strictObject(span)).min(1).meta({
    description: 'In order; in a gap the window is closed.',
  }),
  breaks: z.array(z.strictObject(span)).default([]).meta({
    description: 'In order: away from the open window, once who is there has been served.',
  }),
  serviceTime: ServiceTime,
  serviceTimes: z
    .array(z.strictObject({ service: z.string(), serviceTime: ServiceTime }))
    .default([])
    .meta({ description: 'Services that take this clerk another time.' }),
  noShowProbability: Share.default(0),
  reactionSeconds: z.number().min(0).max(3600).default(5).meta({
    description: 'From seeing that somebody waits to the press.',
  }),
});

const DayProfileSchema = z.strictObject({
  day: z.iso.date('a date such as 2026-01-04').default('2026-01-04'),
  arrivals: z.array(Arrivals).min(1),
  priority: z
    .strictObject({
      elderly: Share.default(0),
      disability: Share.default(0),
      pregnancy: Share.default(0),
      reception: Share.default(0),
    } satisfies Record<PriorityClass, unknown>)
    .prefault({})
    .meta({ description: 'The share of those who come that has priority, by class.' }),
  clerks: z.array(Clerk).min(1),
  pauses: z.array(Pause).default([]).meta({
    description: 'When a service, an office or the hall calls nobody and gives no number.',
  }),
  quotas: z
    .array(z.strictObject({ service: z.string(), tickets: z.int().min(1).max(9999) }))
    .default([])
    .meta({ description: 'Tickets of a service on this day, in place of those of the config.' }),
  lastCall: z.enum(['off', 'warn', 'refuse']).optional().meta({
    description: 'In place of that of the config; the last closing time is that of the clerks.',
  }),
  patienceSeconds: z.number().min(0).max(3600).default(25).meta({
    description: 'How long a clerk waits for one who does not come before pressing again.',
  }),
  finishWaiting: z.boolean().default(true).meta({
    description: 'After the last closing time, clerks go on until nobody waits for them.',
  }),
});

export type DayProfile = z.output<typeof DayProfileSchema>;
export type ClerkProfile = DayProfile['clerks'][number];

/**
 * @param config the hall that the profile is for
 * @throws {FileError} the file can be read and is not a profile for this hall
 * @throws {UserError} the file cannot be read
 */
export function loadDayProfile(file: string, config: Config): DayProfile {
  const kind = profileKind(config);
  const checked = checkText(readText(file, kind).text, file, kind);
  if (!checked.ok) throw kind.refusal(file, checked.problems);
  return checked.value;
}

function profileKind(config: Config): FileKind<typeof DayProfileSchema> {
  return {
    name: 'day profile',
    example: 'config/days/bab-sharq.yaml',
    schema: DayProfileSchema,
    crossCheck: (root) => misfits(root, config),
    refusal: (file, problems) =>
      new FileError(file, problems, `see every problem with: dawr simulate --day ${file}`),
  };
}

/** What one part of the profile, or the hall, does not agree with in another. */
function misfits(root: Part<DayProfile>, config: Config): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (finding: Finding) => findings.push(finding);
  for (const arrivals of items(at(root, 'arrivals'))) {
    checkService(at(arrivals, 'service'), config, report);
    for (const rate of items(at(arrivals, 'rates'))) checkForward(rate, report);
  }
  for (const quota of items(at(root, 'quotas'))) checkService(at(quota, 'service'), config, report);
  for (const pause of items(at(root, 'pauses'))) {
    checkForward(pause, report);
    checkPaused(pause, config, report);
  }
  checkShares(at(root, 'priority'), report);
  checkClerks(items(at(root, 'clerks')), config, report);
  return findings;
}

function checkClerks(clerks: readonly Part<ClerkProfile>[], config: Config, report: Report): void {
  const windows = config.windows.map((window) => window.number);
  const taken = new Set<number>();
  for (const clerk of clerks) {
    const window = at(clerk, 'window');
    const given = number(window);
    if (given !== undefined && !windows.includes(given)) {
      reportProblem(report, 'error', window, {
        message: `the hall has no window ${given}`,
        expected: `one of ${windows.join(', ')}`,
        hint: 'give the clerk a window of the hall, or remove the clerk',
      });
    } else if (given !== undefined && taken.has(given)) {
      reportProblem(report, 'error', window, {
        message: `window ${given} has a clerk already`,
        expected: 'one clerk at each window',
        hint: 'give the clerk another window, or join the two',
      });
    }
    if (given !== undefined) taken.add(given);
    for (const other of items(at(clerk, 'serviceTimes'))) {
      checkService(at(other, 'service'), config, report);
      checkServiceTime(at(other, 'serviceTime'), report);
    }
    checkServiceTime(at(clerk, 'serviceTime'), report);
    checkOrder(items(at(clerk, 'open')), report);
    checkOrder(items(at(clerk, 'breaks')), report);
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

function checkForward(span: Part<Span>, report: Report): void {
  const fromMs = timeOf(at(span, 'from'));
  const toMs = timeOf(at(span, 'to'));
  if (fromMs === undefined || toMs === undefined || fromMs < toMs) return;
  reportProblem(report, 'error', at(span, 'to'), {
    message: 'is not after "from"',
    expected: 'a later time',
    hint: 'correct one of the two',
  });
}

/** A time is milliseconds in a profile whose shape is right, and still a text in any other. */
function timeOf(part: Part<number>): number | undefined {
  return typeof part.value === 'string' ? TimeOfDay.safeParse(part.value).data : number(part);
}

function checkServiceTime(time: Part<ClerkProfile['serviceTime']>, report: Report): void {
  const p90 = at(time, 'p90Seconds');
  const median = number(at(time, 'medianSeconds'));
  if (median === undefined || (number(p90) ?? median) >= median) return;
  reportProblem(report, 'error', p90, {
    message: `${number(p90)} is less than medianSeconds`,
    expected: `${median} or more`,
    hint: 'correct one of the two',
  });
}

function checkShares(shares: Part<DayProfile['priority']>, report: Report): void {
  const sum = priorityClasses.reduce((all, name) => all + (number(at(shares, name)) ?? 0), 0);
  if (sum <= 1) return;
  reportProblem(report, 'error', shares, {
    message: `the shares add up to ${Number(sum.toFixed(4))}`,
    expected: 'at most 1 for all together',
    hint: 'give each the share of all who come, such as 0.05',
  });
}

function checkOrder(spans: readonly Part<Span>[], report: Report): void {
  let endMs = 0;
  for (const span of spans) {
    checkForward(span, report);
    const from = at(span, 'from');
    if ((timeOf(from) ?? endMs) < endMs) {
      reportProblem(report, 'error', from, {
        message: 'begins before the one above ends',
        expected: 'times in their order',
        hint: 'put the earlier one first, or join the two',
      });
    }
    endMs = timeOf(at(span, 'to')) ?? endMs;
  }
}

function checkPaused(
  pause: Part<DayProfile['pauses'][number]>,
  config: Config,
  report: Report,
): void {
  const service = at(pause, 'service');
  const office = at(pause, 'office');
  const offices = config.offices.map(({ id }) => id);
  const given = text(office);
  if (text(service) !== undefined && given !== undefined) {
    reportProblem(report, 'error', office, {
      message: 'a pause is of a service or of an office',
      expected: 'one of the two, or neither for the whole hall',
      hint: 'remove one of them, or write two pauses',
    });
  } else if (given !== undefined && !offices.includes(given)) {
    reportProblem(report, 'error', office, {
      message: `the hall has no office "${given}"`,
      expected: `one of ${offices.join(', ')}`,
      hint: didYouMean(given, offices) || 'write the id of an office of the config',
    });
  }
  const named = text(service);
  if (named !== undefined) checkServiceName(service, named, config, report);
}

function checkService(service: Part<string>, config: Config, report: Report): void {
  const given = text(service);
  if (given !== undefined) checkServiceName(service, given, config, report);
}

function checkServiceName(
  service: Part<string> | Part<string | undefined>,
  given: string,
  config: Config,
  report: Report,
): void {
  const known = config.services.map(({ id }) => id);
  if (known.includes(given)) return;
  reportProblem(report, 'error', service, {
    message: `the hall has no service "${given}"`,
    expected: `one of ${known.join(', ')}`,
    hint: didYouMean(given, known) || 'write the id of a service of the config',
  });
}
