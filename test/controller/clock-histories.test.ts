/**
 * A hall whose clock is set, stops, jumps and is never set at all, in any order: no number comes
 * twice, no day comes back, and no untrusted clock opens a day.
 */
import fc from 'fast-check';
import {
  type DayMemory,
  type DayRules,
  type DaySight,
  nothingSeen,
  personsDay,
  stepDay,
} from '../../firmware-host/clock/business-day.ts';
import { localTimeIn } from '../../firmware-host/clock/clock.ts';
import { dayRules } from '../../firmware-host/clock/opening-hours.ts';
import type { Command } from '../../firmware-host/queue/command.ts';
import { decide } from '../../firmware-host/queue/decide.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { queueRules } from '../../firmware-host/queue/rules.ts';
import { initialState, type State } from '../../firmware-host/queue/state.ts';
import type { QueueEvent } from '../../firmware-host/queue/words.ts';

const rules = queueRules({
  services: [{ id: 'card', prefix: 'A', from: 1, to: 999 }],
  windows: [{ number: 1, services: ['card'] }],
  guardMs: 0,
});
const day = { opens: '08:00', closes: '15:00', lastTicket: '14:30' };
const limits = { believeDaysAhead: 30, mostHours: 30 };
const hours = (atClosing: 'finish-waiting' | 'send-home') =>
  dayRules(
    {
      weekdays: { sunday: day, monday: day, tuesday: { opens: '20:00', closes: '02:00' } },
      holidays: [],
      atClosing,
    },
    limits,
  );
const allRules = [dayRules(undefined, limits), hours('finish-waiting'), hours('send-home')];
const cairo = localTimeIn('Africa/Cairo');
const minuteMs = 60_000;
const dayMs = 86_400_000;

type Happening =
  | { readonly does: 'wait'; readonly minutes: number }
  | { readonly does: 'set'; readonly days: number }
  | { readonly does: 'reboot'; readonly atWallMs: number | null }
  | { readonly does: 'ticket' | 'trust' | 'person' };

const just = (does: 'ticket' | 'trust' | 'person') => fc.constant<Happening>({ does });
const set = (days: { min: number; max: number }) =>
  fc.integer(days).map((by): Happening => ({ does: 'set', days: by }));
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.nat(600).map((minutes): Happening => ({ does: 'wait', minutes })) },
  { weight: 4, arbitrary: just('ticket') },
  set({ min: -3660, max: 3660 }),
  set({ min: -2, max: 40 }),
  fc.constantFrom(0, null).map((atWallMs): Happening => ({ does: 'reboot', atWallMs })),
  just('trust'),
  just('person'),
);

class ClockedHall {
  readonly opened: string[] = [];
  readonly #days: DayRules;
  readonly #given = new Set<string>();
  #wallMs = Date.parse('2026-11-23T09:00:00+02:00');
  #monotonicMs = 0;
  #boot = 0;
  #isTrusted = true;
  #memory: DayMemory = nothingSeen;
  #state: State = initialState;

  constructor(days: DayRules) {
    this.#days = days;
  }

  live(what: Happening): void {
    this.#changeClock(what);
    this.#keepDay();
    const { at } = this.#sight();
    if (what.does === 'person') {
      const asked = personsDay(this.#days, this.#sight(), undefined);
      if ('open' in asked) this.#execute({ name: 'OpenDay', at, day: asked.open });
    } else if (what.does === 'ticket') {
      const source = 'dispenser';
      this.#execute({ name: 'ReserveTicket', at, service: 'card', dispenser: 'hall', source });
    }
  }

  #changeClock(what: Happening): void {
    switch (what.does) {
      case 'wait':
        this.#wallMs += what.minutes * minuteMs;
        this.#monotonicMs += what.minutes * minuteMs;
        break;
      case 'set':
        this.#wallMs += what.days * dayMs;
        break;
      case 'trust':
        this.#isTrusted = true;
        break;
      case 'reboot':
        this.#boot += 1;
        this.#monotonicMs = 0;
        this.#isTrusted = false;
        this.#memory = nothingSeen;
        this.#wallMs = what.atWallMs ?? this.#wallMs;
        break;
      default:
    }
  }

  #keepDay(): void {
    const seen = this.#sight();
    const { memory, action } = stepDay(this.#days, this.#memory, seen);
    this.#memory = memory;
    if (action === null) return;
    expect(this.#isTrusted).toBe(true);
    const { at } = seen;
    if (action === 'close') this.#execute({ name: 'CloseDay', at });
    else {
      this.#execute({ name: 'OpenDay', at, day: action.open });
      expect(this.#state.day).toBe(action.open);
    }
  }

  #sight(): DaySight {
    const at = {
      wallMs: this.#wallMs,
      monotonicMs: this.#monotonicMs,
      boot: String(this.#boot),
    };
    const { day: of, isClosed, tickets } = this.#state;
    const hasTickets = tickets.length > 0;
    return {
      at,
      isTrusted: this.#isTrusted,
      local: cairo(at),
      day: of,
      isClosed,
      hasTickets,
      isInUse: hasTickets && !isClosed,
      isDone: !hasTickets,
    };
  }

  #execute(command: Command): void {
    const decision = decide(rules, this.#state, command);
    if ('refused' in decision) return;
    for (const event of decision.events) {
      this.#state = evolve(this.#state, event);
      this.#check(event);
    }
  }

  #check(event: QueueEvent): void {
    if (event.type === 'day.opened') this.opened.push(event.day);
    if (event.type !== 'ticket.reserved') return;
    const name = `${this.#state.day} ${event.number}`;
    expect(this.#given).not.toContain(name);
    expect(this.#given).not.toContain(event.ticket);
    this.#given.add(name).add(event.ticket);
  }
}

test('no number comes twice and no day comes back, whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...allRules),
      fc.array(happening, { minLength: 20, maxLength: 120 }),
      (days, history) => {
        const hall = new ClockedHall(days);
        for (const what of history) hall.live(what);
        expect(hall.opened).toEqual([...new Set(hall.opened)].sort());
      },
    ),
  );
});
