/**
 * `dawr ticket`: draws a ticket as a picture, exactly as the controller would send it to paper, or
 * prints it as a test on the real printer, with a ruler and every Arabic letter below it.
 *
 * A printer has one controller: while one runs on the journal of this config, nothing is printed.
 */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { usualModel } from '../../config/hall/printer-models.ts';
import { loadConfig } from '../../config/load.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';
import type { Fault, TicketFace } from '../../drivers/ports.ts';
import { jobEndOf } from '../../drivers/printer/job-end.ts';
import {
  joined,
  loadTicketComposer,
  type TicketLook,
} from '../../drivers/printer/ticket-composer.ts';
import { createTicketPrinter } from '../../drivers/printer/ticket-printer.ts';
import { loadTicketRaster } from '../../drivers/printer/ticket-raster.ts';
import { usualTicket } from '../../firmware-host/effects.ts';
import { journalFileOf } from '../../firmware-host/journal/journal-file.ts';
import { type JournalLock, lockJournal } from '../../firmware-host/journal/journal-lock.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';
import { writeOutFile } from './out-file.ts';

export interface TicketOptions {
  readonly config: string;
  readonly service: string;
  readonly out?: string;
  /** On the printer, as a test. */
  readonly print?: boolean;
}

export function declare(program: Command): void {
  program
    .command('ticket')
    .description('draw a ticket as a picture, or print one as a test')
    .requiredOption('--config <file>', 'the config to take the words from')
    .requiredOption('--service <id>', 'the service of the ticket')
    .option('--out <file>', 'the PNG file to write; needs no printer')
    .option('--print', 'print it, with a ruler and every letter; not while the controller runs')
    .action(async (options: TicketOptions) => {
      await ticket(options);
    });
}

/** @throws UserError for a config, a service or a path that is wrong, and for a printer in trouble */
export async function ticket(options: TicketOptions): Promise<void> {
  const { out, print = false } = options;
  if (out === undefined && !print)
    throw new UserError(
      'nothing to do',
      'give --out FILE for a picture, --print for paper, or both',
    );
  const { config, logoFile, journalFolder } = loadConfig(options.config);
  const service = config.services.find(({ id }) => id === options.service);
  if (service === undefined) {
    const known = config.services.map(({ id }) => id).join(', ');
    throw new UserError(`the config has no service "${options.service}"`, `it has ${known}`);
  }
  const dispenser = config.dispensers.find(({ buttons }) =>
    buttons.some((button) => button.service === service.id),
  );
  const printer = config.printers.find(({ id }) => id === dispenser?.printer) ?? config.printers[0];
  if (printer === undefined) throw new UserError('the config has no printer', 'add one');

  const now = { wallMs: Date.now(), monotonicMs: 0, boot: '' };
  const face = usualTicket(hallPlan(config), service, now);
  const look = { design: config.ticket, logoFile, isTest: print };
  if (out !== undefined) await draw(face, printer, look, out);
  if (print) await printTest(face, printer, look, journalFileOf(journalFolder));
}

async function draw(
  face: TicketFace,
  printer: PrinterConfig,
  look: TicketLook,
  out: string,
): Promise<void> {
  const composer = await loadTicketComposer(printer, look);
  const picture = joined(composer.compose(face), composer.widthDots);
  const { toPng } = await loadTicketRaster();
  writeOutFile(out, toPng(picture));
  const model = printer.model === 'auto' ? usualModel : printer.model;
  const mm = Math.round(
    (picture.heightDots * 25.4) / printer.dpi + jobEndOf(model, printer).feedMm,
  );
  console.log(
    `${out}: ${picture.widthDots} x ${picture.heightDots} dots; ${mm} mm of paper with the cut`,
  );
}

/** What may be over in a moment: the printer is still being connected and asked. */
const passing: ReadonlySet<Fault['code']> = new Set(['offline', 'no-answer', 'unreachable']);
/** Enough for a printer that is there, and little for a person who waits. */
const patienceMs = 15_000;

/** @throws UserError for a printer in trouble, and while a controller runs */
export async function printTest(
  face: TicketFace,
  config: PrinterConfig,
  look: TicketLook,
  journalFile: string,
): Promise<void> {
  const lock = lockedAgainstControllers(journalFile, config.id);
  let looked = (): void => {};
  let faults: readonly Fault[] | null = null;
  const printer = createTicketPrinter(config, { ...look, faces: [] }, (_device, now) => {
    faults = now;
    looked();
  });
  try {
    printer.start();
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(resolve, patienceMs);
      looked = () => {
        const stopped = faults?.find(({ severity }) => severity === 'stopped');
        if (stopped !== undefined && passing.has(stopped.code)) return;
        clearTimeout(giveUp);
        resolve();
      };
    });
    const outcome = await printer.print(face);
    if (outcome.outcome !== 'printed')
      throw new UserError(`printer ${config.id}: ${words[outcome.outcome]}`, outcome.fault.hint);
    const confirmed = config.confirm === 'none' ? ', and nothing confirms it' : '';
    console.log(`a test ticket is on the paper of printer ${config.id}${confirmed}`);
  } finally {
    await printer.stop();
    lock?.release();
  }
}

const words = {
  'not-printed': 'nothing was printed',
  unknown: 'nobody knows whether the test ticket was printed whole',
} as const;

/** Holds the journal while it prints, so that no controller starts into the same printer either. */
function lockedAgainstControllers(journalFile: string, printer: string): JournalLock | null {
  // Where no controller ever ran there is nothing to lock, and nothing is left behind.
  if (!existsSync(`${journalFile}.lock`)) return null;
  try {
    return lockJournal(journalFile);
  } catch (cause) {
    throw new UserError(
      `the controller that runs on this config has printer ${printer}`,
      'stop it first (sudo systemctl stop dawr), or let it print a ticket',
      { cause },
    );
  }
}
