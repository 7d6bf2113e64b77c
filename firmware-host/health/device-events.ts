/**
 * Which events record what the devices report: one where something begins or ends, and few of a device
 * that comes and goes.
 *
 * A fault of a device that worked is recorded at once, and so is its end. What follows soon after such
 * a change, or before a device has worked at all after the start, is recorded when it has stayed for a
 * while: a device that connects, or settles after new paper, reports faults that are none. A device
 * whose faults return again and again is unsteady, which is one fault with one end: nothing else is
 * recorded of it until it has been quiet. What the events say in the end is what is true, within
 * `longestQuietMs`. Each run of the controller begins anew: `controller.started` ends every fault.
 *
 * This delays events only. What the controller does about a fault does not wait for its event.
 * No clock and no timer: time comes in with each call.
 */
import { buttonOfDevice, type DeviceName } from '../../config/hall/devices.ts';
import type { Fault, FaultCode } from '../../drivers/ports.ts';
import type { ControllerEvent } from '../events/events.ts';
import type { Moment } from '../queue/words.ts';

/** Events wait for those that come with them, to be stored in one transaction. */
const batchMs = 500;
/** A printer that has its paper again, or a line that was opened anew, is itself within this time. */
const settleMs = 3_000;
/** From its first report until a device must have worked: an Uno needs three seconds, a broker more. */
const startGraceMs = 10_000;
/** A fault that begins again within this time has returned. */
const returnWithinMs = 600_000;
/** One return is a person who puts the paper in badly. */
const returnsOfUnsteady = 2;
/** So long without a change ends it; twice as long each time that it comes again within `calmMs`. */
const firstQuietMs = 60_000;
export const longestQuietMs = 16 * firstQuietMs;
const calmMs = 3_600_000;
/** A fault whose hint has changed is recorded with the new one, this often at most. */
const newHintEveryMs = 600_000;

export interface RecordedEvent {
  readonly event: ControllerEvent;
  /** The fault's own, for the log. */
  readonly detail?: string | undefined;
}

export interface DeviceEvents {
  /** Takes every fault that a device has now. */
  report(device: DeviceName, faults: readonly Fault[], nowMs: number): void;
  /** What is to be recorded by now, each once, in its order. */
  take(at: Moment): readonly RecordedEvent[];
  /** As `take`, with what still waits for its batch. */
  takeAll(at: Moment): readonly RecordedEvent[];
  /** When `take` will have something if nothing is reported meanwhile; null for never. */
  dueMs(): number | null;
  /** That the device comes and goes, as a fault; null while it does not. */
  unsteady(device: DeviceName): Fault | null;
}

type Faults = ReadonlyMap<FaultCode, Fault>;

interface Device {
  readonly name: DeviceName;
  readonly firstMs: number;
  /** Since the start, for however short a time. */
  hasWorked: boolean;
  has: Faults;
  changedMs: number;
  hintChangedMs: number;
  /** What the events say that it has. */
  recorded: Faults;
  /** When a fault was last recorded for its new hint. */
  readonly newHintMs: Map<FaultCode, number>;
  /** The faults that began within `returnWithinMs`. */
  begun: readonly { readonly code: FaultCode; readonly atMs: number }[];
  unsteady: Fault | null;
  quietMs: number;
  /** When it was last unsteady. */
  unsteadyMs: number;
}

/** An event without its moment, which is when it is recorded. */
type Entry = (at: Moment) => RecordedEvent;

