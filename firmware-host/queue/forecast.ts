/**
 * Plays the hall forward, again and again, until newcomers of some services are called: how long that
 * takes and who is called before them, by the rule of turns that the windows obey (`turn.ts`).
 *
 * Each run draws how long services take, who else comes and when, and which clerk goes for a break, from
 * what the day has shown. The draws are the same in every forecast, so the same state always gives
 * the same answer. The work is bounded: of a long queue one place stands for several people, and
 * fewer runs are made.
 */
import { breakLengthMs, untilBackMs, untilBreakMs } from './breaks.ts';
import { inLineSince, tiersAt } from './choose.ts';
import { Draws } from './draws.ts';
import { latestTickets } from './latest-tickets.ts';
import { ordinalOf } from './line-key.ts';
import { dueMonotonicMs, elapsedMs } from './moment.ts';
import { nth, type OrderedSet, size } from './ordered-set.ts';
import { holdMs, type Pace, paceOfService, restMs } from './pace.ts';
import { PlayedLine } from './played-line.ts';
import type { QueueRules } from './rules.ts';
import {
  lineOf,
  type State,
  ticketAtWindow,
  ticketByOrdinal,
  windowAt,
  windowLineOf,
} from './state.ts';
import { pickNext, type Tiers } from './turn.ts';
import type { Moment, PriorityClass, Ticket } from './words.ts';

// Named once: a test's world looks each global up anew, some million times for a day.
const { floor, max, min, sqrt } = Math;
const never = Infinity;

/** Somebody who comes now, or would. */
export interface Newcomer {
  readonly service: string;
  readonly priority: PriorityClass | null;
}

/** Windows by number. */
export interface WindowsNow {
  readonly open: readonly number[];
  /** Closed for what is probably a break. */
  readonly away: readonly number[];
}

/** What a newcomer met, one value for each run. */
export interface Foreseen {
  /** From now to the call. */
  readonly waitsMs: Float64Array;
  /** Who was called before, at the windows that serve the newcomer. */
  readonly calledBefore: Float64Array;
}

/** About so many calls are played in all. */
const callsInAll = 500;
const fewestRuns = 12;
const mostRuns = 48;
/** Of more people than this, one place stands for several. */
const mostPlaces = 40;
/** Of so few tickets nobody tells how many of those who come have priority: as many ordinary ones are added in thought. */
const fewTickets = 4;
/** A run of so many who came and were called is cut: it does not come to the newcomer. */
const mostSteps = 400;
/** The least pace and rate of a run, as a share of what the day has shown. */
const leastFactor = 0.3;

/**
 * @param windows those that call, of which one at least has to serve each newcomer, and those on a break
 * @returns one for each newcomer, in their order, as if nobody else of them had come
 */
export function forecast(
  rules: QueueRules,
  state: State,
  newcomers: readonly Newcomer[],
  windows: WindowsNow,
  at: Moment,
): readonly Foreseen[] {
  if (newcomers.length === 0) return [];
  const hall = new PlayedHall(rules, state, newcomers, windows, at);
  for (let run = 0; run < hall.runs; run += 1) hall.play(run);
  return hall.foreseen;
}

/** Somebody in a line, or several who are called one after the other. */
interface Place {
  readonly line: PlayedLine;
  readonly hasPriority: boolean;
  readonly people: number;
  readonly service: PlayedService;
  /** Which of the newcomers it is; null for others. A newcomer who is called keeps no window. */
  readonly newcomer: number | null;
}

interface KnownPlace extends Place {
  readonly key: number;
  /** From when it is passed over no more. */
  readonly agedAtMs: number;
}

interface PlayedService {
  readonly pace: Pace;
  /** How far the pace of the run is from the mean. */
  factor: number;
}

