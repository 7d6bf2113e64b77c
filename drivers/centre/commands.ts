/**
 * Commands of the centre server and what is replied to them, as they cross MQTT.
 *
 * This file checks only the shape: the controller decides whether a command is late, allowed or
 * possible. Whatever arrives becomes a value, so that the sender gets a reply that says what is wrong.
 * The published contract is generated from the same declarations.
 */
import * as z from 'zod';
import { commandNames } from '../../config/schema/command-names.ts';
import { PriorityClass } from '../../config/schema/priority-class.ts';
import type { CommandName } from '../../config/schema/schema.ts';
import { WindowNumber as window } from '../../config/schema/window-number.ts';
import type { CentreCommand, CommandMessage, CommandOrigin } from '../centre-port.ts';
import { closureReason } from '../closure-reason.ts';
import { fitting, type Parsed, readJson } from './messages.ts';

/** No command needs a tenth of it. */
export const maxCommandBytes = 16_384;

const name = z.string().min(1).max(100);
const ticket = z.string().min(1).max(40).meta({
  description: 'Identity of the ticket, {business day}/{ordinal}, or the number it is called by.',
});
const line = z
  .string()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}*$/u);
const current = z
  .enum(['completed', 'waiting', 'no-show'])
  .optional()
  .meta({
    description:
      'What becomes of the ticket at the window: completed, first of its line again, or no-show. ' +
      "Without it what the next press of the window's button would say.",
  });
const atWindow = z.object({ window });
const ofTicket = z.object({ ticket });
const pause = {
  reason: name.meta({ description: "An id of the config's pauses.reasons." }),
  forSeconds: z.int().min(1).max(86_400).optional().meta({
    description:
      'How long it will probably take. It ends only by `resume-service` or with its day.',
  }),
};
const nothing = z.object({}).default({});
const announcement = z.union(
  [
    z.object({ number: z.string().min(1).max(40), window }).meta({
      description: 'Said as a call is, such as A047 and 3; nobody is called by it.',
    }),
    z.object({
      clip: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
        .meta({
          description: "A recording of the centre's own: announcements/{clip}.wav among its clips.",
        }),
    }),
    z.object({ text: z.object({ ar: line, en: line }) }).meta({
      description: 'Spoken by a machine, in the languages of the voice.',
    }),
  ],
  { error: 'number and window, or clip (a-z, 0-9, -), or text in ar and en' },
);

/** Each command and what it needs to know. Fields that we do not know are ignored. */
const orders = [
  order(
    'issue-ticket',
    z.object({
      service: name,
      dispenser: name.optional().meta({
        description: "Where the paper comes out; without it the config's first dispenser.",
      }),
      priority: PriorityClass.optional(),
      services: z.array(name).max(5).optional().meta({
        description: 'Further services on the same ticket, one after the other.',
      }),
      paper: z.enum(['printer', 'roll']).optional().meta({
        description: "roll: the next number of the reception's roll, issued at once.",
      }),
      rollNumber: z.int().min(1).max(9999).optional().meta({
        description: 'The digits on the roll, where they are not those after the last.',
      }),
    }),
  ),
  order('call-next', atWindow),
  order('call-ticket', z.object({ window, ticket, current })),
  order(
    'walk-in',
    z
      .object({ window, service: name, priority: PriorityClass.optional(), current })
      .meta({ description: 'Somebody without a ticket at a window: a number, called at once.' }),
  ),
  order('recall', atWindow),
  order('arrived', atWindow),
  order(
    'complete',
    z.object({
      window,
      outcome: name.optional().meta({
        description: "An id of the config's outcomes; done without it.",
      }),
      document: name.optional().meta({
        description: 'Id of the document that was missing, of an outcome that asks for one.',
      }),
      comeBackOn: z.iso.date().optional().meta({
        description: 'Of an outcome that asks for a day; later than the business day.',
      }),
    }),
  ),
  order('no-show', atWindow),
  order(
    'park',
    z.object({
      window,
      returnAfterSeconds: z.int().min(1).max(86_400).optional().meta({
        description: 'It comes back into its line by itself; without it only by `resume`.',
      }),
    }),
  ),
  order('resume', ofTicket),
  order(
    'transfer',
    z.object({
      ticket,
      toService: name.optional(),
      toWindow: window.optional(),
      place: z.enum(['front', 'back', 'arrival']).default('arrival'),
    }),
  ),
  order('void-ticket', ofTicket),
  order('reprint', ofTicket),
  order(
    'print-info',
    z.object({
      service: name.meta({ description: 'Whose documents are printed; no number is given.' }),
      dispenser: name.optional(),
    }),
  ),
  order(
    'start-break',
    z.object({
      window,
      reason: name.meta({ description: "An id of the config's breaks.reasons." }),
      forSeconds: z.int().min(1).max(86_400).optional().meta({
        description:
          'How long it will probably take. `end-break`, a call or a closed window ends it.',
      }),
    }),
  ),
  order('end-break', atWindow),
  order(
    'pause-service',
    z.discriminatedUnion('scope', [
      z.object({ scope: z.literal(['service', 'office']), of: name, ...pause }),
      z.object({ scope: z.literal('hall'), ...pause }),
    ]),
  ),
  order(
    'resume-service',
    z.discriminatedUnion('scope', [
      z.object({ scope: z.literal(['service', 'office']), of: name }),
      z.object({ scope: z.literal('hall') }),
    ]),
  ),
  order(
    'acknowledge-alarm',
    z
      .object({
        alarm: name.optional().meta({
          description: 'Such as waiting or printer/hall, as alarm.raised has it; all without it.',
        }),
      })
      .default({}),
  ),
  order('open-window', atWindow),
  order('close-window', atWindow),
  order(
    'open-day',
    z
      .object({
        day: z.iso.date().optional().meta({
          description: 'Later than the last business day; without it the controller says which.',
        }),
      })
      .default({}),
  ),
  order('close-day', nothing),
  order(
    'close-on',
    z.object({
      day: z.iso.date().meta({
        description:
          'The centre does not open on it. Where it is the open day, it gives no more tickets at once.',
      }),
      reason: closureReason.meta({ description: 'What people read and are refused with.' }),
    }),
  ),
  order(
    'open-on',
    z.object({ day: z.iso.date().meta({ description: 'Takes a close-on of this day back.' }) }),
  ),
  order('announce', announcement),
  order(
    'replay',
    z.object({
      from: z.int().min(1).meta({ description: 'The first sequence that is wanted again.' }),
    }),
  ),
  order('ping', nothing),
] as const;

