/**
 * What is recorded of devices that fail, return, come and go, by a clock in the hand: in the end what is
 * true, each fault with its end, and few events however often a device comes and goes.
 */
import fc from 'fast-check';
import type { DeviceName } from '../../config/hall/devices.ts';
import type { Fault, FaultCode } from '../../drivers/ports.ts';
import type { ControllerEvent } from '../../firmware-host/events/events.ts';
import { createDeviceEvents, longestQuietMs } from '../../firmware-host/health/device-events.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
/** The last change of a hint may have been recorded just before. */
const trueWithinMs = longestQuietMs + 10 * minuteMs + 10 * secondMs;

const printer: DeviceName = 'printer/hall';
const fault = (
  code: FaultCode,
  severity: Fault['severity'] = 'stopped',
  hint = `mend ${code}`,
): Fault => ({ code, severity, hint });

/** A recorder with its clock, and a reader of its events. */
function hall() {
  const events = createDeviceEvents();
  const recorded: ControllerEvent[] = [];
  let nowMs = 5_000_000;
  const moment = () => ({ wallMs: 0, monotonicMs: nowMs, boot: 'boot' });
  const take = () => recorded.push(...events.take(moment()).map(({ event }) => event));

  function pass(ms: number): void {
    const endMs = nowMs + ms;
    for (let dueMs = events.dueMs(); dueMs !== null && dueMs <= endMs; dueMs = events.dueMs()) {
      nowMs = Math.max(nowMs, dueMs);
      const before = recorded.length;
      take();
      const nextMs = events.dueMs();
      // It asked to be woken: for something, or for later.
      if (recorded.length === before && nextMs !== null && nextMs <= dueMs) {
        throw new Error(`woken in vain at ${nowMs}`);
      }
    }
    nowMs = endMs;
  }

  return {
    recorded,
    pass,
    report: (device: DeviceName, ...faults: readonly Fault[]) =>
      events.report(device, faults, nowMs),
    /** A device that has worked for a while. */
    works(device: DeviceName) {
      events.report(device, [], nowMs);
      pass(minuteMs);
    },
    unsteady: events.unsteady,
    stop: () => recorded.push(...events.takeAll(moment()).map(({ event }) => event)),
    get short() {
      return recorded.map((event) => {
        const { type } = event;
        return 'code' in event ? `${type.replace('device.', '')} ${event.code}` : type;
      });
    },
  };
}

test('a fault of a device that worked is recorded at once, and so is its end', () => {
  const one = hall();
  one.works(printer);
  one.report(printer, fault('paper-out'));
  one.pass(secondMs);
  expect(one.short).toEqual(['faulted paper-out']);
  one.pass(5 * minuteMs);
  one.report(printer);
  one.pass(secondMs);
  expect(one.short).toEqual(['faulted paper-out', 'recovered paper-out']);
});

test('what happens within half a second is stored at once together', () => {
  const one = hall();
  const boards = [1, 2, 3].map((window): DeviceName => `board/${window}`);
  for (const board of boards) one.works(board);
  for (const board of boards) {
    one.report(board, fault('unplugged'));
    one.pass(100);
  }
  expect(one.recorded).toEqual([]);
  one.pass(200);
  expect(one.recorded).toHaveLength(3);
  expect(new Set(one.recorded.map(({ at }) => at.monotonicMs)).size).toBe(1);
});

test('a device that needs its time at the start has no fault; one that stays away has', () => {
  const one = hall();
  one.report('unit/window-1', fault('no-answer'));
  one.report('unit/window-2', fault('no-answer'));
  one.pass(2 * secondMs);
  one.report('unit/window-1', fault('bad-answer'));
  one.pass(3 * secondMs);
  one.report('unit/window-1');
  one.pass(minuteMs);
  expect(one.recorded).toMatchObject([{ device: 'unit/window-2', code: 'no-answer' }]);
});

