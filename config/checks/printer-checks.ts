/**
 * Whether a printer's options are such as its model knows. As in the other cross-checks, what cannot be read
 * is not judged.
 */
import {
  type PrinterModel,
  printerModels,
  printerTraits,
  usualModel,
} from '../hall/printer-models.ts';
import type { Config } from '../schema/schema.ts';
import { at, isPresent, items, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

type PrinterPart = Part<Config['printers'][number]>;

export function checkPrinters(root: Part<Config>, report: Report): void {
  for (const printer of items(at(root, 'printers'))) {
    const written = at(printer, 'model');
    const model = modelNamed(isPresent(written) ? text(written) : 'auto');
    if (model === undefined) continue;
    checkConfirm(printer, model, report);
    checkPresenter(printer, model, report);
  }
}

/** What a printer will say of itself nobody knows here. */
function modelNamed(name: string | undefined): PrinterModel | undefined {
  if (name === 'auto') return usualModel;
  return printerModels.find((model) => model === name);
}

function checkConfirm(printer: PrinterPart, model: PrinterModel, report: Report): void {
  const confirm = at(printer, 'confirm');
  const isBarrier = !isPresent(confirm) || text(confirm) === 'barrier';
  if (printerTraits[model].confirms || !isBarrier) return;
  reportProblem(report, 'error', isPresent(confirm) ? confirm : at(printer, 'model'), {
    message: `a printer of model ${model} never answers GS r, so no ticket would count as printed`,
    expected: 'confirm: status, or none where the printer answers nothing',
    hint: 'write "confirm: status" for this printer',
  });
}

function checkPresenter(printer: PrinterPart, model: PrinterModel, report: Report): void {
  const presenter = at(printer, 'presenter');
  if (!isPresent(presenter)) return;
  if (!printerTraits[model].presents) {
    reportProblem(report, 'error', presenter, {
      message: `a printer of model ${model} has no presenter`,
      expected: 'one of the models custom-kpm and pyramid-reliance',
      hint: 'remove presenter, or write the model of the printer',
    });
  } else if (text(at(printer, 'confirm')) === 'none') {
    reportProblem(report, 'warning', presenter, {
      message: 'a printer that is never asked cannot say whether its ticket was taken',
      expected: 'confirm: barrier or status beside a presenter',
      hint: 'change confirm, or remove presenter',
    });
  }
}
