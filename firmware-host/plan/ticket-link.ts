/**
 * The address in a ticket's QR code: the config's template with what it may say of a ticket.
 *
 * It holds no personal data: only a number, a day, and where they belong. All of it is ASCII by the
 * config's own rules, and is escaped nevertheless.
 */
import type { Config } from '../../config/schema/schema.ts';
import type { LinkField } from '../../config/schema/ticket.ts';
import type { Ticket } from '../queue/words.ts';

export type LinkedTicket = Pick<Ticket, 'id' | 'number' | 'service'>;

/** The secret of a ticket's page; whoever only draws a ticket takes one of the same length. */
export type TicketToken = (id: string) => string;

export const sampleToken: TicketToken = () => `47-${'x'.repeat(22)}`;

/** Always null when the config has no QR code or leaves it off the paper. */
export function ticketLinks(
  config: Config,
  tokenOf: TicketToken,
): (ticket: LinkedTicket) => string | null {
  const { qr, parts } = config.ticket;
  if (qr === undefined || !parts.includes('qr')) return () => null;
  const offices = new Map(config.services.map(({ id, office }) => [id, office]));
  return ({ id, number, service }) => {
    const fields: Readonly<Record<LinkField, string>> = {
      centre: config.centre.id,
      office: offices.get(service) ?? '',
      service,
      number,
      // The ticket's identity is `{business day}/{ordinal}`.
      day: id.split('/')[0] ?? '',
      token: tokenOf(id),
    };
    const values = new Map<string, string>(Object.entries(fields));
    return qr.url.replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
      values.has(name) ? encodeURIComponent(values.get(name) ?? '') : whole,
    );
  };
}
