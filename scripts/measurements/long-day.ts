/**
 * Start → ready in the middle of a long day: with ten and a hundred times the tickets of a busy one in the journal,
 * beside the same start with a hundred tickets, in turns. Every ticket has been served, but the last hundred, who
 * wait. The snapshot of the day is the one that a controller has kept before.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/schema/schema.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import type { Command } from '../../firmware-host/queue/command.ts';
import { decide } from '../../firmware-host/queue/decide.ts';
import { evolve } from '../../firmware-host/queue/evolve.ts';
import { initialState, type State, ticketId } from '../../firmware-host/queue/state.ts';
import { roomyRules } from './queue-steps.ts';
import { median, ms, type Row } from './row.ts';
import {
  compileBefore,
  end,
  startController,
  timeStart,
  untilLogged,
  withFreePorts,
} from './start.ts';

const few = 100;
const days = [
  { tickets: 10_000, aim: 2 },
  { tickets: 100_000, aim: 4 },
];
const starts = 3;
const waiting = 100;
const rowsAtOnce = 10_000;

export async function startInLongDay(config: Config, folder: string): Promise<readonly Row[]> {
  const base = await hallIn(config, join(folder, 'few'), few);
  await compileBefore(base);
  const rows: Row[] = [];
  for (const { tickets, aim } of days) {
    const long = await hallIn(config, join(folder, String(tickets)), tickets);
    await untilDayIsKept(long);
    const [fewMs, longMs]: [number[], number[]] = [[], []];
    for (let at = 0; at < starts; at += 1) {
      fewMs.push(await timeStart(base));
      longMs.push(await timeStart(long));
    }
    const ratio = median(longMs) / median(fewMs);
    rows.push({
      name: `start → ready, ${tickets} tickets of today`,
      value: ratio,
      unit: '×',
      against: `${few} tickets, ${ms(median(fewMs))}`,
      aim: `≤ ${aim}×`,
      ok: ratio <= aim,
    });
  }
  return rows;
}

async function untilDayIsKept(configFile: string): Promise<void> {
  const controller = startController(configFile);
  await untilLogged(controller, 'day snapshot kept');
  await end(controller);
}

/** @returns its config file */
async function hallIn(config: Config, folder: string, tickets: number): Promise<string> {
  mkdirSync(join(folder, 'journal'), { recursive: true });
  const file = join(folder, 'config.yaml');
  writeFileSync(file, await withFreePorts(config));
  const journal = openJournal(join(folder, 'journal', 'journal.db'), config.journal.maxMegabytes);
  writeDay(config, journal, tickets);
  journal.close();
  return file;
}

/** What a hall stores of a day, as the queue itself decides it; all of it delivered. */
function writeDay(config: Config, journal: Journal, tickets: number): void {
  const rules = roomyRules(hallPlan(config).rules);
  const services = [...rules.services.keys()];
  const day = new Date().toISOString().slice(0, 10);
  const startMs = Date.parse(day);
  let state: State = initialState;
  let unstored: StoredEvent[] = [];

  function store(): void {
    journal.append(
      unstored.map((event) => ({
        event,
        timeQuality: 'synced',
        businessDay: day,
        configGeneration: 1,
      })),
    );
    unstored = [];
  }
  function ask(command: Command): void {
    const decision = decide(rules, state, command);
    if ('refused' in decision) throw new Error(`${command.name}: ${decision.refused}`);
    state = decision.events.reduce(evolve, state);
    unstored.push(...decision.events);
    if (unstored.length >= rowsAtOnce) store();
  }

  const momentAt = (ordinal: number) => {
    const monotonicMs = ordinal / 1000;
    return { wallMs: startMs + monotonicMs, monotonicMs, boot: 'one' };
  };
  ask({ name: 'OpenDay', at: momentAt(0), day });
  for (let ordinal = 1; ordinal <= tickets; ordinal += 1) {
    const at = momentAt(ordinal);
    const service = services[ordinal % services.length] ?? '';
    ask({ name: 'ReserveTicket', source: 'dispenser', at, service, dispenser: 'hall' });
    ask({ name: 'ConfirmPaper', at, ticket: ticketId(day, ordinal) });
    const window = rules.windowsOf.get(service)?.[0] ?? 0;
    if (ordinal > tickets - waiting) continue;
    ask({ name: 'CallNext', at, window });
    ask({ name: 'Complete', at, window });
  }
  store();
  journal.acknowledge(journal.newestSequence ?? 0);
}
