/** The screen of the doctor: those in trouble first, those that work in a line a kind, and each advice once. */
import type { ControllerLook } from '../../drivers/local-port.ts';
import { createScreen, deviceFindings } from '../../scripts/verbs/doctor/finding.ts';

type Devices = ControllerLook['devices'];
const works = (device: string): Devices[number] => ({ device, faults: [], remarks: [] });
const silent = (device: string, severity: 'stopped' | 'warning' = 'stopped'): Devices[number] => ({
  device,
  faults: [{ code: 'no-answer', severity, hint: 'Look at its power.' }],
  remarks: [],
});

function screenOf(devices: Devices, language: 'ar' | 'en'): readonly string[] {
  const lines: string[] = [];
  const screen = createScreen(language, (line) => lines.push(line));
  for (const finding of deviceFindings(devices)) screen.show(finding);
  screen.end();
  return lines;
}

const devices: Devices = [
  works('board/1'),
  silent('clock', 'warning'),
  silent('unit/window-1'),
  works('board/2'),
  silent('unit/window-2'),
  { ...works('printer/hall'), remarks: ['3000 bytes a second'] },
];

test('in English', () => {
  expect(screenOf(devices, 'en')).toEqual([
    'WRONG  unit/window-1: no answer',
    'WRONG  unit/window-2: no answer',
    'look   clock: no answer',
    '       -> Look at its power.',
    'ok     board/1, board/2: all work',
    'ok     printer/hall: works',
    'look   printer/hall: 3000 bytes a second',
  ]);
});

test('in Arabic, with the advice of the technician\u2019s page', () => {
  const lines = screenOf(devices, 'ar');
  expect(lines.slice(0, 2)).toEqual([
    'عطل   وحدة الأزرار window-1: لا يجيب',
    'عطل   وحدة الأزرار window-2: لا يجيب',
  ]);
  // Of the clock it says something else.
  expect(lines.filter((line) => line.includes('->'))).toHaveLength(2);
  expect(lines).toContain('سليم  لوحة شباك 1، لوحة شباك 2: كلها بحالة جيدة');
});

test('a fault of another release has its code and its hint', () => {
  const fault = { code: 'melted', severity: 'stopped', hint: 'Run.' } as const;
  const [line, fix] = screenOf([{ device: 'oven/1', faults: [fault], remarks: [] }], 'ar');
  expect([line, fix]).toEqual(['عطل   oven/1: melted', '       -> Run.']);
});
