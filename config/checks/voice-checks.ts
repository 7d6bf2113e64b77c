/**
 * What a voice promises: that people who hear a number know whether it is theirs, and that its quiet
 * hours are hours.
 *
 * As in the other cross-checks, what cannot be read is not judged.
 */
import { type Series, seriesOf, seriesText } from '../schema/number-series.ts';
import type { Config } from '../schema/schema.ts';
import { weekdays } from './calendar-checks.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export function checkVoice(root: Part<Config>, report: Report): void {
  if (!isPresent(at(root, 'voice'))) return;
  checkHeard(root, report);
  checkQuietHours(root, report);
  checkSpeaker(root, report);
}

function checkSpeaker(root: Part<Config>, report: Report): void {
  const speaker = at(at(root, 'voice'), 'speaker');
  if (text(speaker) !== 'hall-page' || isPresent(at(root, 'pages'))) return;
  reportProblem(report, 'error', speaker, {
    message: 'the television is to say the calls, and this controller serves no pages',
    expected: 'pages, of which one is the television’s',
    hint: 'add pages: {}, or write speaker: controller for a loudspeaker at the controller',
  });
}

/**
 * Letters whose English names are one to the ear: Arabic has one sound for B and P and one for F and
 * V, and a loudspeaker in a full hall leaves nothing of what parts M from N.
 */
const heardAs: ReadonlyMap<string, string> = new Map([
  ['P', 'B'],
  ['V', 'F'],
  ['N', 'M'],
]);

function checkHeard(root: Part<Config>, report: Report): void {
  const earlier: Series[] = [];
  for (const series of seriesOf(root)) {
    const alike = earlier.find((other) => isHeardAlike(series, other));
    earlier.push(series);
    if (alike === undefined) continue;
    reportProblem(
      report,
      'error',
      { path: series.prefixPath },
      {
        message: `the voice says ${series.prefix} as it says ${alike.prefix}: ${seriesText(alike)} (${alike.service}) and ${seriesText(series)} (${series.service}) would sound alike`,
        expected: 'services whose numbers sound different',
        hint: 'give one of them another letter, or a range of its own such as 101 to 199',
      },
    );
  }
}

function isHeardAlike(one: Series, other: Series): boolean {
  return (
    one.prefix !== other.prefix &&
    heard(one.prefix) === heard(other.prefix) &&
    one.from <= other.to &&
    other.from <= one.to
  );
}

function heard(prefix: string): string {
  return [...prefix].map((letter) => heardAs.get(letter) ?? letter).join('');
}

/** Equal times would be read as no silence by one person and as a whole day of it by another. */
function checkQuietHours(root: Part<Config>, report: Report): void {
  for (const range of items(at(at(root, 'voice'), 'quietHours'))) {
    const from = text(at(range, 'from'));
    const to = at(range, 'to');
    if (from === undefined || from !== to.value) continue;
    reportProblem(report, 'error', to, {
      message: `the quiet hours begin and end at ${from}`,
      expected: 'two different times',
      hint: 'correct one of the two, or remove voice to have none at all',
    });
    return;
  }
  const quiet = items(at(at(root, 'voice'), 'quietHours')).map((range) =>
    rangeOf(text(at(range, 'from')), text(at(range, 'to'))),
  );
  const open = usualHours(root);
  const isHeardAt = (minute: number) => !quiet.some((range) => isWithin(range, minute));
  const isOpenAt = (minute: number) =>
    open === null || open.some((range) => isWithin(range, minute));
  const heard = minutes.filter(isHeardAt);
  if (heard.some(isOpenAt)) return;
  const what = heard.length === 0 ? 'are the whole day' : 'cover the usual opening hours';
  reportProblem(report, 'warning', at(at(root, 'voice'), 'quietHours'), {
    message: `the quiet hours ${what}, so no call is ever heard`,
    expected: 'hours in which the voice speaks',
    hint: 'correct the times, or remove voice to have none at all',
  });
}

/** Null where the hall is always open, or its hours cannot be read. */
function usualHours(root: Part<Config>): readonly Range[] | null {
  const hours = at(at(root, 'openingHours'), 'weekdays');
  const days = weekdays.map((name) => at(hours, name)).filter((day) => isPresent(day));
  const ranges = days.map((day) => rangeOf(text(at(day, 'opens')), text(at(day, 'closes'))));
  const isRead = ranges.length > 0 && ranges.every(({ from, to }) => !Number.isNaN(from + to));
  return isRead ? ranges : null;
}

/** In minutes of the day; where `to` is not later, over midnight. */
interface Range {
  readonly from: number;
  readonly to: number;
}

function isWithin({ from, to }: Range, minute: number): boolean {
  return from < to ? from <= minute && minute < to : from <= minute || minute < to;
}

function rangeOf(from: string | undefined, to: string | undefined): Range {
  return { from: minuteOf(from), to: minuteOf(to) };
}

const minutes = Array.from({ length: 24 * 60 }, (_, minute) => minute);

/** NaN, which no minute is within, for what is no time. */
function minuteOf(time: string | undefined): number {
  const [hours, minute] = (time ?? '').split(':').map(Number);
  return (hours ?? Number.NaN) * 60 + (minute ?? Number.NaN);
}
