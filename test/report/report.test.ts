/** Reports of days that were written by hand, beside what they come to on paper. */
import type { ReportedEvent } from '../../firmware-host/report/day-tickets.ts';
import { reportOf } from '../../firmware-host/report/report.ts';
import { reportCsv } from '../../firmware-host/report/report-csv.ts';
import { reportText } from '../../firmware-host/report/report-text.ts';
import { day, GivenDay, minute, minuteMs, range } from './given-day.ts';
import { hall } from './hall.ts';

/** One ticket of each fate, a park, a transfer, a reboot. */
function mixedDay(): GivenDay {
  const given = new GivenDay();
  const first = given.issue(0, 'cards', range(0, 5));
  const second = given.issue(1, 'cards', range(0, 10));
  first.call(4, 1, 4).complete(10, 1, 6);
  second.call(10, 1, 9).noShow(11, 1);
  const parked = given.issue(61, 'updates', range(18, 30));
  const transferred = given.issue(62, 'cards', range(0, 60));
  given.reserve(63, 'updates').void(64);
  given.issue(64, 'updates').void(65);
  given.issue(65, 'updates').expire(300);
  given.issue(66, 'cards');
  given.reserve(67, 'updates');
  parked.call(81, 2, 20).park(83, 2, 2).resume(90).call(91, 2, 1).complete(95, 2, 4);
  transferred.call(96, 1, null).transfer(107, 1, 'updates', 11);
  transferred.call(110, 2, 3).complete(120, 2, null);
  return given;
}

const counts = (issued: number, others: Partial<Record<string, number>>) => ({
  issued,
  ofRoll: 0,
  served: 0,
  noShow: 0,
  void: 0,
  expired: 0,
  open: 0,
  withoutPaper: 0,
  ...others,
});
const times = (count: number, unknown: number, minutes: readonly (number | null)[]) => {
  const [minMs, p50Ms, p90Ms, maxMs] = minutes.map((value) => value && value * minuteMs);
  return { count, unknown, minMs, p50Ms, p90Ms, maxMs };
};
const noTimes = times(0, 0, [null, null, null, null]);

describe('a day with one ticket of each fate', () => {
  const report = reportOf(hall, day, mixedDay().reported());

  test('is counted, and its waits and service times are ranked', () => {
    expect(report).toMatchObject({
      source: { kind: 'journal' },
      centre: 'bab-sharq',
      controller: 'hall-1',
      day,
      isClosed: false,
      hourDoubtful: 0,
    });
    expect(report.total).toEqual({
      ...counts(7, { served: 3, noShow: 1, void: 1, expired: 1, open: 1, withoutPaper: 2 }),
      wait: times(3, 1, [4, 9, 20, 20]),
      service: times(4, 1, [2, 4, 11, 11]),
      withinTarget: 3,
      walk: noTimes,
      ratings: { poor: 0, fair: 0, good: 0 },
      estimate: {
        scored: 3,
        within: 3,
        plainMeanWithin: 2,
        medianWidthMs: 10 * minuteMs,
        plainMeanWidthMs: 20 * minuteMs,
        aheadScored: 4,
        aheadMeanError: 0.75,
      },
    });
  });

  test('by service: a ticket where it came to last, a wait and a service time where they were', () => {
    expect(report.services).toMatchObject([
      {
        key: 'cards',
        name: 'Cards',
        ...counts(3, { served: 1, noShow: 1, open: 1 }),
        wait: times(2, 1, [4, 4, 9, 9]),
        service: times(2, 0, [6, 6, 11, 11]),
        withinTarget: 1,
      },
      {
        key: 'updates',
        ...counts(4, { served: 2, void: 1, expired: 1, withoutPaper: 2 }),
        wait: times(1, 0, [20, 20, 20, 20]),
        service: times(2, 1, [2, 2, 4, 4]),
        withinTarget: 2,
      },
    ]);
  });

  test('by office as by its services', () => {
    const figures = (rows: typeof report.services) =>
      rows.map(({ key: _, name: __, ...row }) => row);
    expect(report.offices.map(({ key }) => key)).toEqual(['first', 'second']);
    expect(figures(report.offices)).toEqual(figures(report.services));
  });

  test('by window, and whom no window has called', () => {
    expect(report.windows).toMatchObject([
      { key: '1', ...counts(2, { served: 1, noShow: 1 }), wait: times(2, 1, [4, 4, 9, 9]) },
      { key: '2', ...counts(2, { served: 2 }), service: times(2, 1, [2, 2, 4, 4]) },
      {
        key: null,
        ...counts(3, { void: 1, expired: 1, open: 1, withoutPaper: 2 }),
        wait: noTimes,
        service: noTimes,
      },
    ]);
  });

  test('by the hour of the paper, whenever the call came', () => {
    expect(report.hours).toMatchObject([
      { key: '00:00', ...counts(2, { served: 1, noShow: 1 }) },
      {
        key: '01:00',
        ...counts(5, { served: 2, void: 1, expired: 1, open: 1, withoutPaper: 2 }),
        wait: times(1, 1, [20, 20, 20, 20]),
      },
    ]);
  });
});

