/** Which buttons give numbers of the reception's roll. */
import type { Config } from '../schema/schema.ts';
import { at, isPresent, items, type Part } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

export function checkRoll(root: Part<Config>, report: Report): void {
  for (const dispenser of items(at(root, 'dispensers'))) {
    for (const button of items(at(dispenser, 'buttons'))) {
      const paper = at(button, 'paper');
      if (paper.value !== 'roll') continue;
      if (!isPresent(at(root, 'roll'))) {
        reportProblem(report, 'error', paper, {
          message: 'this centre has no roll',
          expected: 'a roll with its numbers',
          hint: 'add roll at the top, or leave paper out',
        });
      }
      if (at(dispenser, 'usedBy').value !== 'reception') {
        reportProblem(report, 'error', paper, {
          message: 'a citizen at this button would get a number and no paper',
          expected: 'usedBy: reception at the dispenser',
          hint: "move the button to the reception's dispenser, or leave paper out",
        });
      }
    }
  }
}
