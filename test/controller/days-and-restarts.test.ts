/** The controller on its journal, with a clock in the hand: what jumps, reboots and days make of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { loadConfig } from '../../config/load.ts';
import type { CentreCommand } from '../../drivers/ports.ts';
import { localTimeIn } from '../../firmware-host/clock.ts';
import { Controller } from '../../firmware-host/controller.ts';
import { hallPlan } from '../../firmware-host/hall-plan.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';

const { config } = loadConfig(path.join(__dirname, '../../config/bench.yaml'));
const plan = hallPlan(config);
const nothing = async (): Promise<void> => {};
const silent = pino({ level: 'silent' });
const firstMs = Date.parse('2026-11-23T08:00:00Z');

/** One run of the controller after the other, on one journal. */
class RestartedHall {
  readonly #replies: Record<string, unknown>[] = [];
  clock = { wallMs: firstMs, monotonicMs: 5000, boot: 'first', isTrusted: true };
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'dawr-days-'));
  #journal: Journal | null = null;
  #controller: Controller | null = null;
  #commands = 0;

  async start(): Promise<void> {
    const journal = openJournal(path.join(this.#folder, 'journal.db'), 64);
    this.#journal = journal;
    const controller = new Controller({
      plan,
      journal,
      clock: {
        now: () => {
          const { wallMs, monotonicMs, boot } = this.clock;
          return { wallMs, monotonicMs, boot };
        },
        isTrusted: () => this.clock.isTrusted,
        localTimeOf: localTimeIn('Africa/Cairo'),
      },
      log: silent,
      session: 'session',
      software: 'software',
      configSha256: '0'.repeat(64),
      onAppended: () => {},
      onSnapshot: () => {},
      onReply: (body) => this.#replies.push(JSON.parse(body)),
      onReplay: () => {},
    });
    this.#controller = controller;
    controller.recover(null);
    const lifetime = { start: () => {}, stop: nothing };
    controller.attach({
      printers: new Map([
        [
          'hall',
          {
            ...lifetime,
            id: 'hall',
            cutFirst: () => {},
            print: async () => ({ outcome: 'printed' }) as const,
          },
        ],
      ]),
      boards: {
        ...lifetime,
        show: () => {},
        showCalls: () => {},
      },
      inputs: { ...lifetime, setLamp: () => {} },
      voice: null,
    });
    controller.report('printer/hall', []);
    await this.#settle();
  }

  /** The reply to a command of the centre server. */
  async ask(command: CentreCommand): Promise<Record<string, unknown>> {
    this.#commands += 1;
    this.#controller?.command({
      isReadable: true,
      id: String(this.#commands),
      origin: 'server',
      notAfterMs: this.clock.wallMs + 1000,
      isRetained: false,
      command,
    });
    await this.#settle();
    return this.#replies.at(-1) ?? {};
  }

  /** What the journal holds of a type. */
  events(wanted: string): readonly unknown[] {
    const rows = this.#journal?.read(0, 10_000) ?? [];
    return rows.flatMap(({ type, data }) => (type === wanted ? [JSON.parse(data)] : []));
  }

  async #settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  }

  async stop(): Promise<void> {
    await this.#controller?.stop();
    this.#journal?.close();
    this.#journal = null;
    this.#controller = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true });
  }
}

let hall: RestartedHall;
beforeEach(async () => {
  hall = new RestartedHall();
  await hall.start();
});
afterEach(() => hall.remove());

const issue: CentreCommand = { name: 'issue-ticket', args: { service: 'first-new-card' } };

test('off for three days, on again in 1970, and set at noon: one day, numbers anew, each jump recorded', async () => {
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-23/1', number: 'A001' });
  await hall.ask(issue);
  await hall.ask({ name: 'call-next', args: { window: 1 } });
  await hall.stop();

  hall.clock = { wallMs: 10_000, monotonicMs: 10_000, boot: 'second', isTrusted: false };
  await hall.start();
  const jumpMs = Date.parse('2026-11-26T10:00:00Z') - hall.clock.wallMs;
  hall.clock.wallMs += jumpMs;
  hall.clock.isTrusted = true;
  expect(await hall.ask(issue)).toMatchObject({ ticket: '2026-11-26/1', number: 'A001' });
  expect(hall.events('clock.jumped')).toEqual([{ byMs: 10_000 - firstMs }, { byMs: jumpMs }]);
  expect(hall.events('day.opened')).toEqual([{ day: '2026-11-23' }, { day: '2026-11-26' }]);
  expect(hall.events('ticket.expired')).toMatchObject([{ number: 'A002' }]);
});

test('ten years ahead and twenty back change neither the day nor its numbers, and both are recorded', async () => {
  await hall.ask(issue);
  const tenYearsMs = 3653 * 86_400_000;
  for (const [byMs, number] of [
    [tenYearsMs, 'A002'],
    [-2 * tenYearsMs, 'A003'],
    [tenYearsMs, 'A004'],
  ] as const) {
    hall.clock.wallMs += byMs;
    expect(await hall.ask(issue)).toMatchObject({ status: 'done', number });
  }
  expect(hall.events('clock.jumped')).toHaveLength(3);
  expect(hall.events('day.opened')).toEqual([{ day: '2026-11-23' }]);
});

test('a clock that was set between two runs has jumped too', async () => {
  await hall.stop();
  hall.clock.wallMs += 3_600_000;
  await hall.start();
  expect(hall.events('clock.jumped')).toEqual([{ byMs: 3_600_000 }]);
});
