/**
 * A clerk with one button in virtual time: presses when somebody waits, serves, presses again.
 *
 * At the end of a spell the clerk finishes the citizen at the window and closes it, as the centre
 * server or the end of the day would; one button cannot close a window.
 */
import type { ClerkProfile, DayProfile } from '../../config/day-profile.ts';
import type { Command } from '../queue/command.ts';
import type { Refusal } from '../queue/decision.ts';
import type { QueueRules } from '../queue/rules.ts';
import type { PriorityClass, QueueEvent } from '../queue/words.ts';

/** One citizen's own chances, drawn at the arrival. */
export interface Citizen {
  readonly service: string;
  readonly priority: PriorityClass | null;
  /** How long the matter takes beside others of its kind: a standard normal deviate. */
  readonly effort: number;
  /** In [0, 1): comes when called where this is not below the clerk's probability of a no-show. */
  readonly presence: number;
}

export type Untimed<C = Command> = C extends Command ? Omit<C, 'at'> : never;

/** The hall as a clerk meets it. */
export interface SimulatedHall {
  readonly rules: QueueRules;
  readonly profile: DayProfile;
  readonly nowMs: number;
  at(timeMs: number, step: () => void): void;
  do(command: Untimed): readonly QueueEvent[] | Refusal;
  /** Whether somebody waits whom the window may call. */
  isLampLit(window: number): boolean;
  citizenOf(ticket: string): Citizen | undefined;
}

/** The 90th percentile of the standard normal distribution. */
const normal90 = 1.2815515655446004;
const secondMs = 1000;

export class SimulatedClerk {
  readonly #hall: SimulatedHall;
  readonly #profile: ClerkProfile;
  #doing: 'away' | 'free' | 'reaching' | 'busy' = 'away';
  /** When the spell ends. */
  #untilMs = 0;
  #isLastSpell = false;
  #breakUntilMs = 0;

  constructor(hall: SimulatedHall, profile: ClerkProfile) {
    this.#hall = hall;
    this.#profile = profile;
  }

  /** Plans the coming and going of the day. */
  start(): void {
    const { open } = this.#profile;
    for (const [index, { from, to }] of open.entries()) {
      this.#hall.at(from, () => {
        this.#untilMs = to;
        this.#isLastSpell = index === open.length - 1;
        if (this.#doing === 'away') this.#press();
      });
      this.#hall.at(to, () => {
        if (this.#doing === 'free' && this.#isOver()) this.#leave();
      });
    }
    for (const pause of this.#profile.breaks) {
      this.#hall.at(pause.from, () => {
        this.#breakUntilMs = pause.to;
        if (this.#doing === 'free') this.#rest();
      });
    }
  }

  /** The hall calls it whenever somebody may have begun to wait. */
  look(): void {
    const { window, reactionSeconds } = this.#profile;
    if (this.#doing !== 'free' || !this.#hall.isLampLit(window)) return;
    this.#doing = 'reaching';
    this.#hall.at(this.#hall.nowMs + reactionSeconds * secondMs, () => {
      this.#doing = 'free';
      if (this.#isOver()) this.#leave();
      else if (this.#hall.isLampLit(window)) this.#press();
    });
  }

  #isOver(): boolean {
    if (this.#hall.nowMs < this.#untilMs) return false;
    const goesOn = this.#isLastSpell && this.#hall.profile.finishWaiting;
    return !(goesOn && this.#hall.isLampLit(this.#profile.window));
  }

  /** The clerk leaves the open window when nobody is at it, and comes back at the end of the break. */
  #rest(): void {
    const { window } = this.#profile;
    const expectedMs = this.#breakUntilMs - this.#hall.nowMs;
    const reason = this.#hall.rules.breakReasons[0] ?? '';
    this.#hall.do({ name: 'StartBreak', window, reason, expectedMs });
    this.#busyFor(expectedMs, () => {
      this.#hall.do({ name: 'EndBreak', window });
      this.#next();
    });
  }

  #leave(): void {
    this.#hall.do({ name: 'CloseWindow', window: this.#profile.window });
    this.#doing = 'away';
  }

  #press(): void {
    const outcome = this.#hall.do({ name: 'CallNext', window: this.#profile.window });
    if (outcome === 'guard-time') {
      this.#busyFor(this.#hall.rules.guardMs, () => this.#press());
      return;
    }
    this.#doing = 'free';
    if (typeof outcome === 'string') return;
    for (const event of outcome) {
      if (event.type === 'ticket.called') this.#receive(event.ticket, event.service);
    }
    // The press missed a ticket that came into the line at this very instant.
    this.look();
  }

  #receive(ticket: string, service: string): void {
    const { window, noShowProbability } = this.#profile;
    const { profile, rules } = this.#hall;
    const citizen = this.#hall.citizenOf(ticket);
    const comes = citizen !== undefined && citizen.presence >= noShowProbability;
    if (comes) {
      this.#busyFor(this.#serviceMs(service, citizen), () => this.#next());
      return;
    }
    this.#busyFor(profile.patienceSeconds * secondMs, () => {
      const canSaySo = rules.windows.get(window)?.oneButton === false;
      if (canSaySo) this.#hall.do({ name: 'MarkNoShow', window });
      this.#next();
    });
  }

  #busyFor(durationMs: number, then: () => void): void {
    this.#doing = 'busy';
    this.#hall.at(this.#hall.nowMs + durationMs, then);
  }

  #next(): void {
    if (this.#isOver()) this.#leave();
    else if (this.#hall.nowMs < this.#breakUntilMs) this.#rest();
    else this.#press();
  }

  /** Log-normal: the median, stretched by the citizen's own deviate. */
  #serviceMs(service: string, { effort }: Citizen): number {
    const own = this.#profile.serviceTimes.find((time) => time.service === service);
    const { medianSeconds, p90Seconds } = own?.serviceTime ?? this.#profile.serviceTime;
    const spread = Math.log(p90Seconds / medianSeconds) / normal90;
    return medianSeconds * Math.exp(effort * spread) * secondMs;
  }
}