test('a printer that settles after new paper has no other fault', () => {
  const one = hall();
  one.works(printer);
  one.report(printer, fault('paper-out'));
  one.pass(minuteMs);
  one.report(printer, fault('no-answer'));
  one.pass(1500);
  one.report(printer, fault('offline'));
  one.pass(500);
  one.report(printer);
  one.pass(minuteMs);
  expect(one.short).toEqual(['faulted paper-out', 'recovered paper-out']);
});

test('a fault that has a new hint is recorded with it, and seldom', () => {
  const one = hall();
  one.works(printer);
  one.report(printer, fault('no-answer', 'stopped', 'wait a few seconds'));
  one.pass(2 * secondMs);
  one.report(printer, fault('no-answer', 'stopped', 'switch it off and on'));
  one.pass(10 * secondMs);
  const hints = () => one.recorded.flatMap((event) => ('hint' in event ? [event.hint] : []));
  expect(hints()).toEqual(['wait a few seconds', 'switch it off and on']);
  for (let change = 0; change < 60; change += 1) {
    one.report(printer, fault('no-answer', 'stopped', `address ${change % 2}`));
    one.pass(10 * secondMs);
  }
  expect(hints()).toHaveLength(3);
});

test('a fault that becomes worse is recorded again, and ends once', () => {
  const one = hall();
  one.works('voice');
  one.report('voice', fault('not-there', 'warning'));
  one.pass(minuteMs);
  one.report('voice', fault('not-there', 'stopped'));
  one.pass(minuteMs);
  one.report('voice');
  one.pass(minuteMs);
  expect(one.short).toEqual(['faulted not-there', 'faulted not-there', 'recovered not-there']);
});

test('a device that comes and goes is one fault, which ends when it is quiet', () => {
  const one = hall();
  one.works('unit/window-1');
  for (let time = 0; time < 1000; time += 1) {
    one.report('unit/window-1', fault('bad-answer'));
    one.pass(300);
    one.report('unit/window-1');
    one.pass(300);
  }
  expect(one.short).toEqual(['faulted bad-answer', 'device.unsteady']);
  expect(one.recorded[1]).toMatchObject({ times: 3, overMs: 1200 });
  expect(one.unsteady('unit/window-1')).toMatchObject({ code: 'unsteady', severity: 'warning' });
  one.report('unit/window-1', fault('unplugged'));
  one.pass(2 * minuteMs);
  expect(one.short.slice(2)).toEqual([
    'recovered unsteady',
    'recovered bad-answer',
    'faulted unplugged',
  ]);
  expect(one.unsteady('unit/window-1')).toBeNull();
});

test('paper that is put in badly once is two faults and no unsteady printer', () => {
  const one = hall();
  one.works(printer);
  for (const faults of [['paper-out'], ['paper-out', 'cover-open'], ['paper-out'], []] as const) {
    one.report(printer, ...faults.map((code) => fault(code)));
    one.pass(8 * secondMs);
  }
  one.report(printer, fault('cover-open'));
  one.pass(8 * secondMs);
  one.report(printer);
  one.pass(minuteMs);
  expect(one.short).not.toContain('device.unsteady');
  expect(one.short.slice(-2)).toEqual(['faulted cover-open', 'recovered cover-open']);
});

test('a stuck button has events of its own, at once', () => {
  const one = hall();
  one.report('button/window/1/call', fault('stuck'));
  one.pass(secondMs);
  one.report('button/window/1/call');
  one.pass(10 * secondMs);
  expect(one.recorded).toMatchObject([
    { type: 'button.stuck', button: 'window/1/call' },
    { type: 'button.freed', button: 'window/1/call' },
  ]);
});

test('a stop records what still waits for its batch', () => {
  const one = hall();
  one.works(printer);
  one.report(printer, fault('paper-out'));
  one.stop();
  expect(one.short).toEqual(['faulted paper-out']);
});

