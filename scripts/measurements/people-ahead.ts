/**
 * How far the people ahead on the paper are from those who were called before, beside what chance alone
 * leaves: the same tickets, foretold by somebody who knows the day's profile, each clerk's pace and breaks
 * and when those at the windows will be done, and only not who comes later and how long the others take.
 */
import { fileURLToPath } from 'node:url';
import { type DayProfile, loadDayProfile } from '../../config/day-profile.ts';
import type { Config } from '../../config/schema/schema.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { DayGathering, type TicketFacts } from '../../firmware-host/report/day-tickets.ts';
import {
  type Comer,
  comersOf,
  type SimulatedDay,
  type Simulation,
  simulateDay,
} from '../../firmware-host/report/simulated-day.ts';
import { median, type Row } from './row.ts';

const profileFile = fileURLToPath(new URL('../../config/days/bab-sharq.yaml', import.meta.url));
const midnightMs = Date.UTC(2026, 0, 3, 22);
const seeds = [1, 2, 3, 4, 5, 6] as const;
/** Of these days tickets are foretold: each future is a day to play. */
const foretoldSeeds: readonly number[] = [1, 2, 3];
/** So many times as many come as usually. The hall can serve the first. */
const crowds = [1, 1.6] as const;
/** Of the day's tickets, every so manieth is foretold. */
const everyTicket = 25;
/** How often the rest of the day is played for one ticket. */
const futures = 9;
const aim = 1.5;

export async function peopleAhead(config: Config): Promise<readonly Row[]> {
  const usual = loadDayProfile(profileFile, config);
  return crowds.map((crowd) => rowOf(config, crowded(usual, crowd), crowd));
}

function rowOf(config: Config, profile: DayProfile, crowd: number): Row {
  const { rules } = hallPlan(config);
  const known: number[] = [];
  const errors: number[] = [];
  for (const seed of seeds) {
    const simulation = { rules, profile, seed, midnightMs, dispenser: 'citizens' };
    const day = new PlayedDay(simulation);
    errors.push(...day.called().map(({ ahead }) => Math.abs(ahead.printed - (ahead.called ?? 0))));
    if (!foretoldSeeds.includes(seed)) continue;
    for (const [index, ticket] of day.called().entries()) {
      if (index % everyTicket !== 0) continue;
      known.push(Math.abs(day.foretold(ticket) - (ticket.ahead.called ?? 0)));
    }
  }
  return {
    name: `people ahead, ${crowd} times the usual day, mean error`,
    value: mean(errors),
    unit: 'people',
    against: `${mean(known).toFixed(2)} of ${known.length} tickets by who knows all but chance`,
    aim: `≤ ${aim}`,
    ok: mean(errors) <= aim,
  };
}

/** A simulated day whose rest can be played again from any of its moments. */
class PlayedDay {
  readonly #simulation: Simulation;
  readonly #comers: readonly Comer[];
  readonly #day: SimulatedDay;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
    this.#comers = [...comersOf(simulation)];
    this.#day = simulateDay(simulation, this.#comers);
  }

  /** Those that were called once. */
  called(): readonly TicketFacts[] {
    return factsOf(this.#simulation, this.#day).filter(({ ahead }) => ahead.called !== null);
  }

  /** The median of who is called before the ticket, over the futures that chance leaves. */
  foretold(ticket: TicketFacts): number {
    const fromMs = reservedMs(this.#day, ticket.id);
    const calledBy = calledUntil(this.#day, fromMs);
    const ahead: number[] = [];
    for (let future = 1; future <= futures; future += 1) {
      const other = { ...this.#simulation, seed: this.#simulation.seed + 1000 * future };
      const drawn = [...comersOf(other)];
      const since = drawn.filter(({ timeMs }) => midnightMs + timeMs > fromMs);
      const until = this.#comers
        .filter(({ timeMs }) => midnightMs + timeMs <= fromMs)
        .map((comer, index) => {
          const isCalled = calledBy.has(comer.timeMs);
          return isCalled ? comer : { ...comer, citizen: redrawn(comer, drawn, index) };
        });
      const played = factsOf(other, simulateDay(other, [...until, ...since]));
      const called = played.find(({ id }) => id === ticket.id)?.ahead.called;
      if (typeof called === 'number') ahead.push(called);
    }
    return ahead.length === 0 ? ticket.ahead.printed : median(ahead);
  }
}

/** Another's chances, and the same matter. */
function redrawn(comer: Comer, drawn: readonly Comer[], index: number): Comer['citizen'] {
  const { effort, presence } = (drawn[index % drawn.length] ?? comer).citizen;
  return { ...comer.citizen, effort, presence };
}

/** Moments of the day at which those came who had been called by then. @param untilMs wall time */
function calledUntil(day: SimulatedDay, untilMs: number): ReadonlySet<number> {
  const cameMs = new Map<string, number>();
  const called = new Set<number>();
  for (const { event } of day.events) {
    if (event.at.wallMs > untilMs) break;
    if (event.type === 'ticket.reserved') cameMs.set(event.ticket, event.at.monotonicMs);
    if (event.type === 'ticket.called') called.add(cameMs.get(event.ticket) ?? NaN);
  }
  return called;
}

function reservedMs(day: SimulatedDay, ticket: string): number {
  for (const { event } of day.events) {
    if (event.type === 'ticket.reserved' && event.ticket === ticket) return event.at.wallMs;
  }
  throw new Error(`${ticket} was not reserved`);
}

function factsOf({ rules, profile }: Simulation, day: SimulatedDay): readonly TicketFacts[] {
  const gathering = new DayGathering(profile.day, (id) => rules.windowsOf.get(id) ?? []);
  for (const event of day.events) gathering.take(event);
  return gathering.facts().tickets;
}

function crowded(profile: DayProfile, crowd: number): DayProfile {
  const arrivals = profile.arrivals.map((entry) => ({
    ...entry,
    rates: entry.rates.map((span) => ({ ...span, perHour: span.perHour * crowd })),
  }));
  return { ...profile, arrivals };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