interface PlayedWindow {
  readonly number: number;
  readonly tiers: Tiers<PlayedLine>;
  readonly priorityRunNow: number;
  readonly atWindow: { readonly service: PlayedService; readonly heldMs: number } | null;
  /** How long it has been open without a break; null where it had one. */
  readonly openMs: number | null;
  /** How long it has been closed, where it will probably be opened again; null where it is open. */
  readonly awayMs: number | null;
  freeAtMs: number;
  breakAtMs: number;
  priorityRun: number;
  called: number;
}

/** Lives for one forecast. Times are from now. */
class PlayedHall {
  readonly runs: number;
  readonly foreseen: readonly Foreseen[];
  readonly #rules: QueueRules;
  readonly #state: State;
  readonly #at: Moment;
  readonly #services = new Map<string, PlayedService>();
  readonly #lines = new Map<string | number, PlayedLine>();
  readonly #windows: readonly PlayedWindow[];
  /** By newcomer: the windows whose calls come before theirs. */
  readonly #windowsOf: readonly (readonly PlayedWindow[])[];
  /** By rank: those in the lines now, then the newcomers, then who came in the run. */
  readonly #places: Place[];
  readonly #agedAtMs: number[];
  readonly #known: number;
  /** Nobody is passed over too long before this. */
  readonly #firstAgedMs: number;
  /** A place's key in its line is its rank less this: below 0 for those placed in front. */
  readonly #inFront: number;
  /** Who may come and pass over others, each as likely as the next. */
  readonly #likely: readonly Place[];
  readonly #comePerMs: number;
  #count = 0;

