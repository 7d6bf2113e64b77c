/**
 * `dawr ticket`: draws a ticket as a picture, exactly as the controller would send it to paper.
 */
import { writeFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { UserError } from '../config/user-error.ts';
import { joined, loadTicketComposer } from '../drivers/printer/ticket-composer.ts';
import { loadTicketRaster } from '../drivers/printer/ticket-raster.ts';
import { usualTicket } from '../firmware-host/effects.ts';
import { hallPlan } from '../firmware-host/hall-plan.ts';

export interface TicketOptions {
  readonly config: string;
  readonly service: string;
  readonly out: string;
}

/** Writes a PNG. Throws a UserError for a config, a service or a path that is wrong. */
export async function ticket(options: TicketOptions): Promise<void> {
  const { config, logoFile } = loadConfig(options.config);
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
  const composer = await loadTicketComposer(printer, { design: config.ticket, logoFile });
  const picture = joined(composer.compose(face), composer.widthDots);
  const { toPng } = await loadTicketRaster();
  try {
    writeFileSync(options.out, toPng(picture));
  } catch (error) {
    throw new UserError(
      `${options.out} cannot be written`,
      'name a file in a folder that exists and may be written',
      { cause: error },
    );
  }
  console.log(`${options.out}: ${picture.widthDots} x ${picture.heightDots} dots`);
}
