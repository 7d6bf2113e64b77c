/**
 * What one part of a config promises about another: that every name is given once and every
 * reference finds it, that no two citizens can hold one number, and that each ticket can be
 * called somewhere. Wires, pins and the centre server are `wiring-checks.ts`, boards are
 * `board-checks.ts`, printers `printer-checks.ts`, the voice is `voice-checks.ts`; how the queue and the day are run is
 * `rule-checks.ts`.
 *
 * The data may still have mistakes of shape; what cannot be read is not judged, so that one
 * mistake is reported once.
 */

import type { Config } from '../schema/schema.ts';
import { checkBoards } from './board-checks.ts';
import { checkCentreServer } from './broker-checks.ts';
import { didYouMean } from './did-you-mean.ts';
import { checkReference, ids, known, once } from './names.ts';
import { checkOutcomes } from './outcome-checks.ts';
import { at, isPresent, items, number, type Part, text } from './part.ts';
import { checkPauses } from './pause-checks.ts';
import { checkPorts } from './port-checks.ts';
import { checkPrinters } from './printer-checks.ts';
import { type Finding, type Report, reportProblem } from './problem.ts';
import { checkRoll } from './roll-checks.ts';
import { checkRules } from './rule-checks.ts';
import { checkServiceNames, checkTextCharacters } from './text-checks.ts';
import { checkTicket } from './ticket-checks.ts';
import { checkVoice } from './voice-checks.ts';
import { checkWiring } from './wiring-checks.ts';

export function crossCheck(root: Part<Config>): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (finding: Finding) => findings.push(finding);
  checkNames(root, report);
  checkReferences(root, report);
  checkRoll(root, report);
  checkOutcomes(root, report);
  checkPauses(root, report);
  checkNumbers(root, report);
  checkServed(root, report);
  checkTexts(root, report);
  checkTimes(root, report);
  checkRules(root, report);
  checkWiring(root, report);
  checkCentreServer(root, report);
  checkPorts(root, report);
  checkPrinters(root, report);
  checkBoards(root, report);
  checkVoice(root, report);
  checkTicket(root, report);
  checkServiceNames(root, report);
  checkTextCharacters(root, report);
  return findings;
}

function checkNames(root: Part<Config>, report: Report): void {
  once(ids(at(root, 'offices')), 'the office', report);
  once(ids(at(root, 'services')), 'the service', report);
  once(ids(at(root, 'units')), 'the unit', report);
  once(ids(at(root, 'printers')), 'the printer', report);
  once(ids(at(root, 'dispensers')), 'the dispenser', report);
  once(ids(at(root, 'boardLines')), 'the board line', report);
  once(
    items(at(root, 'boardLines')).flatMap((line) =>
      items(at(line, 'hallBoards')).map((board) => at(board, 'id')),
    ),
    'the hall board',
    report,
  );
  const windows = items(at(root, 'windows'));
  once(
    windows.map((window) => at(window, 'number')),
    'the window',
    report,
    {
      expected: 'a number of its own for each',
      hint: 'give one of the two another, and correct whatever refers to it',
    },
  );
  for (const window of windows) {
    for (const list of ['services', 'firstChoice', 'onlyWhenIdle'] as const) {
      once(items(at(window, list)), 'the service', report, {
        expected: 'each service once in this list',
        hint: 'remove one of the two',
      });
    }
  }
}

function checkReferences(root: Part<Config>, report: Report): void {
  const refer = <T extends string | number>(
    reference: Part<T> | Part<T | undefined>,
    names: ReadonlySet<unknown> | null,
    what: string,
    section: string,
  ) => checkReference(report, reference, names, what, section);
  const offices = known(ids(at(root, 'offices')));
  const services = known(ids(at(root, 'services')));
  const printers = known(ids(at(root, 'printers')));
  const windows = known(
    items(at(root, 'windows')).map((window) => at(window, 'number')),
    'number',
  );
  for (const service of items(at(root, 'services'))) {
    refer(at(service, 'office'), offices, 'office', 'offices');
  }
  for (const window of items(at(root, 'windows'))) {
    for (const service of items(at(window, 'services'))) {
      refer(service, services, 'service', 'services');
    }
    for (const transfer of items(at(at(window, 'buttons'), 'transfer'))) {
      refer(at(transfer, 'toService'), services, 'service', 'services');
      refer(at(transfer, 'toWindow'), windows, 'window', 'windows');
    }
  }
  for (const dispenser of items(at(root, 'dispensers'))) {
    refer(at(dispenser, 'printer'), printers, 'printer', 'printers');
    for (const other of items(at(dispenser, 'otherPrinters')))
      refer(other, printers, 'printer', 'printers');
    for (const service of servicesOf(dispenser)) refer(service, services, 'service', 'services');
  }
  for (const unit of items(at(root, 'units'))) {
    for (const display of items(at(unit, 'clerkDisplays'))) {
      refer(at(display, 'window'), windows, 'window', 'windows');
    }
  }
  for (const line of items(at(root, 'boardLines'))) {
    for (const board of items(at(line, 'boards'))) {
      refer(at(board, 'window'), windows, 'window', 'windows');
    }
  }
}