test('the tickets of another day are not counted', () => {
  const given = mixedDay();
  expect(reportOf(hall, '2026-11-22', given.reported()).total.issued).toBe(0);
});

test('a no-show that came back and was served is served', () => {
  const given = new GivenDay();
  given
    .issue(0, 'cards')
    .call(1, 1, 1)
    .noShow(2, 1)
    .resume(5, 'reactivated')
    .call(6, 1, 1)
    .complete(9, 1, 3);
  const { total } = reportOf(hall, day, given.reported());
  expect(total).toMatchObject({ served: 1, noShow: 0, wait: { count: 1 }, service: { count: 1 } });
});

test('a transfer from a line is no service', () => {
  const given = new GivenDay();
  given.issue(0, 'cards').transfer(5, null, 'updates', null);
  const { total, services } = reportOf(hall, day, given.reported());
  expect(total.service).toEqual(noTimes);
  expect(services.map(({ open }) => open)).toEqual([0, 1]);
});

test('a service that only the end of the day ended has no known length; others keep theirs', () => {
  const given = new GivenDay();
  given.issue(0, 'cards').call(1, 1, 1).complete(600, 1, 599);
  given.issue(0, 'cards').call(1, 2, 1).complete(600, 2, 599, false);
  given.close(600);
  const report = reportOf(hall, day, given.reported());
  expect(report.isClosed).toBe(true);
  expect(report.total).toMatchObject({ served: 2, service: { count: 1, unknown: 1 } });
});

test('a service time of exactly the target is within it', () => {
  const given = new GivenDay();
  given.issue(0, 'updates').call(1, 1, 1).complete(6, 1, 5);
  expect(reportOf(hall, day, given.reported()).total.withinTarget).toBe(1);
});

test('a service and a window that the config no longer has come after those that it has', () => {
  const given = new GivenDay();
  given.issue(0, 'passports').call(1, 7, 1).complete(11, 7, 10);
  const report = reportOf(hall, day, given.reported());
  expect(report.services.at(-1)).toMatchObject({ key: 'passports', name: null, withinTarget: 1 });
  expect(report.offices.at(-1)).toMatchObject({ key: null, issued: 1 });
  expect(report.windows.map(({ key }) => key)).toEqual(['1', '2', '7']);
});

test('who is sent to another line before the first call has waited since the paper', () => {
  const given = new GivenDay();
  given.issue(10, 'cards', range(0, 10)).transfer(40, null, 'updates', null).call(45, 2, 5);
  const { wait, estimate } = reportOf(hall, day, given.reported()).total;
  expect(wait).toMatchObject({ count: 1, maxMs: 35 * minuteMs });
  expect(estimate).toMatchObject({ scored: 1, within: 0 });
});

