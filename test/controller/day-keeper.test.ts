/** Which jumps of the clock become events, over restarts and reboots too. */

import { createDayKeeper } from '../../firmware-host/day-keeper.ts';
import { dayRules } from '../../firmware-host/opening-hours.ts';
import { initialState } from '../../firmware-host/queue/state.ts';
import type { Moment } from '../../firmware-host/queue/words.ts';

const minuteMs = 60_000;
const moment = (wallMinute: number, monotonicMinute: number, boot = 'first'): Moment => ({
  wallMs: Date.parse('2026-11-23T10:00:00Z') + wallMinute * minuteMs,
  monotonicMs: monotonicMinute * minuteMs,
  boot,
});

/** The jumps in minutes that a run of the controller records at these moments, the first its start. */
function jumps(lastEventAt: Moment | null, ...moments: readonly Moment[]): readonly number[] {
  const jumps: number[] = [];
  let at = moments[0] ?? moment(0, 0);
  const days = createDayKeeper({
    rules: dayRules(undefined, 30),
    writer: { state: initialState, execute: () => ({ events: [] }) },
    clock: {
      now: () => at,
      isTrusted: () => false,
      localTimeOf: () => ({ date: '2026-11-23', minute: 0 }),
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    store: (events) => {
      for (const event of events) if (event.type === 'clock.jumped') jumps.push(event.byMs);
    },
  });
  days.begin(lastEventAt);
  for (at of moments) days.keep();
  return jumps.map((byMs) => byMs / minuteMs);
}

test.each<[string, Moment | null, readonly Moment[], readonly number[]]>([
  ['a steady clock', null, [moment(0, 5), moment(1, 6)], []],
  [
    'ten years ahead, and back',
    null,
    [moment(0, 5), moment(5_256_000, 6), moment(2, 7)],
    [5_255_999, -5_255_999],
  ],
  ['a restart with a steady clock', moment(0, 5), [moment(60, 65)], []],
  [
    'a clock that was set while no controller ran',
    moment(0, 5),
    [moment(90, 65), moment(91, 66)],
    [30],
  ],
  ['a reboot later', moment(0, 5), [moment(1, 0, 'second'), moment(2, 1, 'second')], []],
  [
    'a reboot with a clock behind the last event',
    moment(0, 5),
    [moment(-40, 1, 'second'), moment(3, 2, 'second')],
    [-40, 42],
  ],
])('%s', (_, last, moments, expected) => {
  expect(jumps(last, ...moments)).toEqual(expected);
});
