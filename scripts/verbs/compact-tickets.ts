/**
 * What `dawr check` says of short tickets: a service whose documents do not fit into the length that
 * `ticket.compact` promises, on the paper of each printer of 80 mm. Tickets are laid out as the printer does.
 */
import type { Problem } from '../../config/checks/problem.ts';
import { placed } from '../../config/checks/written-file.ts';
import { usualModel } from '../../config/hall/printer-models.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { jobEndOf } from '../../drivers/printer/job-end.ts';
import { loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { usualTicket } from '../../firmware-host/effects.ts';
import { hallPlan } from '../../firmware-host/plan/plan.ts';

/** Of a ticket of a priority class whose bearer waits long. */
const promisedMm = 110;
const longWait = {
  peopleAhead: 103,
  waitMs: { low: 95 * 60_000, high: 170 * 60_000 },
  priority: true,
};

/** @returns a warning for each service whose tickets are longer; none where the config asks for no short tickets */
export async function longCompactTickets(loaded: LoadedConfig): Promise<readonly Problem[]> {
  const { config, logoFile, source } = loaded;
  if (!config.ticket.compact) return [];
  const plan = hallPlan(config);
  const longest = new Map<number, number>();
  for (const printer of config.printers) {
    if (printer.paperWidthMm !== 80) continue;
    const composer = await loadTicketComposer(printer, { design: config.ticket, logoFile });
    const model = printer.model === 'auto' ? usualModel : printer.model;
    const { feedMm } = jobEndOf(model, printer);
    for (const [index, service] of config.services.entries()) {
      if (service.documents.length === 0) continue;
      const usual = usualTicket(plan, service, { wallMs: 0, monotonicMs: 0, boot: '' });
      const strips = [...composer.compose({ ...usual, ...longWait })];
      const dots = strips.reduce((sum, { picture }) => sum + picture.heightDots, 0);
      const mm = Math.ceil((dots * 25.4) / printer.dpi + feedMm);
      longest.set(index, Math.max(mm, longest.get(index) ?? 0));
    }
  }
  return [...longest].flatMap(([index, mm]) =>
    mm <= promisedMm
      ? []
      : [
          placed(
            {
              severity: 'warning',
              path: ['services', index, 'documents'],
              at: 'value',
              message: `a short ticket of this service has ${mm} mm with its documents`,
              expected: `at most ${promisedMm} mm on 80 mm paper`,
              hint: 'name fewer documents or in fewer words, print in one language, and without a logo or a QR code; the ticket is printed whole all the same',
            },
            source,
          ),
        ],
  );
}
