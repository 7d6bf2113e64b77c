/**
 * The profile of a day to simulate: who comes when, and how the clerks work. The one declaration
 * that gives the type and the checks.
 *
 * Times are those of the centre's clocks, `HH:MM`. Unknown keys are errors, and a service or window
 * that the hall does not have is one too, because a plan for another hall would mislead.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { didYouMean } from './checks/did-you-mean.ts';
import { ownValue } from './checks/part.ts';
import { type Path, pathText } from './checks/problem.ts';
import { readYaml, type YamlSource } from './checks/yaml-source.ts';
import { errnoOf } from './errno.ts';
import type { Config } from './schema/schema.ts';
import { UserError } from './user-error.ts';

const minuteMs = 60_000;

const TimeOfDay = z
  .string('a time such as 08:30')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time such as 08:30')
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(':').map(Number);
    return (hours * 60 + minutes) * minuteMs;
  });

const span = { from: TimeOfDay, to: TimeOfDay };
const isForward = ({ from, to }: { from: number; to: number }) => from < to;
const forward = 'a time after "from"';

const Share = z.number().min(0).max(1);

const Arrivals = z.strictObject({
  service: z.string(),
  rates: z
    .array(
      z
        .strictObject({ ...span, perHour: z.number().min(0).max(3600) })
        .refine(isForward, { error: forward, path: ['to'] }),
    )
    .min(1)
    .meta({ description: 'How many come in an hour on average; they come at random.' }),
});

const ServiceTime = z
  .strictObject({
    medianSeconds: z.number().positive().max(86_400),
    p90Seconds: z.number().positive().max(86_400),
  })
  .refine(({ medianSeconds, p90Seconds }) => p90Seconds >= medianSeconds, {
    error: 'no less than medianSeconds',
    path: ['p90Seconds'],
  })
  .meta({
    description: 'From the call to the end, log-normal: the p50 and p90 of a report.',
  });

const Clerk = z.strictObject({
  window: z.int().min(1).max(99),
  open: z
    .array(z.strictObject(span).refine(isForward, { error: forward, path: ['to'] }))
    .min(1)
    .meta({ description: 'In order; a gap is a break.' }),
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
    })
    .refine((shares) => Object.values(shares).reduce((sum, share) => sum + share, 0) <= 1, {
      error: 'shares that add up to at most 1',
    })
    .prefault({})
    .meta({ description: 'The share of those who come that has priority, by class.' }),
  clerks: z.array(Clerk).min(1),
  patienceSeconds: z.number().min(0).max(3600).default(25).meta({
    description: 'How long a clerk waits for one who does not come before pressing again.',
  }),
  finishWaiting: z.boolean().default(true).meta({
    description: 'After the last closing time, clerks go on until nobody waits for them.',
  }),
});

export type DayProfile = z.output<typeof DayProfileSchema>;
export type ClerkProfile = DayProfile['clerks'][number];

interface Mistake {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly problem: string;
}

/**
 * @param config the hall that the profile is for
 * @throws UserError naming the first mistake, its line and column, and how many more there are
 */
export function loadDayProfile(file: string, config: Config): DayProfile {
  const source = readYaml(readText(file));
  const [syntax] = source.problems;
  if (syntax !== undefined) {
    const { line, column, message, expected, hint } = syntax;
    throw new UserError(
      `${file}:${line}:${column}: ${message}`,
      hint || (expected && `expected ${expected}`) || 'correct the line',
    );
  }
  const result = DayProfileSchema.safeParse(source.value, { jitless: true });
  if (!result.success) throw told(file, source, shapeMistakes(source.value, result.error));
  const mistakes = [...misfits(result.data, config)];
  if (mistakes.length > 0) throw told(file, source, mistakes);
  return result.data;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const code = errnoOf(cause) ?? 'unknown';
    throw new UserError(`${file} cannot be read (${code})`, 'give the path of a day profile', {
      cause,
    });
  }
}

/** Options that do not exist come first: a misspelt one is often what another one misses. */
function shapeMistakes(value: unknown, error: z.ZodError): readonly Mistake[] {
  const unknown: Mistake[] = [];
  const wrong: Mistake[] = [];
  for (const issue of error.issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        unknown.push({ path: [...path, key], at: 'key', problem: 'there is no such option' });
      }
      continue;
    }
    const isMissing =
      path.reduce<unknown>((part, step) => ownValue(part, step), value) === undefined;
    const problem = isMissing
      ? 'is missing'
      : `expected ${issue.message.replace(/^.*expected /, '')}`;
    wrong.push({ path, at: isMissing ? 'key' : 'value', problem });
  }
  return [...unknown, ...wrong];
}

/** What the profile and the hall do not agree in. */
function* misfits(profile: DayProfile, config: Config): Generator<Mistake> {
  const services = config.services.map(({ id }) => id);
  const windows = config.windows.map(({ number }) => number);
  const seen = new Set<number>();
  for (const [index, { service }] of profile.arrivals.entries()) {
    yield* unknownService(['arrivals', index, 'service'], service, services);
  }
  for (const [index, { window, open, serviceTimes }] of profile.clerks.entries()) {
    const path = ['clerks', index];
    if (!windows.includes(window)) {
      yield misfit([...path, 'window'], `expected a window of the hall: ${windows.join(', ')}`);
    }
    if (seen.has(window)) yield misfit([...path, 'window'], 'the window has a clerk already');
    seen.add(window);
    for (const [at, { service }] of serviceTimes.entries()) {
      yield* unknownService([...path, 'serviceTimes', at, 'service'], service, services);
    }
    for (const [at, { from }] of open.entries()) {
      if (from >= (open[at - 1]?.to ?? 0)) continue;
      yield misfit([...path, 'open', at, 'from'], 'begins before the one above ends');
    }
  }
}

function* unknownService(path: Path, service: string, known: readonly string[]) {
  if (known.includes(service)) return;
  const choices = didYouMean(service, known) || `the hall has ${known.join(', ')}`;
  yield misfit(path, `there is no service "${service}"; ${choices}`);
}

function misfit(path: Path, problem: string): Mistake {
  return { path, at: 'value', problem };
}

function told(file: string, source: YamlSource, mistakes: readonly Mistake[]): UserError {
  const [first] = mistakes;
  if (first === undefined) throw new Error('there is no mistake to tell');
  const { line, column } = source.locate(first.path, first.at);
  const where = pathText(first.path) || 'the file';
  const rest = mistakes.length - 1;
  return new UserError(
    `${file}:${line}:${column}: ${where}: ${first.problem}`,
    rest === 0 ? 'correct it' : `correct it, and ${rest} more after it`,
  );
}
