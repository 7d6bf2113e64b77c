/**
 * The controller inside this process, between a real journal and whatever devices a measurement
 * gives it, so that a press can be timed from the gesture on without the button's debounce.
 *
 * Everything on the way is production code: controller, journal, effects, log. The journal stands
 * beside the checkout's own, because the file system is part of what is measured.
 */
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { pino } from 'pino';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { DeviceName } from '../../config/hall/devices.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { Fault } from '../../drivers/ports.ts';
import { type Clock, createClock } from '../../firmware-host/clock/clock.ts';
import { Controller } from '../../firmware-host/controller.ts';
import type { Devices } from '../../firmware-host/controller-options.ts';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { markFileOf } from '../../firmware-host/numbers/mark-file.ts';
import { createNumberKeeper } from '../../firmware-host/numbers/number-keeper.ts';
import { type HallPlan, hallPlan } from '../../firmware-host/plan/plan.ts';

export interface MeasuredHall {
  readonly controller: Controller;
  readonly journal: Journal;
  readonly plan: HallPlan;
  readonly clock: Clock;
  /** When the last append had returned: its events were durable. */
  readonly durableAtMs: number;
  /** Every event as it becomes durable, by its type. */
  readonly events: EventEmitter;
  /** Resolves when the next event of a type is durable. */
  stored(type: StoredEvent['type']): Promise<void>;
  report(device: DeviceName, faults: readonly Fault[]): void;
  /** Resolves when the device works. */
  working(device: DeviceName): Promise<void>;
  stop(): Promise<void>;
}

export const noDevices: Devices = {
  printers: new Map(),
  boards: { start() {}, stop: async () => {}, show() {}, showClerk() {}, showCalls() {} },
  inputs: { start() {}, stop: async () => {}, setAlarm() {}, setLamp() {} },
  voice: null,
};

/**
 * @param onAppended as the outbox wants it
 * @param onSnapshot as the pages want it
 */
export function openMeasuredHall(
  config: Config,
  folder: string,
  onAppended: (events: readonly StoredEvent[]) => void = () => {},
  onSnapshot: (snapshot: HallSnapshot) => void = () => {},
): MeasuredHall {
  const journal = openJournal(join(folder, 'journal.db'), config.journal.maxMegabytes);
  let durableAtMs = 0;
  const stored = new EventEmitter();
  const timedJournal: Journal = Object.create(journal, {
    append: {
      value(...args: Parameters<Journal['append']>) {
        journal.append(...args);
        durableAtMs = monotonicMs();
        const [entries] = args;
        for (const { event } of entries) stored.emit(event.type, event);
      },
    },
  });
  const log = pino({ base: null }, pino.destination({ dest: '/dev/null', sync: true }));
  const waiting = new Set<() => void>();
  const plan = hallPlan(config);
  const clock = createClock({ trust: 'always', timeZone: config.centre.timeZone });
  const owner = { centre: config.centre.id, controller: config.controller };
  const controller = new Controller({
    plan,
    journal: timedJournal,
    clock,
    log,
    session: 'benchmark',
    software: 'benchmark',
    configSha256: '0'.repeat(64),
    flashed: {},
    numbers: createNumberKeeper({
      file: markFileOf(folder, owner),
      owner,
      found: { found: 'nothing' },
      plan,
      journal,
    }),
    loss: null,
    passing: null,
    onAppended,
    onSnapshot,
    onReply: () => {},
    onReplay: () => {},
  });
  controller.recover(null);
  return {
    controller,
    journal,
    plan,
    clock,
    events: stored,
    get durableAtMs() {
      return durableAtMs;
    },
    async stored(type) {
      await once(stored, type);
    },
    report(device, faults) {
      controller.report(device, faults);
      for (const look of [...waiting]) look();
    },
    working: (device) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!controller.health.isWorking(device)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
    async stop() {
      await controller.stop();
      journal.close();
    },
  };
}
