/**
 * A whole day in virtual time: arrivals and clerks of a profile, through the controller's own queue
 * (`decide`, `evolve`), as fast as the computer can. Pure: the same rules, profile and seed give
 * the same events.
 *
 * Each citizen's own chances are drawn with the arrival, so plans with other windows are compared
 * on the same people. Printer, boards and the centre server are left out; paper takes a fixed time.
 */
import type { DayProfile } from '../../config/day-profile.ts';
import { priorityClasses } from '../../config/schema/priority-class.ts';
import { decide } from '../queue/decide.ts';
import type { Refusal } from '../queue/decision.ts';
import { waitingFor } from '../queue/estimate.ts';
import { evolve } from '../queue/evolve.ts';
import type { QueueRules } from '../queue/rules.ts';
import { initialState } from '../queue/state.ts';
import type { PriorityClass, QueueEvent } from '../queue/words.ts';
import { agenda } from './agenda.ts';
import type { ReportedEvent } from './day-tickets.ts';
import { type Random, randomFrom } from './random.ts';
import {
  type Citizen,
  SimulatedClerk,
  type SimulatedHall,
  type Untimed,
} from './simulated-clerk.ts';

export interface Simulation {
  readonly rules: QueueRules;
  readonly profile: DayProfile;
  /** An integer; see `randomFrom`. */
  readonly seed: number;
  /** Wall time at which the day's date begins in the centre. */
  readonly midnightMs: number;
  /** Where the numbers are handed out. */
  readonly dispenser: string;
}

/** Somebody who comes in the day. */
export interface Comer {
  /** Milliseconds of the day. */
  readonly timeMs: number;
  readonly citizen: Citizen;
}

export interface SimulatedDay {
  readonly events: readonly ReportedEvent[];
  /** What the queue refused, and how often. */
  readonly refusals: ReadonlyMap<Refusal, number>;
}

/** From the press to the printer's confirmation. */
const paperMs = 2000;
/** How often `PassTime` is given: the limits that the queue watches are minutes. */
const passTimeMs = 60_000;
const hourMs = 3_600_000;

/** @param comers who comes; of one service in the order of their times */
export function simulateDay(
  simulation: Simulation,
  comers: Iterable<Comer> = comersOf(simulation),
): SimulatedDay {
  const { profile, midnightMs, dispenser } = simulation;
  const rules = rulesOfDay(simulation);
  const closesMs = Math.max(...profile.clerks.flatMap(({ open }) => open.map(({ to }) => to)));
  const plan = agenda();
  const citizens = new Map<string, Citizen>();
  const events: ReportedEvent[] = [];
  const refusals = new Map<Refusal, number>();
  let state = initialState;

  function command(untimed: Untimed): readonly QueueEvent[] | Refusal {
    const { nowMs } = plan;
    const at = { wallMs: midnightMs + nowMs, monotonicMs: nowMs, boot: 'simulated' };
    const decision = decide(rules, state, { ...untimed, at });
    const happened = 'refused' in decision ? (decision.noted ?? []) : decision.events;
    for (const event of happened) {
      state = evolve(state, event);
      events.push({ event, timeQuality: 'synced' });
    }
    if (!('refused' in decision)) return happened;
    refusals.set(decision.refused, (refusals.get(decision.refused) ?? 0) + 1);
    return decision.refused;
  }

  const hall: SimulatedHall = {
    rules,
    profile,
    get nowMs() {
      return plan.nowMs;
    },
    at: plan.at,
    do: command,
    isLampLit: (window) => waitingFor(rules, state, window) > 0,
    citizenOf: (ticket) => citizens.get(ticket),
  };
  const clerks = profile.clerks.map((clerk) => new SimulatedClerk(hall, clerk));
  const lookAtLamps = () => {
    for (const clerk of clerks) clerk.look();
  };

  function arrive(citizen: Citizen): void {
    const { service, priority } = citizen;
    const source = priority === null ? 'dispenser' : 'reception';
    const closesInMs = Math.max(0, closesMs - plan.nowMs);
    const asked = { service, dispenser, source, priority, closesInMs } as const;
    const outcome = command({ name: 'ReserveTicket', ...asked });
    if (typeof outcome === 'string') return;
    for (const event of outcome) {
      if (event.type !== 'ticket.reserved') continue;
      const { ticket } = event;
      citizens.set(ticket, citizen);
      plan.at(plan.nowMs + paperMs, () => {
        command({ name: 'ConfirmPaper', ticket });
        lookAtLamps();
      });
    }
  }

  const { fromMs, toMs } = hoursOf(profile);
  plan.at(fromMs, () => command({ name: 'OpenDay', day: profile.day }));
  for (const { from, to, ...what } of pausesOf(simulation)) {
    plan.at(from, () => command({ name: 'PauseService', ...what }));
    plan.at(to, () => {
      command({ name: 'ResumeService', scope: what.scope, of: what.of });
      lookAtLamps();
    });
  }
  for (const clerk of clerks) clerk.start();
  for (const { timeMs, citizen } of comers) plan.at(timeMs, () => arrive(citizen));
  for (let timeMs = fromMs + passTimeMs; timeMs <= toMs; timeMs += passTimeMs) {
    plan.at(timeMs, () => {
      command({ name: 'PassTime' });
      lookAtLamps();
    });
  }
  plan.run();
  plan.at(plan.nowMs + passTimeMs, () => command({ name: 'CloseDay' }));
  plan.run();
  return { events, refusals };
}

