/**
 * Whether the rules of the queue and of the day make sense together: who comes first at a window,
 * which buttons a window needs, when the centre is open, and who may ask for what.
 *
 * As in the other cross-checks, what cannot be read is not judged.
 */
import path from 'node:path';
import { stepKeys } from '../hall/buttons.ts';
import type { CommandName, Config } from '../schema/schema.ts';
import { checkCalendar } from './calendar-checks.ts';
import { at, isPresent, items, number, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

type WindowConfig = Config['windows'][number];

/** Of `queue.holdSeconds`, where it is left out. */
const usualHoldSeconds = 1;

export function checkRules(root: Part<Config>, report: Report): void {
  for (const window of items(at(root, 'windows'))) {
    checkOrder(window, report);
    checkButtons(window, report);
  }
  checkIdleOnly(root, report);
  checkPriority(root, report);
  checkCalendar(root, report);
  checkLastCall(root, report);
  checkAuthority(root, report);
  checkOpening(root, report);
  checkWaits(root, report);
  checkNumbersFolder(root, report);
}

function checkOrder(window: Part<WindowConfig>, report: Report): void {
  const services = items(at(window, 'services'));
  const names = services.map(text);
  if (names.length === 0 || names.includes(undefined)) return;
  const firstChoice = items(at(window, 'firstChoice'));
  const onlyWhenIdle = items(at(window, 'onlyWhenIdle'));
  for (const service of [...firstChoice, ...onlyWhenIdle]) {
    const name = text(service);
    if (name === undefined || names.includes(name)) continue;
    reportProblem(report, 'error', service, {
      message: `"${name}" is not among the services of this window`,
      expected: `one of ${names.join(', ')}`,
      hint: 'add it to services, or remove it here',
    });
  }
  for (const service of onlyWhenIdle) {
    if (!firstChoice.some(({ value }) => value === service.value) || !isPresent(service)) continue;
    reportProblem(report, 'error', service, {
      message: `"${String(service.value)}" cannot be both a first choice and only for idle times`,
      expected: 'each service in one of the two lists',
      hint: 'remove it from one of the two',
    });
  }
  if (onlyWhenIdle.length > 0 && onlyWhenIdle.length === services.length) {
    reportProblem(report, 'warning', at(window, 'onlyWhenIdle'), {
      message: 'every service of this window waits for idle times, so none does',
      expected: 'a service that is called here at all times',
      hint: 'take those that belong to this window out of onlyWhenIdle',
    });
  }
}

/** Such a service is called nowhere while the hall is busy, until its people have waited too long. */
function checkIdleOnly(root: Part<Config>, report: Report): void {
  const windows = items(at(root, 'windows'));
  for (const service of items(at(root, 'services')).map((one) => at(one, 'id'))) {
    const serving = windows.filter((window) =>
      items(at(window, 'services')).some(({ value }) => value === service.value),
    );
    const isIdleOnly = serving.every((window) =>
      items(at(window, 'onlyWhenIdle')).some(({ value }) => value === service.value),
    );
    if (!isPresent(service) || serving.length === 0 || !isIdleOnly) continue;
    reportProblem(report, 'warning', service, {
      message: `every window of "${String(service.value)}" calls it only while nobody waits for other services`,
      expected: 'a window that calls it in turn',
      hint: 'take it out of onlyWhenIdle of one of its windows',
    });
  }
}

function checkButtons(window: Part<WindowConfig>, report: Report): void {
  const buttons = at(window, 'buttons');
  const wired = Object.values(stepKeys)
    .map((key) => at(buttons, key))
    .filter(isPresent);
  const transfers = items(at(buttons, 'transfer'));
  const twice = at(buttons, 'doublePress');
  const saysNoShow = isPresent(at(buttons, 'noShow')) || text(twice) === 'no-show';
  const steps = wired.length + transfers.length + (isPresent(twice) ? 1 : 0);
  if (steps > 0 && !saysNoShow) {
    reportProblem(report, 'warning', buttons, {
      message: 'no button says that nobody came, and on a window with several none is inferred',
      expected: 'a noShow button, or a call button alone',
      hint: 'wire one and write noShow: among the buttons, or write doublePress: no-show',
    });
  }
  for (const transfer of transfers) {
    if (isPresent(at(transfer, 'toService')) || isPresent(at(transfer, 'toWindow'))) continue;
    reportProblem(report, 'error', transfer, {
      message: 'this button hands a ticket on to nowhere',
      expected: 'toService, toWindow, or both',
      hint: 'write where the ticket goes, or remove the button',
    });
  }
  const returns = at(window, 'parkReturnsAfterMinutes');
  if (isPresent(returns) && !isPresent(at(buttons, 'park')) && text(twice) !== 'park') {
    reportProblem(report, 'warning', returns, {
      message: 'this window has no button to park a ticket',
      expected: 'a park button beside it',
      hint: 'wire one and write park: among its buttons, or remove this line',
    });
  }
}

function checkPriority(root: Part<Config>, report: Report): void {
  const classes = at(at(at(root, 'queue'), 'priority'), 'classes');
  if (!Array.isArray(classes.value)) return;
  const known = items(classes).map(({ value }) => value);
  for (const dispenser of items(at(root, 'dispensers'))) {
    for (const button of items(at(dispenser, 'buttons'))) {
      const priority = at(button, 'priority');
      if (!isPresent(priority) || known.includes(priority.value)) continue;
      reportProblem(report, 'error', priority, {
        message: `the class "${String(priority.value)}" is not among queue.priority.classes`,
        expected: known.length === 0 ? 'no priority' : `one of ${known.join(', ')}`,
        hint: 'add it there, or remove it here',
      });
    }
  }
}

function checkLastCall(root: Part<Config>, report: Report): void {
  const lastCall = at(at(root, 'day'), 'lastCall');
  if (isPresent(at(root, 'openingHours'))) return;
  if (!isPresent(lastCall) || lastCall.value === 'off') return;
  reportProblem(report, 'warning', lastCall, {
    message: 'nothing closes this centre, so no ticket is the last',
    expected: 'openingHours',
    hint: 'write openingHours:, or remove this line',
  });
}

/** A wired button is as much the reception's as a command that comes in its name. */
function checkAuthority(root: Part<Config>, report: Report): void {
  const reception = at(at(root, 'commands'), 'reception');
  if (!Array.isArray(reception.value)) return;
  const allowed = items(reception).map(({ value }) => value);
  const needs = (part: Part<unknown>, command: CommandName) => {
    if (!isPresent(part) || allowed.includes(command)) return;
    reportProblem(report, 'error', part, {
      message: `the reception may not ask for ${command}`,
      expected: `${command} among commands.reception`,
      hint: 'add it there, or remove this option',
    });
  };
  for (const dispenser of items(at(root, 'dispensers'))) {
    const usedBy = at(dispenser, 'usedBy');
    if (text(usedBy) === 'reception') {
      needs(usedBy, 'issue-ticket');
      for (const button of items(at(dispenser, 'infoButtons'))) needs(button, 'print-info');
    }
    needs(at(dispenser, 'openDayButton'), 'open-day');
    for (const button of items(at(dispenser, 'pauseButtons'))) needs(button, 'pause-service');
  }
}

function checkWaits(root: Part<Config>, report: Report): void {
  const queue = at(root, 'queue');
  const guard = number(at(queue, 'guardSeconds'));
  const noShow = at(queue, 'noShowWithinSeconds');
  const noShowWithin = number(noShow);
  if (guard === undefined || noShowWithin === undefined || noShowWithin === 0) return;
  if (noShowWithin <= guard) {
    reportProblem(report, 'warning', noShow, {
      message: 'every press this soon is ignored as a double press, so nobody is ever a no-show',
      expected: `more than guardSeconds (${guard}), or 0`,
      hint: 'raise it, or write 0 if no press is to mean a no-show',
    });
  }
}

/** What takes the journal must not take the second place of the numbers too. */
function checkNumbersFolder(root: Part<Config>, report: Report): void {
  const journal = at(root, 'journal');
  const folder = text(at(journal, 'folder'));
  if (folder === undefined) return;
  const written = at(journal, 'numbersFolder');
  const ofConfig = '/the-folder-of-the-config';
  const journalFolder = path.resolve(ofConfig, folder);
  const numbersFolder = path.resolve(ofConfig, text(written) ?? '.');
  if (numbersFolder !== journalFolder && !numbersFolder.startsWith(`${journalFolder}/`)) return;
  reportProblem(report, 'warning', isPresent(written) ? written : at(journal, 'folder'), {
    message: 'the numbers of the day are remembered in the folder of the journal, and lost with it',
    expected: 'journal.numbersFolder outside journal.folder',
    hint: 'name another folder for one of the two',
  });
}

/** After a power cut without a network only a person can say which day it is. */
function checkOpening(root: Part<Config>, report: Report): void {
  const together = at(at(root, 'day'), 'callButtonsOpenAfterSeconds');
  const seconds = number(together);
  const windows = at(root, 'windows');
  const dispensers = at(root, 'dispensers');
  if (seconds !== undefined) {
    const holdSeconds = number(at(at(root, 'queue'), 'holdSeconds')) ?? usualHoldSeconds;
    if (seconds <= holdSeconds) {
      reportProblem(report, 'error', together, {
        message: 'a call button that is held this long has already called again',
        expected: `more than queue.holdSeconds (${holdSeconds})`,
        hint: 'raise it',
      });
    }
    if (items(windows).length === 1) {
      reportProblem(report, 'warning', together, {
        message: 'this hall has one call button, and the day needs two',
        expected: 'two windows or more',
        hint: "remove it, and wire a dispenser's openDayButton",
      });
    }
  }
  const buttons = items(dispensers).map((dispenser) => at(dispenser, 'openDayButton'));
  const canOpen = isPresent(together) || buttons.some(isPresent);
  const isBelieved = text(at(at(root, 'clock'), 'trust')) === 'always';
  if (canOpen || isBelieved || items(dispensers).length === 0) return;
  reportProblem(report, 'warning', dispensers, {
    message: 'nobody in this hall can open the day after a power cut without a network',
    expected: 'an openDayButton at a dispenser, or day.callButtonsOpenAfterSeconds',
    hint: 'wire one, or let two call buttons do it; otherwise only dawr day open on the Pi does',
  });
}
