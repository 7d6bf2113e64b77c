/** The web pages that a controller serves: the part of a config that only `firmware-host/panel/` reads. */
import * as z from 'zod';

export const Pages = z.strictObject({
  port: z.int().min(1).max(65_535).default(8070).meta({
    description:
      'The TCP port of the pages. Below 1024 the service needs a right that it does not have.',
  }),
  lan: z.boolean().default(false).meta({
    description:
      'Whether other computers of the network may open the pages, each once it was paired (dawr pair). Without it they are for browsers on this computer only.',
  }),
  pins: z
    .array(z.enum(['window', 'reception']))
    .default([])
    .meta({
      description:
        'Pages of the network that ask for a PIN of six digits too, each day; those of the manager and the technician always do. dawr pair --pin draws one.',
    }),
  tickets: z
    .strictObject({
      port: z.int().min(1).max(65_535).default(8071).meta({
        description: 'The TCP port of these pages alone: a network for visitors needs no other.',
      }),
    })
    .optional()
    .meta({
      description:
        'Serves each ticket a page of its own to telephones of the network: its place in line and its probable wait. ticket.qr.url with {token} leads there, such as http://192.168.1.20:8071/t/{token}.',
    }),
  names: z
    .array(z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'a host name in lower case'))
    .default([])
    .meta({
      description:
        'Names that this computer has in the network, beside its addresses, such as dawr.local.',
    }),
});
