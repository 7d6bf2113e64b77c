/** Tickets as a day brings them: number after number, of every service, the wait going up and down. */
import type { Config } from '../../config/schema/schema.ts';
import type { TicketFace } from '../../drivers/ports.ts';
import { usualTicket } from '../../firmware-host/effects.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';

/** One of each service. */
export function usualTickets(config: Config): readonly TicketFace[] {
  const plan = hallPlan(config);
  const now = { wallMs: Date.now(), monotonicMs: 0, boot: '' };
  return config.services.map((service) => usualTicket(plan, service, now));
}

/** A citizen every twenty seconds. */
const everyMs = 20_000;
const longestQueue = 30;

/** The ticket of a day with this place in it. */
export function ticketOfDay(usual: readonly TicketFace[], place: number): TicketFace {
  const face = usual[place % usual.length];
  if (face === undefined) throw new Error('the config has no service');
  const peopleAhead = Math.abs((place % (2 * longestQueue)) - longestQueue);
  return {
    ...face,
    number: `${(face.number ?? '').charAt(0)}${String(place + 1).padStart(3, '0')}`,
    peopleAhead,
    waitMs: { low: peopleAhead * 60_000, high: (peopleAhead + 9) * 90_000 },
    issuedAtMs: face.issuedAtMs + place * everyMs,
  };
}