const OrderSchema: z.ZodType<CentreCommand> = z.discriminatedUnion('name', orders);

const CommandId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\x21-\x7e]*$/, 'printable ASCII without spaces');

/** Made once: to make a schema takes ten times as long as to check with it. */
const Identified = z.object({ id: CommandId });

const Head = z.object({
  id: CommandId.meta({
    description:
      'Chosen by the sender; a command sent again with the same id is done once, and another command with it is refused.',
  }),
  name: z.enum(commandNames),
  notAfter: z.iso.datetime({ offset: true }).meta({
    description: 'Refused later than that, or when it lies more than a day ahead.',
  }),
  origin: z.enum(['server', 'reception']).optional().meta({
    description:
      "On whose behalf; without it whose topic it is. On `commands` the server may ask for the reception, and then the controller's config must allow it to both. On `commands/reception` nobody asks for the server.",
  }),
});

/** One command in full, by name: for the contract. */
export const commandSchemas: ReadonlyMap<CommandName, z.ZodType> = new Map(
  orders.map(({ shape }) => [shape.name.value, Head.extend(shape)]),
);

const Words = z.object({ ar: z.string(), en: z.string() });

const asked = z.string().optional().meta({
  description:
    'Tells the contents of the command: the same id with other contents is refused, as id-reused.',
});

export const CommandDoneSchema = z
  .object({
    id: CommandId,
    status: z.literal('done'),
    stream: z.string(),
    sequence: z.int().min(1).nullable().meta({
      description: 'Of the last event that it led to; null where it led to none.',
    }),
    ticket: z.string().optional().meta({ description: 'Where it was about one ticket.' }),
    number: z.string().optional(),
    missing: z
      .array(z.object({ from: z.int(), to: z.int() }))
      .optional()
      .meta({
        description:
          'Of a replay: sequences that are known to be lost. What is found later is published in its place too, as dawr.journal.damaged.v1.',
      }),
    asked,
  })
  .meta({ description: 'Committed to the journal. Said again, to the letter, to the same id.' });

export const CommandRefusedSchema = z
  .object({
    id: CommandId.nullable().meta({ description: 'Null where it could not be read.' }),
    status: z.literal('refused'),
    reason: z.string().meta({ description: 'A code, such as guard-time or late.' }),
    words: Words,
    problem: z.string().optional().meta({ description: 'For a developer: what is malformed.' }),
    asked,
  })
  .meta({ description: 'Nothing was done.' });

const ReplySchema = z.discriminatedUnion('status', [CommandDoneSchema, CommandRefusedSchema]);

export type CommandReply = z.output<typeof ReplySchema>;

/** What a sender of commands reads. */
export function parseReply(payload: Uint8Array): Parsed<CommandReply> {
  const json = readJson(payload);
  if (!json.ok) return json;
  return fitting(ReplySchema, json.value);
}

/**
 * Never throws.
 * @param isRetained the broker had it before we subscribed
 * @param sender whose topic it came by
 */
export function parseCommand(
  payload: Uint8Array,
  isRetained: boolean,
  sender: CommandOrigin,
): CommandMessage {
  const malformed = (id: string | null, problem: string): CommandMessage => ({
    isReadable: false,
    sender,
    id,
    reason: 'malformed',
    problem,
  });
  if (payload.length > maxCommandBytes) {
    const problem = `${payload.length} bytes where at most ${maxCommandBytes} are allowed`;
    return { isReadable: false, sender, id: null, reason: 'too-large', problem };
  }
  const json = readJson(payload);
  if (!json.ok) return malformed(null, json.problem);
  const identified = fitting(Identified, json.value);
  if (!identified.ok) return malformed(null, identified.problem);
  const { id } = identified.value;
  const head = fitting(Head, json.value);
  if (!head.ok) return malformed(id, head.problem);
  const command = fitting(OrderSchema, json.value);
  if (!command.ok) return malformed(id, command.problem);
  const { origin = sender, notAfter } = head.value;
  if (sender === 'reception' && origin !== sender) {
    return malformed(id, "origin: on the reception's topic nobody asks for the server");
  }
  const notAfterMs = Date.parse(notAfter);
  const isReadable = true;
  return { isReadable, id, sender, origin, notAfterMs, isRetained, command: command.value };
}

function order<Name extends CommandName, Args extends z.ZodType>(command: Name, args: Args) {
  return z.object({ name: z.literal(command), args });
}
