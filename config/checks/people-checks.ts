/**
 * Whether the people of a hall get what the centre promises them: numbers from the reception for those
 * who need help, and a sign at the citizens' buttons that a press was taken.
 */
import type { Config } from '../schema/schema.ts';
import { at, isPresent, items, type Part } from './part.ts';
import { type Finding, type Report, reportProblem } from './problem.ts';

/** Advice for whoever checks a config; a controller that starts says none of it. */
export function adviceFor(root: Part<Config>): readonly Finding[] {
  const findings: Finding[] = [];
  checkPeople(root, (finding) => findings.push(finding));
  return findings;
}

function checkPeople(root: Part<Config>, report: Report): void {
  const dispensers = items(at(root, 'dispensers'));
  if (dispensers.length === 0) return;
  if (!dispensers.some((dispenser) => at(dispenser, 'usedBy').value === 'reception')) {
    reportProblem(report, 'warning', at(root, 'dispensers'), {
      message: 'no dispenser is for the reception',
      expected: 'one with usedBy: reception, for those who need help or have priority',
      hint: 'add one, or give these numbers from the centre server',
    });
  }
  for (const dispenser of dispensers) {
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