test('the hours of a night follow one another over midnight', () => {
  const given = new GivenDay();
  for (const minutes of [22 * 60, 23 * 60 + 59, 24 * 60, 25 * 60 + 30])
    given.issue(minutes, 'cards');
  const keys = (events: readonly ReportedEvent[]) =>
    reportOf(hall, day, events).hours.map(({ key, issued }) => `${key} ${issued}`);
  expect(keys(given.reported())).toEqual(['22:00 1', '23:00 1', '00:00 1', '01:00 1']);
  // A clock that was never set says nothing of dates.
  expect(keys(given.reported('unsynced'))).toHaveLength(24);
});

test('an hour in which nobody came stands between the others', () => {
  const given = new GivenDay();
  given.issue(0, 'cards');
  given.issue(130, 'cards');
  expect(
    reportOf(hall, day, given.reported()).hours.map(({ key, issued }) => [key, issued]),
  ).toEqual([
    ['00:00', 1],
    ['01:00', 0],
    ['02:00', 1],
  ]);
});

test('tickets that came before the clock was set are counted', () => {
  const report = reportOf(hall, day, mixedDay().reported('unsynced'));
  expect(report.hourDoubtful).toBe(9);
  expect(reportText(hall, report)).toContain('the hour of 9 tickets may be wrong');
});

test('the plain mean knows the waits of its own service before those of all, and no future', () => {
  const given = new GivenDay();
  given.issue(0, 'cards').call(10, 1, 10).complete(11, 1, 1);
  given.issue(0, 'updates').call(30, 2, 30).complete(31, 2, 1);
  // Its own mean is 10: 8 to 12. That of all would be 20.
  given.issue(40, 'cards', range(100, 104)).call(52, 1, 12).complete(53, 1, 1);
  // Asked before that call had come: still 8 to 12.
  given.issue(40, 'cards', range(0, 4)).call(52.5, 1, 12.5).complete(53, 1, 1);
  const { estimate } = reportOf(hall, day, given.reported()).total;
  expect(estimate).toMatchObject({ scored: 2, within: 0, plainMeanWithin: 1 });
});

test('the plain mean says nothing below 0, and stays as wide', () => {
  const given = new GivenDay();
  given.issue(0, 'cards').call(1, 1, 1).complete(11, 1, 10);
  given.issue(20, 'cards', range(0, 8)).call(28, 1, 8).complete(29, 1, 1);
  given.issue(20, 'cards', range(0, 8)).call(28.5, 1, 8.5).complete(29, 1, 1);
  const { estimate } = reportOf(hall, day, given.reported()).total;
  expect(estimate).toMatchObject({ scored: 2, within: 1, plainMeanWithin: 1 });
});

test('for a person: a table whose columns stand whatever is in the names', () => {
  const text = reportText(hall, reportOf(hall, day, mixedDay().reported()));
  expect(text).toBe(
    [
      'Bab Sharq (bab-sharq), controller hall-1',
      'business day 2026-11-23, not closed yet',
      'numbers whose paper was never confirmed: 2, beside 7 issued',
      'served within the target: 3 of 4, 75 %',
      'waits that are not known: 1 (the computer restarted meanwhile)',
      "service times that are not known: 1 (the computer restarted, or only the day's end ended them)",
      'people ahead: 0.8 off on average (4 calls)',
      'estimate: 100 % within range; plain mean: 67 % (3 waits, half of the ranges at most 10:00 wide; the plain mean would hold as many at 20:00)',
      '',
      'service        issued  served  no-show  void  expired  open  wait p50    p90    max  service p50    p90    max  in target  in range  ahead off  name',
      'cards               3       1        1     0        0     1      4:00   9:00   9:00         6:00  11:00  11:00       50 %     100 %        1.0  Cards',
      'updates             4       2        0     1        1     0     20:00  20:00  20:00         2:00   4:00   4:00      100 %     100 %        0.0  Updates, "urgent"',
      '',
      'office         issued  served  no-show  void  expired  open  wait p50    p90    max  service p50    p90    max  in target  in range  ahead off  name',
      'first               3       1        1     0        0     1      4:00   9:00   9:00         6:00  11:00  11:00       50 %     100 %        1.0  First',
      'second              4       2        0     1        1     0     20:00  20:00  20:00         2:00   4:00   4:00      100 %     100 %        0.0  باب شرق ثان',
      '',
      'window        tickets  served  no-show  void  expired  open  wait p50    p90    max  service p50    p90    max  in target  in range  ahead off',
      '1                   2       1        1     0        0     0      4:00   9:00   9:00         6:00  11:00  11:00       50 %     100 %        1.0',
      '2                   2       2        0     0        0     0     20:00  20:00  20:00         2:00   4:00   4:00      100 %     100 %        0.0',
      '(none)              3       0        0     1        1     1         -      -      -            -      -      -          -         -          -',
      '',
      'hour           issued  served  no-show  void  expired  open  wait p50    p90    max  service p50    p90    max  in target  in range  ahead off',
      '00:00               2       1        1     0        0     0      4:00   9:00   9:00         6:00   6:00   6:00      100 %     100 %        0.5',
      '01:00               5       2        0     1        1     1     20:00  20:00  20:00         4:00  11:00  11:00       67 %     100 %        1.0',
      '',
      'class          issued  served  no-show  void  expired  open  wait p50    p90    max  service p50    p90    max  in target  in range  ahead off',
      'in-turn             3       1        1     0        0     1      4:00   9:00   9:00         6:00  11:00  11:00       50 %     100 %        1.0',
      'first-choice        4       2        0     1        1     0     20:00  20:00  20:00         2:00   4:00   4:00      100 %     100 %        0.0',
      '',
      'total               7       3        1     1        1     1      9:00  20:00  20:00         4:00  11:00  11:00       75 %     100 %        0.8',
      '',
    ].join('\n'),
  );
});

