/** Options that the model of a printer cannot have, each at its place and in its words. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expectReported, type Mistake } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');
const printer = (more: string) =>
  ['    paperWidthMm: 58\n', `    paperWidthMm: 58\n${more}`] as const;

const cases: readonly Mistake[] = [
  {
    mistake: 'a confirmation that never comes',
    edits: [['    confirm: none\n', '    model: phoenix\n    confirm: ⟦barrier\n']],
    where: 'printers[0].confirm',
    words:
      'a printer of model phoenix never answers GS r, so no ticket would count as printed; confirm: status, or none where the printer answers nothing; write "confirm: status" for this printer',
  },
  {
    mistake: 'a presenter that the model has not',
    edits: [printer('    presenter:\n      ⟦steps: 9\n')],
    where: 'printers[0].presenter',
    words:
      'a printer of model epson has no presenter; one of the models custom-kpm and pyramid-reliance; remove presenter, or write the model of the printer',
  },
  {
    mistake: 'a presenter that is never asked',
    severity: 'warning',
    edits: [printer('    model: custom-kpm\n    presenter:\n      ⟦steps: 9\n')],
    where: 'printers[0].presenter',
    words:
      'a printer that is never asked cannot say whether its ticket was taken; confirm: barrier or status beside a presenter; change confirm, or remove presenter',
  },
];

test.each(cases)('$mistake', (mistake) => {
  expectReported(hall, mistake);
});