/** Every service that a button of the dispenser names. */
function servicesOf(
  dispenser: Part<Config['dispensers'][number]>,
): readonly (Part<string> | Part<string | undefined>)[] {
  return [
    ...items(at(dispenser, 'buttons')).flatMap((button) => [
      at(button, 'service'),
      ...items(at(button, 'further')),
    ]),
    ...items(at(dispenser, 'infoButtons')).map((button) => at(button, 'service')),
  ];
}

function checkNumbers(root: Part<Config>, report: Report): void {
  const earlier: { name: string; prefix: string; from: number; to: number }[] = [];
  const services = items(at(root, 'services')).map((service, index) => ({
    numbers: at(service, 'numbers'),
    name: `the service ${text(at(service, 'id')) ?? index + 1}`,
  }));
  const roll = { numbers: at(at(root, 'roll'), 'numbers'), name: 'the roll' };
  for (const { numbers, name } of [...services, roll]) {
    const written = at(numbers, 'prefix');
    const prefix = isPresent(written) ? text(written) : '';
    const from = number(at(numbers, 'from'));
    const to = number(at(numbers, 'to'));
    if (prefix !== undefined && /[IO]/.test(prefix)) {
      reportProblem(report, 'warning', at(numbers, 'prefix'), {
        message: 'I and O look like 1 and 0 on a board',
        expected: 'letters that no digit looks like',
        hint: 'choose another letter, such as A',
      });
    }
    if (prefix === undefined || from === undefined || to === undefined) continue;
    if (from > to) {
      reportProblem(report, 'error', at(numbers, 'to'), {
        message: `the last number, ${to}, comes before the first, ${from}`,
        expected: `a number from ${from} up`,
        hint: 'exchange the two',
      });
      continue;
    }
    for (const other of earlier) {
      if (other.prefix !== prefix || other.from > to || other.to < from) continue;
      const shared = `${prefix}${Math.max(from, other.from)} to ${prefix}${Math.min(to, other.to)}`;
      reportProblem(report, 'error', numbers, {
        message: `${other.name} also gives the numbers ${shared}: two citizens could hold the same one`,
        expected: 'a prefix or a range of its own',
        hint:
          prefix === ''
            ? 'change the range of one of the two, such as 201 to 299'
            : 'change the prefix of one of the two',
      });
    }
    earlier.push({ name, prefix, from, to });
  }
}