  constructor(
    rules: QueueRules,
    state: State,
    newcomers: readonly Newcomer[],
    { open, away }: WindowsNow,
    at: Moment,
  ) {
    this.#rules = rules;
    this.#state = state;
    this.#at = at;
    this.#windows = togetherWith(rules, newcomers, [...open, ...away]).map((number) =>
      this.#windowOf(number, away.includes(number)),
    );
    this.#windowsOf = newcomers.map(({ service }) => {
      const serving = rules.windowsOf.get(service) ?? [];
      return this.#windows.filter(({ number }) => serving.includes(number));
    });
    // Where all are called in turn, only one with priority passes over those who came before.
    const isInTurn = this.#windows.every(({ tiers: { firstChoice, onlyWhenIdle } }) => {
      return firstChoice.length === 0 && onlyWhenIdle.length === 0;
    });
    const mayPass = ({ priority }: Ticket) => !isInTurn || priority !== null;
    const waiting = this.#setsNow();
    const people = waiting.reduce((sum, { set }) => sum + size(set), 0);
    const each = max(1, Math.ceil(people / mostPlaces));
    const now = waiting
      .flatMap((of) => [...this.#placesIn(of, each)])
      .sort((a, b) => a.key - b.key);
    this.#inFront = now.filter(({ key }) => key < 0).length;
    this.#places = [
      ...now,
      ...newcomers.map((newcomer, index) => this.#placeOf(newcomer, 0, index)),
    ];
    this.#known = this.#places.length;
    this.#agedAtMs = [
      ...now.map(({ agedAtMs }) => agedAtMs),
      ...newcomers.map(() => rules.maxWaitMs),
    ];
    this.#firstAgedMs = min(...this.#agedAtMs);
    for (const [rank, { line, hasPriority }] of this.#places.entries()) {
      line.add(rank - this.#inFront, hasPriority);
    }
    for (const line of this.#lines.values()) line.settle();
    const { tickets, perMs } = latestTickets(state, at);
    const comers = tickets.filter((ticket) => this.#lines.has(ticket.service) && mayPass(ticket));
    const seen = isInTurn ? tickets.length + fewTickets : max(1, tickets.length);
    this.#comePerMs = (perMs * comers.length) / seen / each;
    this.#likely = comers.map((ticket) => this.#placeOf(ticket, each, null));
    const runs = floor(callsInAll / (this.#known + 4));
    this.runs = max(fewestRuns, min(mostRuns, runs));
    this.foreseen = newcomers.map(() => ({
      waitsMs: new Float64Array(this.runs),
      calledBefore: new Float64Array(this.runs),
    }));
  }

  play(run: number): void {
    const draws = new Draws(run);
    this.#begin(draws);
    const rate = this.#comePerMs * this.#doubtOfRate(draws);
    const gapMs = () => (rate > 0 ? draws.exponential() / rate : never);
    const missing = new Set(this.foreseen.keys());
    let nextMs = gapMs();
    let nowMs = 0;
    for (let calls = 0; missing.size > 0 && calls + this.#count < mostSteps; ) {
      const window = firstFree(this.#windows);
      if (window.freeAtMs === never) break;
      nowMs = window.freeAtMs;
      if (nowMs >= window.breakAtMs) {
        window.breakAtMs = never;
        window.freeAtMs += breakLengthMs(draws);
        continue;
      }
      for (; nextMs <= nowMs; nextMs += gapMs()) this.#come(draws, nextMs);
      const place = this.#callTo(window, nowMs);
      if (place === null) window.freeAtMs = nextMs;
      else if (place.newcomer !== null) {
        this.#meet(run, place.newcomer, nowMs);
        missing.delete(place.newcomer);
      } else {
        calls += 1;
        window.called += place.people;
        window.priorityRun = place.hasPriority ? window.priorityRun + 1 : 0;
        window.freeAtMs =
          nowMs + place.service.factor * holdMs(draws, place.service.pace, place.people);
      }
    }
    for (const newcomer of missing) this.#meet(run, newcomer, nowMs);
  }

  #begin(draws: Draws): void {
    this.#count = this.#known;
    for (const line of this.#lines.values()) line.rewind();
    for (const service of this.#services.values()) {
      service.factor = max(leastFactor, 1 + service.pace.doubt * draws.normal());
    }
    for (const window of this.#windows) {
      window.freeAtMs = firstFreeMs(draws, window);
      window.breakAtMs = untilBreakMs(draws, window.openMs);
      window.priorityRun = window.priorityRunNow;
      window.called = 0;
    }
  }

  /** How many came is itself a matter of chance. */
  #doubtOfRate(draws: Draws): number {
    return max(leastFactor, 1 + draws.normal() / sqrt(this.#likely.length + 1));
  }

  #come(draws: Draws, nowMs: number): void {
    const place = this.#likely[draws.below(this.#likely.length)];
    if (place === undefined) return;
    const rank = this.#count;
    this.#count += 1;
    this.#places[rank] = place;
    this.#agedAtMs[rank] = nowMs + this.#rules.maxWaitMs;
    place.line.add(rank - this.#inFront, place.hasPriority);
  }

  #callTo(window: PlayedWindow, nowMs: number): Place | null {
    const isBound = window.priorityRun >= this.#rules.priority.inARow;
    const isAged = (key: number) => (this.#agedAtMs[key + this.#inFront] ?? never) <= nowMs;
    const picked = pickNext(window.tiers, isBound, nowMs < this.#firstAgedMs ? null : isAged);
    const place = picked && this.#places[picked.key + this.#inFront];
    if (picked === null || !place) return null;
    place.line.take(picked.key, place.hasPriority);
    return place;
  }

  #meet(run: number, newcomer: number, nowMs: number): void {
    const foreseen = this.foreseen[newcomer];
    if (foreseen === undefined) return;
    let before = 0;
    for (const { called } of this.#windowsOf[newcomer] ?? []) before += called;
    foreseen.waitsMs[run] = nowMs;
    foreseen.calledBefore[run] = before;
  }

  #windowOf(number: number, isAway: boolean): PlayedWindow {
    const own = this.#lineOf(number);
    const ticket = ticketAtWindow(this.#state, number);
    const { priorityRun, openedAt, leftAt } = windowAt(this.#state, number);
    return {
      number,
      tiers: tiersAt(this.#rules, number, own, (service) => this.#lineOf(service)),
      priorityRunNow: priorityRun,
      atWindow: ticket
        ? {
            service: this.#serviceOf(ticket.service),
            heldMs: this.#sinceMs(ticket.calledAt) ?? 0,
          }
        : null,
      openMs: this.#sinceMs(leftAt === null ? openedAt : null),
      awayMs: this.#sinceMs(isAway ? leftAt : null),
      freeAtMs: 0,
      breakAtMs: never,
      priorityRun: 0,
      called: 0,
    };
  }

  #sinceMs(then: Moment | null): number | null {
    return then && elapsedMs(then, this.#at);
  }

  #lineOf(of: string | number): PlayedLine {
    const known = this.#lines.get(of);
    if (known !== undefined) return known;
    const line = new PlayedLine();
    this.#lines.set(of, line);
    return line;
  }

  #serviceOf(id: string): PlayedService {
    const known = this.#services.get(id);
    if (known !== undefined) return known;
    const service = { pace: paceOfService(this.#rules, this.#state, id), factor: 1 };
    this.#services.set(id, service);
    return service;
  }

  #placeOf({ service, priority }: Newcomer, people: number, newcomer: number | null): Place {
    return {
      line: this.#lineOf(service),
      hasPriority: priority !== null,
      people,
      service: this.#serviceOf(service),
      newcomer,
    };
  }

  #setsNow(): readonly { readonly set: OrderedSet; readonly line: PlayedLine }[] {
    return [...this.#lines].flatMap(([of, line]) => {
      const { reserved, ordinary, priority } =
        typeof of === 'number' ? windowLineOf(this.#state, of) : lineOf(this.#state, of);
      return [reserved, ordinary, priority].map((set) => ({ set, line }));
    });
  }

  *#placesIn(
    { set, line }: { readonly set: OrderedSet; readonly line: PlayedLine },
    each: number,
  ): Generator<KnownPlace> {
    for (let index = 0; index < size(set); index += each) {
      const ticket = ticketByOrdinal(this.#state, ordinalOf(nth(set, index) ?? 0));
      // In the line of a window there may be tickets of a paused service.
      if (ticket === undefined || this.#rules.paused.has(ticket.service)) continue;
      const agedAtMs = dueMonotonicMs(inLineSince(ticket), this.#rules.maxWaitMs, this.#at);
      yield {
        ...this.#placeOf(ticket, min(each, size(set) - index), null),
        line,
        key: ticket.key,
        agedAtMs: agedAtMs - this.#at.monotonicMs,
      };
    }
  }
}

/** Of the windows, those that may take work from a window of the newcomers or leave work to it. */
function togetherWith(
  rules: QueueRules,
  newcomers: readonly Newcomer[],
  windows: readonly number[],
): readonly number[] {
  const services = new Set(newcomers.map(({ service }) => service));
  const found = new Set<number>();
  // A set gives also what is added to it meanwhile.
  for (const service of services) {
    for (const number of rules.windowsOf.get(service) ?? []) {
      if (found.has(number) || !windows.includes(number)) continue;
      found.add(number);
      for (const other of rules.windows.get(number)?.services ?? []) services.add(other);
    }
  }
  return windows.filter((number) => found.has(number));
}

function firstFree(windows: readonly PlayedWindow[]): PlayedWindow {
  const [first, ...others] = windows;
  if (first === undefined) throw new RangeError('no window calls');
  let earliest = first;
  for (const window of others) if (window.freeAtMs < earliest.freeAtMs) earliest = window;
  return earliest;
}

function firstFreeMs(draws: Draws, { atWindow, awayMs }: PlayedWindow): number {
  if (awayMs !== null) return untilBackMs(draws, awayMs);
  return atWindow === null ? 0 : restMs(draws, atWindow.service.pace, atWindow.heldMs);
}
