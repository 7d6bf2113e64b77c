/** Since when a device is in trouble, whenever somebody comes to look. */
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import { createTechnicianNotes } from '../../firmware-host/panel/technician-view.ts';

const device = 'printer/hall';
const at = (monotonicMs: number) => ({ boot: 'boot', monotonicMs, wallMs: monotonicMs });
const about = { device, hint: '' } as const;
const faulted = (ms: number, code = 'paper-out'): StoredEvent => ({
  ...about,
  type: 'device.faulted',
  at: at(ms),
  code,
  severity: 'stopped',
});
const recovered = (ms: number, code = 'paper-out'): StoredEvent => ({
  type: 'device.recovered',
  at: at(ms),
  device,
  code,
});

test.each<[string, readonly StoredEvent[], number]>([
  ['before the pages began', [], 1000],
  ['when it broke, and not when somebody looks', [faulted(5000)], 5000],
  ['when the first of its faults began', [faulted(5000), faulted(7000, 'cover-open')], 5000],
  [
    'when the fault began that is left',
    [faulted(5000), faulted(7000, 'cover-open'), recovered(8000)],
    7000,
  ],
  ['when it broke again', [faulted(5000), recovered(6000), faulted(9000)], 9000],
  [
    'when it began to come and go',
    [faulted(5000), { ...about, type: 'device.unsteady', at: at(8000), times: 5, overMs: 3000 }],
    8000,
  ],
])('it is in trouble since %s', (_, events, since) => {
  const notes = createTechnicianNotes(1000);
  notes.take(events);
  expect(notes.sinceOf(device, true, 60_000)).toBe(since);
});

test('what broke this moment has no event yet, and is not as old as the pages', () => {
  const notes = createTechnicianNotes(1000);
  expect(notes.sinceOf(device, false, 50_000)).toBeNull();
  expect(notes.sinceOf(device, true, 50_400)).toBe(50_000);
  notes.take([faulted(50_300)]);
  expect(notes.sinceOf(device, true, 51_000)).toBe(50_300);
});
