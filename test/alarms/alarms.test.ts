/** When a supervisor is called: over what the hall shows and the time, whatever happens in which order. */
import fc from 'fast-check';
import {
  type AlarmEvent,
  type AlarmRules,
  type Alarms,
  acknowledge,
  decideAlarms,
  evolveAlarms,
  type HallFacts,
  noAlarms,
} from '../../firmware-host/alarms/alarms.ts';
import { after } from '../queue/given.ts';

const minuteMs = 60_000;
const rules: AlarmRules = {
  mostWaiting: 10,
  mostWaitMs: 30 * minuteMs,
  printerOutMs: minuteMs,
  mostPauseMs: 20 * minuteMs,
  repeatMs: 5 * minuteMs,
};
const quiet: HallFacts = {
  waiting: 0,
  longestSince: null,
  printersOut: new Map(),
  pauses: [],
};

let standing: Alarms = noAlarms;
let happened: AlarmEvent[] = [];
beforeEach(() => {
  standing = noAlarms;
  happened = [];
});

function take(events: readonly AlarmEvent[]): readonly string[] {
  for (const event of events) standing = evolveAlarms(standing, event);
  happened.push(...events);
  return events.map(({ type, alarm }) => `${type} ${alarm}`);
}
const look = (facts: Partial<HallFacts>, minutes: number, of = rules) =>
  take(decideAlarms(of, standing, { ...quiet, ...facts }, after(minutes * 60)));
function seen(alarm: string | null, minutes: number): string | readonly string[] {
  const decision = acknowledge(standing, alarm, after(minutes * 60), 'reception/page');
  return 'refused' in decision ? decision.refused : take(decision.events);
}

test('more people than the limit: raised, repeated, acknowledged, over', () => {
  expect(look({ waiting: 10 }, 0)).toEqual([]);
  expect(look({ waiting: 11 }, 1)).toEqual(['alarm.raised waiting']);
  expect(look({ waiting: 30 }, 5.9)).toEqual([]);
  expect(look({ waiting: 30 }, 6)).toEqual(['alarm.raised waiting']);
  expect(happened.at(-1)).toMatchObject({ kind: 'waiting', of: null, times: 2 });
  expect(seen('waiting', 7)).toEqual(['alarm.acknowledged waiting']);
  expect(seen('waiting', 8)).toBe('alarm-acknowledged');
  expect(look({ waiting: 30 }, 60)).toEqual([]);
  // One person more or less around the limit is no news.
  expect(look({ waiting: 9 }, 61)).toEqual([]);
  expect(look({ waiting: 8 }, 62)).toEqual(['alarm.ended waiting']);
  expect(happened.at(-1)).toMatchObject({ lastedMs: 61 * minuteMs });
  expect(look({ waiting: 11 }, 63)).toEqual(['alarm.raised waiting']);
  expect(happened.at(-1)).toMatchObject({ times: 1 });
});

test('a wait, a printer and a pause over their time, each by its own name', () => {
  const longestSince = after(0);
  const printersOut = new Map([['hall', after(0)]]);
  const pauses = [
    { scope: 'hall', of: null, reason: 'system-down', since: after(0), expectedMs: null },
    { scope: 'service', of: 'cards', reason: 'system-down', since: after(600), expectedMs: null },
  ] as const;
  const all = { longestSince, printersOut, pauses };
  expect(look(all, 0.9)).toEqual([]);
  expect(look(all, 1)).toEqual(['alarm.raised printer/hall']);
  expect(look({ ...all, printersOut: new Map() }, 20)).toEqual([
    'alarm.raised pause/hall',
    'alarm.ended printer/hall',
  ]);
  expect(look({ ...all, printersOut: new Map() }, 30)).toEqual([
    'alarm.raised wait',
    'alarm.raised pause/hall',
    'alarm.raised pause/cards',
  ]);
  expect(seen(null, 31)).toHaveLength(3);
  expect(seen('printer/hall', 31)).toBe('alarm-unknown');
  expect(look({}, 32)).toHaveLength(3);
  expect(seen(null, 33)).toBe('alarm-unknown');
});

test('without a limit there is no alarm', () => {
  const none = { mostWaiting: null, mostWaitMs: null, printerOutMs: null, mostPauseMs: null };
  const facts: HallFacts = {
    waiting: 9999,
    longestSince: after(0),
    printersOut: new Map([['hall', after(0)]]),
    pauses: [{ scope: 'hall', of: null, reason: 'x', since: after(0), expectedMs: null }],
  };
  expect(look(facts, 1e6, { ...rules, ...none })).toEqual([]);
});

const steps = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 9 }),
    waiting: fc.integer({ min: 0, max: 14 }),
    printerOut: fc.boolean(),
    acknowledges: fc.constantFrom(false, false, true),
  }),
  { maxLength: 60 },
);

test('none is raised twice within the repeat time, none after it was acknowledged, each ends once', () => {
  let repeated = 0;
  fc.assert(
    fc.property(steps, (taken) => {
      standing = noAlarms;
      happened = [];
      let minutes = 0;
      let outSince: number | null = null;
      for (const { minutes: later, waiting, printerOut, acknowledges } of taken) {
        minutes += later;
        if (!printerOut) outSince = null;
        else outSince ??= minutes * 60;
        const printersOut = new Map(outSince === null ? [] : [['hall', after(outSince)] as const]);
        look({ waiting, printersOut }, minutes);
        if (acknowledges) seen(null, minutes);
        // What stands is what has a cause now.
        expect(standing.has('printer/hall')).toBe(
          outSince !== null && minutes * 60 - outSince >= 60,
        );
        if (waiting > 10) expect(standing.has('waiting')).toBe(true);
        if (waiting <= 8) expect(standing.has('waiting')).toBe(false);
      }
      for (const alarm of ['waiting', 'printer/hall']) repeated += inOrder(alarm);
    }),
  );
  expect(repeated).toBeGreaterThan(0);
});

/** @returns how often it was raised again */
function inOrder(alarm: string): number {
  let state: 'none' | 'raised' | 'acknowledged' = 'none';
  let rangMs = Number.NEGATIVE_INFINITY;
  let again = 0;
  for (const event of happened.filter((one) => one.alarm === alarm)) {
    switch (event.type) {
      case 'alarm.raised':
        expect(state).not.toBe('acknowledged');
        if (state === 'raised') {
          expect(event.at.monotonicMs - rangMs).toBeGreaterThanOrEqual(rules.repeatMs);
          again += 1;
        }
        if (state === 'none') expect(event.times).toBe(1);
        rangMs = event.at.monotonicMs;
        state = 'raised';
        break;
      case 'alarm.acknowledged':
        expect(state).toBe('raised');
        state = 'acknowledged';
        break;
      case 'alarm.ended':
        expect(state).not.toBe('none');
        state = 'none';
        break;
      default:
    }
  }
  return again;
}