function checkServed(root: Part<Config>, report: Report): void {
  const windows = items(at(root, 'windows'));
  const dispensers = items(at(root, 'dispensers'));
  const buttons = dispensers.map((dispenser) =>
    items(at(dispenser, 'buttons')).map((button) => at(button, 'service')),
  );
  const services = items(at(root, 'services'));
  const serviceIds = ids(at(root, 'services'));

  const served = known(windows.flatMap((window) => items(at(window, 'services'))));
  for (const service of absentFrom(served, serviceIds)) {
    reportProblem(report, 'error', service, {
      message: `no window serves "${String(service.value)}": its tickets would never be called`,
      expected: 'every service at a window',
      hint: 'add it to the services of a window',
    });
  }
  for (const service of absentFrom(known(buttons.flat()), serviceIds)) {
    reportProblem(report, 'warning', service, {
      message: 'no dispenser has a button for this service',
      expected: 'a button for every service',
      hint: 'add one, unless only the server issues its tickets',
    });
  }
  const offices = known(services.map((service) => at(service, 'office')));
  for (const office of absentFrom(offices, ids(at(root, 'offices')))) {
    reportProblem(report, 'warning', office, {
      message: 'this office has no service',
      expected: 'a service of every office',
      hint: 'add its services, or remove it',
    });
  }
  const printers = known(
    dispensers.flatMap((dispenser) => [
      at(dispenser, 'printer'),
      ...items(at(dispenser, 'otherPrinters')),
    ]),
  );
  for (const printer of absentFrom(printers, ids(at(root, 'printers')))) {
    reportProblem(report, 'warning', printer, {
      message: 'no dispenser prints on this printer',
      expected: 'every printer at a dispenser',
      hint: 'name it in a dispenser, or remove it',
    });
  }
  for (const dispenser of dispensers) {
    const seen = new Set<string>();
    for (const button of items(at(dispenser, 'buttons'))) {
      const service = at(button, 'service');
      if (!isPresent(service)) continue;
      const gives = JSON.stringify([
        service.value,
        at(button, 'priority').value,
        at(button, 'paper').value,
      ]);
      if (seen.has(gives)) {
        reportProblem(report, 'warning', service, {
          message: 'another button of this dispenser gives the same tickets',
          expected: 'tickets of its own for each button',
          hint: 'give one of the two another service or priority, or remove it',
        });
      }
      seen.add(gives);
    }
  }
}

/** The parts that `used` does not name; none while `used` is unreadable. */
function absentFrom(
  used: ReadonlySet<unknown> | null,
  parts: readonly Part<string>[],
): readonly Part<string>[] {
  return used === null ? [] : parts.filter((part) => isPresent(part) && !used.has(part.value));
}

/** The two languages are easily exchanged by someone who reads one of them. */
function checkTexts(root: Part<Config>, report: Report): void {
  const texts = [
    at(at(root, 'centre'), 'name'),
    ...items(at(root, 'offices')).map((office) => at(office, 'name')),
    ...items(at(root, 'outcomes')).map((outcome) => at(outcome, 'name')),
    ...items(at(at(root, 'pauses'), 'reasons')).map((reason) => at(reason, 'name')),
    ...items(at(at(root, 'openingHours'), 'closedDays')).map((closed) => at(closed, 'reason')),
    ...items(at(root, 'services')).flatMap((service) => [
      at(service, 'name'),
      ...items(at(service, 'documents')),
    ]),
  ];
  for (const part of texts) {
    const ar = text(at(part, 'ar'));
    if (ar === undefined || ar.trim() === '' || /\p{Script=Arabic}/u.test(ar)) continue;
    reportProblem(report, 'warning', at(part, 'ar'), {
      message: `"${ar}" has no Arabic letter`,
      expected: 'the Arabic text',
      hint: 'write it in Arabic letters; were ar and en exchanged?',
    });
  }
}

function checkTimes(root: Part<Config>, report: Report): void {
  const timeZone = at(at(root, 'centre'), 'timeZone');
  const zone = text(timeZone);
  if (zone !== undefined && !isTimeZone(zone)) {
    reportProblem(report, 'error', timeZone, {
      message: `"${zone}" is not a time zone`,
      expected: 'an IANA name, such as Africa/Cairo',
      hint:
        didYouMean(zone, Intl.supportedValuesOf('timeZone')) ||
        'write the continent and its city, or leave it out for Africa/Cairo',
    });
  }
  const queue = at(root, 'queue');
  const guard = at(queue, 'guardSeconds');
  const guardSeconds = number(guard);
  if (guardSeconds === 0) {
    reportProblem(report, 'warning', guard, {
      message: 'a nervous double press would skip a citizen',
      expected: 'about 3',
      hint: 'raise it, or leave it out for 3',
    });
  } else if (guardSeconds !== undefined && guardSeconds > 15) {
    reportProblem(report, 'warning', guard, {
      message: `a clerk who presses within ${guardSeconds} seconds of a call is ignored`,
      expected: 'about 3',
      hint: 'lower it, or leave it out for 3',
    });
  }
  const hold = at(queue, 'holdSeconds');
  const holdSeconds = number(hold);
  if (holdSeconds !== undefined && holdSeconds > 3) {
    reportProblem(report, 'warning', hold, {
      message: `few people hold a button for ${holdSeconds} seconds`,
      expected: 'about 1',
      hint: 'lower it, or leave it out for 1',
    });
  }
}

/** Fixed offsets such as +02:00 are refused: they do not know summer time. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
