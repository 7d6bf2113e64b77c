/**
 * `dawr ticket`: draws a ticket as a picture, exactly as the controller would send it to paper.
 */
import { writeFileSync } from 'node:fs';
import { loadConfig } from '../config/load.ts';
import { UserError } from '../config/user-error.ts';
import { layOutTicket } from '../drivers/printer/ticket-layout.ts';
import { loadTicketRaster } from '../drivers/printer/ticket-raster.ts';
import { ticketFace } from '../firmware-host/effects.ts';
import { hallPlan } from '../firmware-host/hall-plan.ts';
import { formatNumber } from '../firmware-host/queue/number.ts';

export interface TicketOptions {
  readonly config: string;
  readonly service: string;
  readonly out: string;
}

/** Writes a PNG. Throws a UserError for a config, a service or a path that is wrong. */
export async function ticket(options: TicketOptions): Promise<void> {
  const { config } = loadConfig(options.config);
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

  const { prefix, from, to } = service.numbers;
  const face = ticketFace(hallPlan(config), {
    number: formatNumber(prefix, from, to),
    service: service.id,
    reservedAt: { wallMs: Date.now(), monotonicMs: 0, boot: '' },
    peopleAhead: 3,
    waitMs: { low: 8 * 60_000, high: 20 * 60_000 },
    copies: 0,
  });
  const raster = await loadTicketRaster();
  const picture = raster.draw(layOutTicket(face, printer, raster.measure));
  try {
    writeFileSync(options.out, raster.toPng(picture));
  } catch (error) {
    throw new UserError(
      `${options.out} cannot be written`,
      'name a file in a folder that exists and may be written',
      { cause: error },
    );
  }
  console.log(`${options.out}: ${picture.widthDots} x ${picture.heightDots} dots`);
}
