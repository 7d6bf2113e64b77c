/** A day profile is read as a config is: every mistake has its place, and none is passed over. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadDayProfile } from '../../config/day-profile.ts';
import { loadConfig } from '../../config/load.ts';
import { UserError } from '../../config/user-error.ts';

const root = path.join(__dirname, '../../config');
const { config } = loadConfig(path.join(root, 'bench.yaml'));
const shipped = readdirSync(path.join(root, 'days'));
const good = readFileSync(path.join(root, 'days/bab-sharq.yaml'), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function mistakeIn(text: string): string {
  const file = path.join(folder, 'day.yaml');
  writeFileSync(file, text);
  try {
    loadDayProfile(file, config);
  } catch (error) {
    if (error instanceof UserError) return `${path.basename(error.message)}: ${error.hint}`;
    throw error;
  }
  return 'none';
}

test.each(shipped)('%s is good for the hall of Bab Sharq', (name) => {
  const profile = loadDayProfile(path.join(root, 'days', name), config);
  expect(profile.clerks[0]?.open[0]).toEqual({ from: 9 * 3_600_000, to: 11.5 * 3_600_000 });
});

test.each([
  [
    'perHour: 5',
    'perHuor: 5',
    'day.yaml:8:35: arrivals[0].rates[0].perHuor: there is no such option',
  ],
  ['perHour: 5', 'perHour: -5', 'arrivals[0].rates[0].perHour: expected number to be >=0'],
  ['from: 08:30', 'from: 8:30', 'arrivals[0].rates[0].from: expected a time such as 08:30'],
  ['from: 08:30', 'from: 12:30', 'arrivals[0].rates[0].to: expected a time after "from"'],
  ['elderly: 0.06', 'elderly: 0.99', 'priority: expected shares that add up to at most 1'],
  ['p90Seconds: 560', 'p90Seconds: 56', 'p90Seconds: expected no less than medianSeconds'],
  ['service: first-newborn', 'service: first-newbron', 'did you mean "first-newborn"?'],
  ['window: 5', 'window: 6', 'clerks[4].window: expected a window of the hall: 1, 2, 3, 4, 5'],
  ['window: 5', 'window: 4', 'clerks[4].window: the window has a clerk already'],
  ['from: 12:00, to: 14:00', 'from: 11:00, to: 14:00', 'begins before the one above ends'],
  ['clerks:', 'clercs:', 'clercs: there is no such option: correct it, and 1 more after it'],
  ['arrivals:', 'arrivals: [', 'not YAML'],
])('%s as %s is reported', (right, wrong, message) => {
  expect(good).toContain(right);
  expect(mistakeIn(good.replace(right, wrong))).toContain(message);
});

test('a date that is none, and a file that is none', () => {
  for (const day of ['2026-13-01', '2026-02-30', '01-04']) {
    expect(mistakeIn(`day: ${day}\n${good}`)).toContain('day: expected a date such as 2026-01-04');
  }
  expect(mistakeIn('')).toContain('the file');
  expect(() => loadDayProfile(path.join(folder, 'none.yaml'), config)).toThrow(/cannot be read/);
});