const devices = [printer, 'unit/window-1', 'button/window/1/call'] as const;
const faults = fc.uniqueArray(
  fc.record({
    code: fc.constantFrom<FaultCode>('paper-out', 'no-answer', 'stuck'),
    severity: fc.constantFrom<Fault['severity']>('stopped', 'warning'),
    hint: fc.constantFrom('wait', 'act'),
  }),
  { maxLength: 2, selector: ({ code }) => code },
);
const waitMs = fc.oneof(
  fc.integer({ min: 0, max: 2 * secondMs }),
  fc.integer({ min: 0, max: 3 * minuteMs }),
  fc.integer({ min: 0, max: 30 * minuteMs }),
);
const reports = fc.array(fc.record({ device: fc.constantFrom(...devices), faults, waitMs }), {
  maxLength: 60,
});

/** What a reader of the events holds to be wrong; throws where an event does not fit the one before. */
function believed(events: readonly ControllerEvent[]): Map<string, string> {
  const wrong = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'device.faulted') {
      wrong.set(`${event.device} ${event.code}`, `${event.severity} ${event.hint}`);
    } else if (event.type === 'button.stuck') {
      begin(wrong, `button/${event.button} stuck`, event.hint);
    } else if (event.type === 'device.unsteady') {
      begin(wrong, `${event.device} unsteady`, event.hint);
    } else if (event.type === 'device.recovered') {
      end(wrong, `${event.device} ${event.code}`);
    } else if (event.type === 'button.freed') {
      end(wrong, `button/${event.button} stuck`);
    }
  }
  return wrong;
}

function begin(wrong: Map<string, string>, what: string, words: string): void {
  if (what.endsWith('unsteady') && wrong.has(what)) throw new Error(`${what} began twice`);
  wrong.set(what, words);
}

function end(wrong: Map<string, string>, what: string): void {
  if (!wrong.delete(what)) throw new Error(`${what} ended and had not begun`);
}

test('whatever is reported: each end has its begin, and in the end the events say what is true', () => {
  fc.assert(
    fc.property(reports, (all) => {
      const one = hall();
      const last = new Map<DeviceName, readonly Fault[]>();
      for (const { device, faults: now, waitMs: ms } of all) {
        one.report(device, ...now);
        last.set(device, now);
        one.pass(ms);
        believed(one.recorded);
      }
      one.pass(trueWithinMs);
      const truth = [...last].flatMap(([device, now]) =>
        now.map(({ code, severity, hint }): [string, string] => [
          `${device} ${code}`,
          device.startsWith('button/') && code === 'stuck' ? hint : `${severity} ${hint}`,
        ]),
      );
      expect(believed(one.recorded)).toEqual(new Map(truth));
    }),
    { numRuns: 300 },
  );
});

/** How a device comes and goes: ways of being up and down, in turn. */
const rhythm = fc.array(
  fc.record({
    downMs: fc.oneof(fc.integer({ min: 5, max: 3000 }), fc.integer({ min: 5, max: 5 * minuteMs })),
    upMs: fc.oneof(fc.integer({ min: 5, max: 3000 }), fc.integer({ min: 5, max: 20 * minuteMs })),
    code: fc.constantFrom<FaultCode>('bad-answer', 'no-answer'),
  }),
  { minLength: 1, maxLength: 6 },
);

test('sixteen devices that come and go in any rhythm are at most 0.2 events a second', () => {
  const hourMs = 60 * minuteMs;
  fc.assert(
    fc.property(rhythm, (beats) => {
      const one = hall();
      one.works('unit/window-1');
      let passedMs = 0;
      for (let beat = 0; passedMs < hourMs; beat += 1) {
        const { downMs, upMs, code } = beats[beat % beats.length] ?? {
          downMs: 1,
          upMs: 1,
          code: 'busy',
        };
        // A long flutter is as one of these, and takes a test too long.
        const scale = downMs + upMs < 600 ? 600 / (downMs + upMs) : 1;
        one.report('unit/window-1', fault(code));
        one.pass(downMs * scale);
        one.report('unit/window-1');
        one.pass(upMs * scale);
        passedMs += (downMs + upMs) * scale;
      }
      expect((16 * one.recorded.length * 1000) / passedMs).toBeLessThanOrEqual(0.2);
    }),
    { numRuns: 100 },
  );
});