test('for a spreadsheet: RFC 4180, the same figures', () => {
  const csv = reportCsv(reportOf(hall, day, mixedDay().reported()));
  const lines = csv.split('\r\n');
  expect(lines.pop()).toBe('');
  expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const [header = '', total = '', , updates = ''] = lines;
  expect(lines).toHaveLength(1 + 1 + 2 + 2 + 3 + 2 + 2 + 2 + 1);
  // Spreadsheets take UTF-8 for what it is by this mark alone.
  expect(header.startsWith('\uFEFFsource,')).toBe(true);
  expect(total).toBe(
    'journal,bab-sharq,hall-1,2026-11-23,total,,,7,3,1,1,1,1,2,' +
      '3,1,240,540,1200,1200,4,1,120,240,660,660,3,3,3,2,600,1200,4,0.75,0,,,,0,0,,,,,0,0,0,,',
  );
  expect(header.split(',')).toHaveLength(total.split(',').length);
  expect(updates).toContain(',service,updates,"Updates, ""urgent""",4,2,0,1,1,0,2,1,0,');
});

test('a day without a ticket is a report too', () => {
  const given = new GivenDay();
  given.add({ type: 'window.opened', at: minute(1), window: 1 });
  const report = reportOf(hall, day, given.reported());
  expect(report.total.wait).toEqual(noTimes);
  expect(report.hours).toEqual([]);
  expect(reportText(hall, report)).toMatch(/^total +0 /m);
});

test('people ahead are measured by the calls at the windows of the service before the first call', () => {
  const given = new GivenDay();
  given.issue(0, 'cards').call(10, 1, 10).complete(11, 1, 1);
  given.issue(1, 'updates').call(12, 2, 11).complete(13, 2, 1);
  // Both calls are at its windows.
  given.issue(2, 'cards').call(14, 1, 12).call(20, 1, 6);
  // Nobody was called to window 2 since it came; its own second call says nothing more.
  given.issue(12.5, 'updates').call(15, 2, 2.5).call(30, 2, 15);
  const { total, classes } = reportOf(hall, day, given.reported());
  // 0, 0, 2 and 0 were called before, where all papers say 0.
  expect(total.estimate).toMatchObject({ aheadScored: 4, aheadMeanError: 0.5 });
  expect(classes).toMatchObject([
    { key: 'in-turn', estimate: { aheadMeanError: 1 } },
    { key: 'first-choice', estimate: { aheadMeanError: 0 } },
  ]);
});
