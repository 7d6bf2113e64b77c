/**
 * Whether the people of a hall get what the centre promises them: numbers from the reception for those
 * who need help or come first, a sign at the citizens' buttons that a press was taken, a clerk who can
 * end and close, calls for those who do not see the window, and somebody who asks how it was.
 *
 * What a tablet of the network can do (`pages.lan`) needs no button. Only the checks of a file advise;
 * a controller that starts does not.
 */
import type { Config } from '../schema/schema.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Finding, type Report, reportProblem } from './problem.ts';

/** Advice for whoever checks a config; a controller that starts says none of it. */
export function adviceFor(root: Part<Config>): readonly Finding[] {
  const findings: Finding[] = [];
  const report = (finding: Finding) => findings.push(finding);
  const hasTablets = at(at(root, 'pages'), 'lan').value === true;
  checkAnswers(root, report);
  checkHallBoards(root, report);
  checkRatings(root, report);
  if (hasTablets) return findings;
  checkReception(root, report);
  checkPriorityButtons(root, report);
  for (const window of items(at(root, 'windows'))) checkEnds(window, report);
  return findings;
}

function checkReception(root: Part<Config>, report: Report): void {
  const dispensers = items(at(root, 'dispensers'));
  if (dispensers.length === 0) return;
  if (dispensers.some((dispenser) => at(dispenser, 'usedBy').value === 'reception')) return;
  reportProblem(report, 'warning', at(root, 'dispensers'), {
    message: 'no dispenser is for the reception',
    expected: 'one with usedBy: reception, for those who need help or have priority',
    hint: 'add one, or give the reception a tablet with its page (pages with lan: true)',
  });
}

function checkPriorityButtons(root: Part<Config>, report: Report): void {
  const dispensers = items(at(root, 'dispensers'));
  const classes = at(at(at(root, 'queue'), 'priority'), 'classes');
  const hasNone = Array.isArray(classes.value) && classes.value.length === 0;
  const buttons = dispensers.flatMap((dispenser) => items(at(dispenser, 'buttons')));
  if (hasNone || buttons.length === 0) return;
  if (buttons.some((button) => isPresent(at(button, 'priority')))) return;
  reportProblem(report, 'warning', at(root, 'dispensers'), {
    message: 'nobody in this hall can give a number to those who come first',
    expected: 'buttons with priority: elderly, disability or another class',
    hint: "write priority: beside a button of the reception's dispenser, or give it a tablet (pages with lan: true)",
  });
}

function checkAnswers(root: Part<Config>, report: Report): void {
  for (const dispenser of items(at(root, 'dispensers'))) {
    const buttons = at(dispenser, 'buttons');
    const hasLamp = items(buttons).some((button) => isPresent(at(button, 'lamp')));
    if (isPresent(at(dispenser, 'answer'))) continue;
    if (hasLamp || at(dispenser, 'usedBy').value === 'reception') continue;
    if (items(buttons).length === 0) continue;
    reportProblem(report, 'warning', buttons, {
      message:
        'no button of the citizens has a lamp: nobody sees that a press was taken or refused',
      expected: 'a lamp at each button, or answer with a lamp and a buzzer',
      hint: 'wire the lamps to a unit, and write lamp: beside each input',
    });
  }
}

/** With a call button alone a clerk ends a service by calling the next, and never goes home. */
function checkEnds(window: Part<Config['windows'][number]>, report: Report): void {
  const buttons = at(window, 'buttons');
  const twice = text(at(buttons, 'doublePress'));
  const ends =
    isPresent(at(buttons, 'complete')) ||
    twice === 'complete' ||
    items(at(buttons, 'outcomes')).length > 0;
  const closes = isPresent(at(buttons, 'close')) || twice === 'close';
  if (!isPresent(at(buttons, 'call')) || ends || closes) return;
  reportProblem(report, 'warning', buttons, {
    message: 'the clerk can neither close this window nor end a service without calling the next',
    expected: 'a close or complete button, or doublePress: close',
    hint: 'write doublePress: close for the call button alone, wire more buttons, or give the clerk the page (pages with lan: true)',
  });
}

function checkRatings(root: Part<Config>, report: Report): void {
  const windows = items(at(root, 'windows'));
  const rated = windows.some((window) => isPresent(at(at(window, 'buttons'), 'rate')));
  if (rated || windows.length === 0) return;
  reportProblem(report, 'warning', at(root, 'windows'), {
    message: 'no citizen can say how the service was',
    expected: 'three buttons, rate, at a window',
    hint: 'wire three buttons to the unit of a window, and write rate: { good: …, fair: …, poor: … }',
  });
}

/** The page of the hall, on a television, is such a board too. */
function checkHallBoards(root: Part<Config>, report: Report): void {
  const lines = items(at(root, 'boardLines'));
  const lists = lines.some((line) => items(at(line, 'hallBoards')).length > 0);
  if (lists || isPresent(at(root, 'pages'))) return;
  const place = isPresent(at(root, 'boardLines')) ? at(root, 'boardLines') : root;
  reportProblem(report, 'warning', place, {
    message: 'no board lists the calls: who does not see the windows misses his or her turn',
    expected: 'hallBoards on a line of boards, or pages with /hall on a television',
    hint: 'add hallBoards: [{ id: hall, addresses: ["10"] }] to a line, or pages',
  });
}