export function createDeviceEvents(): DeviceEvents {
  const devices = new Map<DeviceName, Device>();
  let queue: Entry[] = [];
  let queuedMs = 0;

  function enqueue(entries: readonly Entry[], nowMs: number): void {
    if (queue.length === 0) queuedMs = nowMs;
    queue.push(...entries);
  }

  /** Records the difference between what the events say and what is true. */
  function settle(device: Device, nowMs: number): void {
    endFaults(device, nowMs);
    const entries = [...device.has.values()].flatMap((fault) => {
      const known = device.recorded.get(fault.code);
      if (known?.severity === fault.severity) {
        if (known.hint === fault.hint || nowMs < newHintDueMs(device, fault.code)) return [];
        device.newHintMs.set(fault.code, nowMs);
      }
      device.recorded = new Map([...device.recorded, [fault.code, fault]]);
      return [begin(device.name, fault)];
    });
    enqueue(entries, nowMs);
  }

  function endFaults(device: Device, nowMs: number): void {
    const ended = [...device.recorded.keys()].filter((code) => !device.has.has(code));
    device.recorded = new Map([...device.recorded].filter(([code]) => device.has.has(code)));
    enqueue(
      ended.map((code) => end(device.name, code)),
      nowMs,
    );
  }

  function change(device: Device, faults: Faults, nowMs: number): void {
    const { has: had, changedMs } = device;
    const worked = device.hasWorked && ![...had.values()].some(isStopping);
    const isSettled = nowMs - changedMs >= settleMs;
    const began = [...faults.values()].filter(
      ({ code, severity }) => had.get(code)?.severity !== severity,
    );
    device.has = faults;
    device.changedMs = nowMs;
    device.begun = [
      ...device.begun.filter(({ atMs }) => nowMs - atMs < returnWithinMs),
      ...began.map(({ code }) => ({ code, atMs: nowMs })),
    ];
    if (device.unsteady !== null) return;
    const returns = device.begun.length - new Set(device.begun.map(({ code }) => code)).size;
    if (began.length > 0 && returns >= returnsOfUnsteady) becomeUnsteady(device, nowMs);
    else if (isSettled && worked) settle(device, nowMs);
    else if (isSettled) endFaults(device, nowMs);
  }

  function becomeUnsteady(device: Device, nowMs: number): void {
    const isAgain = nowMs - device.unsteadyMs < calmMs;
    device.quietMs = isAgain ? Math.min(device.quietMs * 2, longestQuietMs) : firstQuietMs;
    const times = device.begun.length;
    const overMs = Math.round(nowMs - (device.begun[0]?.atMs ?? nowMs));
    const unsteady = comesAndGoes(times, overMs);
    device.unsteady = unsteady;
    const { name } = device;
    const { hint } = unsteady;
    enqueue(
      [(at) => ({ event: { type: 'device.unsteady', at, device: name, times, overMs, hint } })],
      nowMs,
    );
  }

  function settledMs({ unsteady, quietMs, changedMs, hasWorked, firstMs }: Device): number {
    if (unsteady !== null) return changedMs + quietMs;
    return Math.max(changedMs + settleMs, hasWorked ? 0 : firstMs + startGraceMs);
  }

  function newHintDueMs(device: Device, code: FaultCode): number {
    const lastMs = device.newHintMs.get(code) ?? Number.NEGATIVE_INFINITY;
    return Math.max(device.hintChangedMs + settleMs, lastMs + newHintEveryMs);
  }

  /** When something of it is to be recorded; null where the events say what is true. */
  function deviceDueMs(device: Device): number | null {
    const { has, recorded, unsteady } = device;
    const isTrue = isSame(has, recorded, ({ severity }) => severity);
    if (unsteady !== null || !isTrue) return settledMs(device);
    const hints = [...has.values()].filter(({ code, hint }) => recorded.get(code)?.hint !== hint);
    if (hints.length === 0) return null;
    return Math.min(...hints.map(({ code }) => newHintDueMs(device, code)));
  }

  function settleWhatIsDue(nowMs: number): void {
    for (const device of devices.values()) {
      const dueMs = deviceDueMs(device);
      if (dueMs === null || nowMs < dueMs) continue;
      if (device.unsteady !== null) {
        device.unsteady = null;
        device.unsteadyMs = nowMs;
        enqueue([end(device.name, 'unsteady')], nowMs);
      }
      settle(device, nowMs);
    }
  }

  function takeAll(at: Moment): readonly RecordedEvent[] {
    const taken = queue.map((entry) => entry(at));
    queue = [];
    return taken;
  }

  return {
    report(name, reported, nowMs) {
      const faults = byCode(reported);
      const device = devices.get(name) ?? newDevice(name, nowMs);
      devices.set(name, device);
      if (isSame(device.has, faults, ({ severity }) => severity)) {
        if (!isSame(device.has, faults, ({ hint }) => hint)) device.hintChangedMs = nowMs;
        device.has = faults;
      } else {
        change(device, faults, nowMs);
      }
      device.hasWorked ||= !reported.some(isStopping);
    },
    take(at) {
      settleWhatIsDue(at.monotonicMs);
      return queue.length > 0 && at.monotonicMs >= queuedMs + batchMs ? takeAll(at) : [];
    },
    takeAll,
    dueMs() {
      const dues = [...devices.values()].flatMap((device) => deviceDueMs(device) ?? []);
      if (queue.length > 0) dues.push(queuedMs + batchMs);
      return dues.length === 0 ? null : Math.min(...dues);
    },
    unsteady: (name) => devices.get(name)?.unsteady ?? null,
  };
}

function newDevice(name: DeviceName, nowMs: number): Device {
  return {
    name,
    firstMs: nowMs,
    // Nothing is reported of a button that works.
    hasWorked: buttonOfDevice(name) !== null,
    has: new Map(),
    changedMs: buttonOfDevice(name) === null ? nowMs : Number.NEGATIVE_INFINITY,
    hintChangedMs: nowMs,
    recorded: new Map(),
    newHintMs: new Map(),
    begun: [],
    unsteady: null,
    quietMs: firstQuietMs,
    unsteadyMs: Number.NEGATIVE_INFINITY,
  };
}

/** Of two faults with one code, the one that stops the device. */
function byCode(faults: readonly Fault[]): Faults {
  const found = new Map<FaultCode, Fault>();
  for (const fault of faults) {
    if (!found.has(fault.code) || isStopping(fault)) found.set(fault.code, fault);
  }
  return found;
}

function isSame(some: Faults, others: Faults, of: (fault: Fault) => string): boolean {
  if (some.size !== others.size) return false;
  return [...some].every(([code, fault]) => {
    const other = others.get(code);
    return other !== undefined && of(other) === of(fault);
  });
}

function isStopping({ severity }: Fault): boolean {
  return severity === 'stopped';
}

function comesAndGoes(times: number, overMs: number): Fault {
  const seconds = Math.max(1, Math.round(overMs / 1000));
  return {
    code: 'unsteady',
    severity: 'warning',
    hint: `It comes and goes, ${times} times in ${seconds} s: look at its cable, its plugs and its power supply.`,
  };
}

/** A stuck button has events of its own: whoever reads them looks for a button, not for a device. */
function begin(device: DeviceName, { code, severity, hint, detail }: Fault): Entry {
  const button = code === 'stuck' ? buttonOfDevice(device) : null;
  return (at) => ({
    event:
      button === null
        ? { type: 'device.faulted', at, device, code, severity, hint }
        : { type: 'button.stuck', at, button, hint },
    detail,
  });
}

function end(device: DeviceName, code: FaultCode): Entry {
  const button = code === 'stuck' ? buttonOfDevice(device) : null;
  return (at) => ({
    event:
      button === null
        ? { type: 'device.recovered', at, device, code }
        : { type: 'button.freed', at, button },
  });
}
