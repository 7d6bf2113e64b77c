/** A day profile is read as a config is: every mistake has its place, and none is passed over. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FileError, problemLine } from '../../config/checks/problem.ts';
import { loadDayProfile } from '../../config/day-profile.ts';
import { loadConfig } from '../../config/load.ts';

const root = path.join(__dirname, '../../config');
const { config } = loadConfig(path.join(root, 'bench.yaml'));
const shipped = readdirSync(path.join(root, 'days'));
const good = readFileSync(path.join(root, 'days/bab-sharq.yaml'), 'utf8');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-profile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A line for each mistake, as a person sees them. */
function mistakesIn(content: string): readonly string[] {
  const file = path.join(folder, 'day.yaml');
  writeFileSync(file, content);
  try {
    loadDayProfile(file, config);
    return [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.problems.map((problem) => problemLine({ ...problem, file: 'day.yaml' }));
  }
}

test.each(shipped)('%s is good for the hall of Bab Sharq', (name) => {
  const profile = loadDayProfile(path.join(root, 'days', name), config);
  expect(profile.clerks[0]?.open[0]).toEqual({ from: 9 * 3_600_000, to: 11.5 * 3_600_000 });
});

test.each([
  [
    'perHour: 5',
    'perHuor: 5',
    'day.yaml:8:35: arrivals[0].rates[0].perHuor: there is no such option; expected perHour; did you mean "perHour"?',
  ],
  [
    'perHour: 5',
    'perHour: -5',
    'arrivals[0].rates[0].perHour: -5 is too small; expected a number from 0 to 3600',
  ],
  [
    'from: 08:30',
    'from: 8:30',
    'arrivals[0].rates[0].from: "8:30" does not fit here; expected a time such as 08:30; did you mean "08:30"?',
  ],
  ['from: 08:30', 'from: 12:30', 'arrivals[0].rates[0].to: is not after "from"'],
  ['elderly: 0.06', 'elderly: 0.99', 'priority: the shares add up to 1.03; expected at most 1'],
  [
    'open: *late\n    serviceTime: *long',
    'open: *late\n    serviceTime: { medianSeconds: 330, p90Seconds: 56 }',
    'clerks[3].serviceTime.p90Seconds: 56 is less than medianSeconds; expected 330 or more',
  ],
  ['service: first-newborn', 'service: first-newbron', 'did you mean "first-newborn"?'],
  ['window: 5', 'window: 6', 'clerks[4].window: the hall has no window 6; expected one of 1, 2, 3'],
  ['window: 5', 'window: 4', 'clerks[4].window: window 4 has a clerk already'],
  [
    'open: *late\n    serviceTime: *long',
    'open: [{ from: 09:00, to: 12:00 }, { from: 11:00, to: 14:00 }]\n    serviceTime: *long',
    'clerks[3].open[1].from: begins before the one above ends',
  ],
  ['clerks:', 'clercs:', 'clercs: there is no such option'],
  ['priority:', 'finishWaiting: yes\npriority:', 'finishWaiting: "yes" does not fit here'],
])('%s as %s is one mistake, with its place and advice', (right, wrong, line) => {
  expect(good).toContain(right);
  expect(mistakesIn(good.replace(right, wrong))).toEqual([expect.stringContaining(line)]);
});

test('all mistakes are reported, in the order of the file', () => {
  const wrong = good
    .replace('perHour: 5', 'perHuor: 5')
    .replace('medianSeconds: 240', 'medianSeconds: 0')
    .replace('window: 5', 'window: 6')
    .replace('service: first-newborn', 'service: 7');
  expect(mistakesIn(wrong)).toEqual([
    expect.stringMatching(/^day\.yaml:8:35: arrivals\[0\]\.rates\[0\]\.perHuor: /),
    expect.stringMatching(/^day\.yaml:10:14: arrivals\[1\]\.service: /),
    expect.stringMatching(
      /^day\.yaml:42:42: clerks\[1\]\.serviceTime\.medianSeconds: 0 is too small/,
    ),
    expect.stringMatching(/^day\.yaml:42:42: clerks\[2\]/),
    expect.stringMatching(/^day\.yaml:42:42: clerks\[4\]/),
    expect.stringMatching(/^day\.yaml:52:13: clerks\[4\]\.window: /),
  ]);
});

test('a date that is none, and a text that is no profile', () => {
  for (const day of ['2026-13-01', '2026-02-30', '01-04']) {
    expect(mistakesIn(`day: ${day}\n${good}`)).toEqual([
      expect.stringContaining('expected a date such as 2026-01-04'),
    ]);
  }
  expect(mistakesIn('')).toEqual([expect.stringContaining('the file is empty')]);
  expect(mistakesIn('arrivals: [')[0]).toContain('not YAML');
});

test('a file that is not there, and a folder', () => {
  const absent = path.join(folder, 'none.yaml');
  expect(() => loadDayProfile(absent, config)).toThrow(`${absent}: there is no such file`);
  expect(() => loadDayProfile(folder, config)).toThrow(/this is a folder/);
});
