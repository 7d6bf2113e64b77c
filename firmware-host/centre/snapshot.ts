/**
 * The retained snapshot for dashboards and hall pages (the contract's `state` topic): what anybody in
 * the hall may know of it now. Waits are in whole minutes, so that it does not change every second.
 */
import { printerDevice } from '../../config/hall/devices.ts';
import type { Exceeded, HallSnapshot, Readiness } from '../../drivers/centre-port.ts';
import type { Alarms } from '../alarms/alarms.ts';
import type { Health } from '../health/health.ts';
import type { PaperLeft } from '../paper/paper-keeper.ts';
import { closuresAhead } from '../plan/closure-words.ts';
import type { HallPlan } from '../plan/plan.ts';
import { isIdleTooLong, waitExceeded } from '../queue/decide-time.ts';
import { type Estimate, estimates } from '../queue/estimate.ts';
import { formatNumber, nextAfterUsed } from '../queue/number.ts';
import { isAllPaused, pauseOf } from '../queue/pause.ts';
import { numbersLeft, quotaLeft } from '../queue/quota.ts';
import type { QueueRules } from '../queue/rules.ts';
import {
  givenNumbers,
  lineOf,
  type State,
  ticketAtWindow,
  waitingIn,
  windowAt,
} from '../queue/state.ts';
import type { Break, Moment } from '../queue/words.ts';
import { alarmWords } from '../words/alarm-words.ts';

const minuteMs = 60_000;
/** More is no news. */
const mostClosures = 10;

export function stateSnapshot(
  plan: HallPlan,
  state: State,
  {
    devices,
    printers,
    closedToday,
  }: Pick<HallSnapshot, 'closedToday'> & {
    devices: Health['devices'];
    printers: readonly PaperLeft[];
  },
  readiness: (dispenser: string) => Readiness,
  alarms: Alarms,
  now: Moment,
): HallSnapshot {
  return {
    businessDay: state.day,
    dayClosed: state.isClosed,
    fairness: plan.fairness,
    numbers: { ...givenNumbers(state), advanced: state.advanced },
    withdrawn: state.withdrawn,
    windows: plan.windows.map((window) => windowNow(plan, state, window, now)),
    pauses: [...state.pauses.values()].map(({ scope, of, reason, since, expectedMs }) => ({
      scope,
      of,
      reason,
      name: plan.pauses.reason(reason),
      sinceMs: since.wallMs,
      expectedMs,
    })),
    closedToday,
    closures: closuresAhead(plan, state).slice(0, mostClosures),
    queues: queuesNow(plan, state, now),
    alarms: [...alarms.values()].map(({ alarm, kind, of, raisedAt, acknowledged }) => ({
      alarm,
      kind,
      of,
      name: alarmWords[kind],
      sinceMs: raisedAt.wallMs,
      acknowledged,
    })),
    nextOfRoll: nextOfRoll(plan.rules, state),
    dispensers: [...plan.printersOf.keys()].map((dispenser) => ({
      dispenser,
      readiness: readiness(dispenser),
    })),
    printers,
    devices: [...devices].map(([device, faults]) => ({
      device,
      faults: faults.map(({ code, severity, hint }) => ({ code, severity, hint })),
    })),
  };
}

/**
 * What is published of it. Of a device that comes and goes that is all that stands there until it is quiet, and a
 * dispenser without a steady printer is failing: a loose plug must not become a retained message a second. The
 * controller and its own pages see each change, since a press meets the printer as it is.
 */
export function damped(
  snapshot: HallSnapshot,
  { printersOf }: Pick<HallPlan, 'printersOf'>,
): HallSnapshot {
  const devices = snapshot.devices.map(({ device, faults }) => {
    const unsteady = faults.filter(({ code }) => code === 'unsteady');
    return { device, faults: unsteady.length > 0 ? unsteady : faults };
  });
  const faultsOf = new Map(devices.map(({ device, faults }) => [device, faults]));
  const isSteady = (printer: string) =>
    faultsOf
      .get(printerDevice(printer))
      ?.every(({ code, severity }) => severity !== 'stopped' && code !== 'unsteady') ?? false;
  const dispensers: HallSnapshot['dispensers'] = snapshot.dispensers.map(
    ({ dispenser, readiness }) => {
      const isReady = readiness === 'ready' && (printersOf.get(dispenser) ?? []).some(isSteady);
      return { dispenser, readiness: readiness === 'closed' || isReady ? readiness : 'failing' };
    },
  );
  return { ...snapshot, devices, dispensers };
}

function windowNow(plan: HallPlan, state: State, number: number, now: Moment) {
  const { rules } = plan;
  const { open, reportedPercent, onBreak } = windowAt(state, number);
  const held = ticketAtWindow(state, number);
  const serviceExceeded: Exceeded = held === undefined ? 0 : reportedPercent;
  const noShowOffered = held?.status === 'called' && held.recalls >= rules.recallLimit;
  return {
    window: number,
    open,
    number: held?.number ?? null,
    noShowOffered,
    serviceExceeded,
    idle: isIdleTooLong(rules, state, number, now),
    paused: open && isAllPaused(rules, state, number),
    onBreak: onBreak && breakNow(plan, onBreak),
  };
}

function breakNow({ breakReasons }: HallPlan, { reason, since, expectedMs }: Break) {
  const named = breakReasons.find(({ id }) => id === reason)?.name;
  return {
    reason,
    name: named ?? { ar: reason, en: reason },
    sinceMs: since.wallMs,
    expectedMs,
  };
}

function nextOfRoll({ roll }: QueueRules, { used }: State): string | null {
  if (roll === null) return null;
  const value = nextAfterUsed(used.get(roll.prefix) ?? [], roll.from, roll.to);
  return value === null ? null : formatNumber(roll.prefix, value, roll.to);
}

function queuesNow({ rules, services }: HallPlan, state: State, now: Moment) {
  const ids = [...services.keys()];
  const newcomers = ids.map((service) => ({ service, priority: null }));
  const found = estimates(rules, state, newcomers, now);
  return ids.map((service, index) => queueNow(rules, state, service, found[index], now));
}

function queueNow(
  rules: QueueRules,
  state: State,
  service: string,
  estimate: Estimate | undefined,
  now: Moment,
) {
  const wait = estimate?.waitMs ?? null;
  return {
    service,
    waiting: waitingIn(lineOf(state, service)),
    paused: pauseOf(rules, state, service)?.reason ?? null,
    quotaLeft:
      numbersLeft(rules, state, service) === 0
        ? 0
        : quotaLeft(rules, state, { service, priority: null }),
    peopleAhead: estimate?.peopleAhead ?? 0,
    waitMs: wait && {
      low: Math.floor(wait.low / minuteMs) * minuteMs,
      high: Math.ceil(wait.high / minuteMs) * minuteMs,
    },
    waitExceeded: waitExceeded(rules, state, service, now),
  };
}