/** Those of the config, with what the profile says in their place. */
function rulesOfDay({ rules, profile }: Simulation): QueueRules {
  const services = new Map(rules.services);
  for (const { service, tickets } of profile.quotas) {
    const known = services.get(service);
    if (known !== undefined) services.set(service, { ...known, quota: { tickets, classes: {} } });
  }
  return { ...rules, services, lastCall: profile.lastCall ?? rules.lastCall };
}

function pausesOf({ rules, profile }: Simulation) {
  const reason = rules.pauseReasons[0] ?? '';
  return profile.pauses.map(({ from, to, service, office }) => {
    const scope = service === undefined ? (office === undefined ? 'hall' : 'office') : 'service';
    return {
      from,
      to,
      scope,
      of: service ?? office ?? null,
      reason,
      expectedMs: to - from,
    } as const;
  });
}

/** The first time that the profile names and the last. */
function hoursOf({ arrivals, clerks }: DayProfile): { fromMs: number; toMs: number } {
  const spans = [...arrivals.map(({ rates }) => rates), ...clerks.map(({ open }) => open)].flat();
  return {
    fromMs: Math.min(...spans.map(({ from }) => from)),
    toMs: Math.max(...spans.map(({ to }) => to)),
  };
}

/** A Poisson process for each entry. Its gaps have no memory, so each span may begin anew. */
export function* comersOf({ profile, seed }: Simulation): Generator<Comer> {
  for (const [index, { service, rates }] of profile.arrivals.entries()) {
    const random = randomFrom(seed, `arrivals/${index}/${service}`);
    for (const { from, to, perHour } of rates) {
      if (perHour === 0) continue;
      const gapMs = () => (random.exponential() * hourMs) / perHour;
      for (let timeMs = from + gapMs(); timeMs < to; timeMs += gapMs()) {
        yield { timeMs, citizen: citizenFrom(random, service, profile.priority) };
      }
    }
  }
}

function citizenFrom(random: Random, service: string, shares: DayProfile['priority']): Citizen {
  return {
    service,
    priority: priorityAt(random.uniform(), shares),
    effort: random.normal(),
    presence: random.uniform(),
  };
}

function priorityAt(place: number, shares: DayProfile['priority']): PriorityClass | null {
  let upTo = 0;
  for (const priority of priorityClasses) {
    upTo += shares[priority];
    if (place < upTo) return priority;
  }
  return null;
}
