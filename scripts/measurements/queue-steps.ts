/**
 * decide + evolve for one command, with few and with many tickets in the day: whether a press at the
 * end of a day that never ended costs more than one in the morning. Half of the tickets have been
 * served, half wait; each command of a ticket's way is done from the same state, in turns.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import type { Command } from '../../firmware-host/queue/command.ts';
import { decide } from '../../firmware-host/queue/decide.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import type { QueueRules } from '../../firmware-host/queue/rules.ts';
import { initialState, type State, ticketId } from '../../firmware-host/queue/state.ts';
import type { Moment } from '../../firmware-host/queue/words.ts';
import { percentile, type Row } from './row.ts';

const sizes = [10, 1000, 100_000] as const;
const aim = 1.5;
/** Each round does as many ways of a ticket, of five commands each, at every size. */
const rounds = 90;
const ways = 40;
const commandsEach = 5;
/** The quicker rounds are those that no other work of the machine was in. */
const undisturbed = 0.05;
const day = '2026-11-23';

export async function queueSteps(config: Config): Promise<readonly Row[]> {
  const rules = roomyRules(hallPlan(config).rules);
  const days = sizes.map((tickets) => ({
    tickets,
    state: dayOf(rules, tickets),
    perCommandMs: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { state, tickets, perCommandMs } of days) {
      const startedMs = monotonicMs();
      doWays(rules, state, tickets);
      perCommandMs.push((monotonicMs() - startedMs) / (ways * commandsEach));
      // Rubbish of one size is not swept at the cost of the next.
      await new Promise(setImmediate);
    }
  }
  const [few, ...many] = days.map(({ tickets, perCommandMs }) => ({
    tickets,
    costMs: percentile(perCommandMs.slice(rounds / 4), undisturbed),
  }));
  if (few === undefined) throw new Error('nothing was measured');
  return many.map(({ tickets, costMs }) => ({
    name: `decide + evolve, ${tickets} tickets in the day`,
    value: costMs / few.costMs,
    unit: '×',
    against: `${few.tickets} tickets, ${(few.costMs * 1000).toFixed(1)} µs a command`,
    aim: `≤ ${aim}×`,
    ok: costMs / few.costMs <= aim,
  }));
}

/** The hall's own rules, with numbers for everybody. */
export function roomyRules(rules: QueueRules): QueueRules {
  const services = [...rules.services].map(
    ([id, service]) => [id, { ...service, from: 1, to: 999_999 }] as const,
  );
  return { ...rules, services: new Map(services), guardMs: 0 };
}

/** So close together that no limit is met: every command leads to the same events at every size. */
function momentAt(count: number): Moment {
  const monotonicMs = count / 1000;
  return { wallMs: 1_800_000_000_000 + monotonicMs, monotonicMs, boot: 'one' };
}

function dayOf(rules: QueueRules, tickets: number): State {
  const services = [...rules.services.keys()];
  const windows = [...rules.windows.keys()];
  let state = after(rules, initialState, { name: 'OpenDay', at: momentAt(0), day });
  for (let ordinal = 1; ordinal <= tickets; ordinal += 1) {
    const at = momentAt(ordinal);
    const service = services[ordinal % services.length] ?? '';
    state = issued(rules, state, service, ordinal, at);
    const window = windows[ordinal % windows.length] ?? 0;
    if (ordinal % 2 === 0) state = after(rules, state, { name: 'CallNext', at, window });
  }
  return state;
}

/** Number, paper, call, end; and the look at what is due that time asks for. */
function doWays(rules: QueueRules, from: State, tickets: number): void {
  const [service = ''] = rules.services.keys();
  const window = rules.windowsOf.get(service)?.[0] ?? 0;
  let state = from;
  for (let way = 1; way <= ways; way += 1) {
    const at = momentAt(tickets + way);
    state = issued(rules, state, service, tickets + way, at);
    state = after(rules, state, { name: 'CallNext', at, window });
    state = after(rules, state, { name: 'Complete', at, window });
    state = after(rules, state, { name: 'PassTime', at });
  }
}

function issued(
  rules: QueueRules,
  state: State,
  service: string,
  ordinal: number,
  at: Moment,
): State {
  const asked = { name: 'ReserveTicket', source: 'dispenser' } as const;
  const reserved = after(rules, state, { ...asked, at, service, dispenser: 'hall' });
  return after(rules, reserved, { name: 'ConfirmPaper', at, ticket: ticketId(day, ordinal) });
}

function after(rules: QueueRules, state: State, command: Command): State {
  const decision = decide(rules, state, command);
  if ('refused' in decision) throw new Error(`${command.name}: ${decision.refused}`);
  return decision.events.reduce(evolve, state);
}
