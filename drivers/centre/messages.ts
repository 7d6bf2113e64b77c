/**
 * What crosses MQTT between a controller and the centre server: topics, CloudEvents envelopes,
 * presence and acknowledgements.
 *
 * Pure text and data, no network. What we send is built here and what we read is checked here,
 * from the same declarations that the published contract (`asyncapi.json`) is generated from.
 * Readers ignore fields that they do not know, so that either side may grow.
 */
import * as z from 'zod';
import type { Birth, OutgoingEvent } from '../centre-port.ts';

/** Who publishes. Both parts are of `[a-z0-9-]`: some brokers map dots and slashes to each other. */
export interface ControllerNames {
  readonly centre: string;
  readonly controller: string;
}

export interface Topics {
  readonly events: string;
  readonly acks: string;
  readonly status: string;
  readonly state: string;
  readonly commands: string;
  /** What the reception asks: a topic of its own, so that the broker's access rules tell it from the server. */
  readonly receptionCommands: string;
  readonly replies: string;
  /** The centre server's own presence, one for all controllers of the centre. */
  readonly server: string;
}

export const topicRoot = 'dawr/v1';
export const envelopeContentType = 'application/cloudevents+json';

export function topicsOf(names: ControllerNames): Topics {
  const own = `${topicRoot}/${names.centre}/${names.controller}`;
  return {
    events: `${own}/events`,
    acks: `${own}/acks`,
    status: `${own}/status`,
    state: `${own}/state`,
    commands: `${own}/commands`,
    receptionCommands: `${own}/commands/reception`,
    replies: `${own}/replies`,
    server: `${topicRoot}/${names.centre}/server`,
  };
}

/** A stored event, as much of it as an envelope says. Rows of the journal fit it as they are. */
export interface EventRow {
  readonly sequence: number;
  /** Without prefix and version, such as `ticket.issued`. */
  readonly type: string;
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly boot: string;
  readonly timeQuality: 'synced' | 'unsynced';
  readonly businessDay: string | null;
  readonly configGeneration: number;
  /** JSON text; goes into the envelope as it is. */
  readonly data: string;
}

/** Sixteen digits hold every safe integer, and sort as text in the order of the numbers. */
const sequenceDigits = 16;

/** A UUID of ours; of another sender what can be acknowledged, stored and printed. */
const StreamSchema = z.string().regex(/^[!-~]{1,64}$/);

export const EnvelopeSchema = z
  .looseObject({
    specversion: z.literal('1.0'),
    id: z.string().meta({ description: '{stream}:{sequence}' }),
    source: z.string().meta({ description: '/dawr/{centre}/{controller}' }),
    type: z.string().regex(/^dawr\.[a-z.-]+\.v1$/),
    time: z.iso.datetime({ offset: true }).meta({
      description: 'Wall clock of the controller. It informs people; order is by sequence alone.',
    }),
    datacontenttype: z.literal('application/json'),
    stream: StreamSchema.meta({
      description: 'UUID of the journal; a new SD card is a new stream.',
    }),
    sequence: z
      .string()
      .regex(/^[0-9]{16}$/)
      .meta({
        description: 'Contiguous from 0000000000000001 within a stream.',
      }),
    boot: z.string().meta({ description: 'Names the boot that monotonicms belongs to.' }),
    monotonicms: z
      .string()
      .regex(/^[0-9]+$/)
      .meta({
        description:
          'Milliseconds since that boot, as text: a CloudEvents integer has 32 bits and would overflow after 24 days.',
      }),
    timequality: z.enum(['synced', 'unsynced']),
    businessday: z.iso.date().optional().meta({
      description: "The day that the centre's numbers belong to; absent before the first day.",
    }),
    configgeneration: z.int().min(0),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ description: 'One event, as CloudEvents 1.0 in structured JSON.' });

export type EventEnvelope = z.output<typeof EnvelopeSchema>;

/**
 * Makes the function that wraps stored events of one stream. Parts that never change are written
 * once, because a replay after a long outage wraps events by the ten thousand.
 */
export function createEnveloper(
  names: ControllerNames,
  stream: string,
): (event: EventRow) => OutgoingEvent {
  const source = JSON.stringify(`/dawr/${names.centre}/${names.controller}`);
  const streamText = JSON.stringify(stream);
  const idStart = streamText.slice(0, -1);
  const timeText = createTimeText();
  return (event) => {
    const sequence = String(event.sequence).padStart(sequenceDigits, '0');
    const businessDay =
      event.businessDay === null ? '' : `"businessday":${JSON.stringify(event.businessDay)},`;
    return {
      sequence: event.sequence,
      body:
        `{"specversion":"1.0","id":${idStart}:${sequence}","source":${source},` +
        `"type":"dawr.${event.type}.v1","time":"${timeText(event.wallMs)}",` +
        `"datacontenttype":"application/json","stream":${streamText},"sequence":"${sequence}",` +
        `"boot":${JSON.stringify(event.boot)},"monotonicms":"${Math.trunc(event.monotonicMs)}",` +
        `"timequality":"${event.timeQuality}",${businessDay}` +
        `"configgeneration":${event.configGeneration},"data":${event.data}}`,
    };
  };
}

/** ISO 8601, as `Date` writes it; of a stream's events most are in the minute of the one before. */
function createTimeText(): (wallMs: number) => string {
  let minute = Number.NaN;
  let untilMinute = '';
  return (wallMs) => {
    const whole = Math.trunc(wallMs);
    const ofMinute = whole % 60_000;
    if (whole < 0) return new Date(whole).toISOString();
    if (whole - ofMinute !== minute) {
      minute = whole - ofMinute;
      untilMinute = new Date(minute).toISOString().slice(0, -7);
    }
    const digits = String(ofMinute % 1000).padStart(3, '0');
    return `${untilMinute}${String(Math.trunc(ofMinute / 1000)).padStart(2, '0')}.${digits}Z`;
  };
}

/** One run of a controller. */
export interface Run {
  readonly session: string;
  /** ISO 8601, by that controller's own clock. */
  readonly since: string;
}

/** When the run of the controller began; of two with the same names the earlier one does the work. */
const since = z.iso.datetime().optional().meta({
  description: 'When this session began, by the clock of the controller.',
});

export const OnlineSchema = z
  .object({
    status: z.literal('online'),
    session: z.string(),
    since,
    software: z.string(),
    configGeneration: z.int().min(0),
    stream: z.string(),
    oldestSequence: z.int().min(1).nullable(),
    newestSequence: z.int().min(1).nullable(),
  })
  .meta({ description: 'Birth: published, retained, at each connect.' });

export const OfflineSchema = z
  .object({
    status: z.literal('offline'),
    session: z.string(),
    since,
    reason: z.enum(['stopped', 'lost']).meta({
      description: 'stopped: said by the controller itself. lost: its will, said by the broker.',
    }),
  })
  .meta({ description: 'A clean stop, or the will of a controller that vanished; retained.' });

export const StandingBySchema = z
  .object({ status: z.literal('standing-by'), session: z.string(), since })
  .meta({
    description:
      'Not retained: another controller with the same names came first, so this one sends no events and takes no commands.',
  });

export const StatusSchema = z.discriminatedUnion('status', [
  OnlineSchema,
  OfflineSchema,
  StandingBySchema,
]);
export type ControllerStatus = z.output<typeof StatusSchema>;

export function birthMessage(birth: Birth, since: string): string {
  const message: z.input<typeof OnlineSchema> = {
    status: 'online',
    session: birth.session,
    since,
    software: birth.software,
    configGeneration: birth.configGeneration,
    stream: birth.stream,
    oldestSequence: birth.oldestSequence,
    newestSequence: birth.newestSequence,
  };
  return JSON.stringify(message);
}

export function offlineMessage({ session, since: began }: Run, reason: 'stopped' | 'lost'): string {
  const message: z.input<typeof OfflineSchema> = {
    status: 'offline',
    session,
    since: began,
    reason,
  };
  return JSON.stringify(message);
}

export function standingByMessage({ session, since: began }: Run): string {
  const message: z.input<typeof StandingBySchema> = {
    status: 'standing-by',
    session,
    since: began,
  };
  return JSON.stringify(message);
}

export const AckSchema = z
  .object({
    stream: StreamSchema,
    upTo: z.int().min(1).meta({
      description: 'Everything up to and including this sequence is committed by the server.',
    }),
  })
  .meta({ description: 'Sent by the centre server after it has committed.' });

export type Ack = z.output<typeof AckSchema>;

export const ServerPresenceSchema = z
  .object({
    status: z.enum(['online', 'offline']),
    session: z.string().optional().meta({
      description:
        'A new session while online means that the server restarted or lost its subscriptions: replay begins anew.',
    }),
  })
  .meta({ description: "The centre server's own presence; retained." });

export type ServerPresence = z.output<typeof ServerPresenceSchema>;

/** @param session one for each run of the server */
export function serverPresenceMessage(status: 'online' | 'offline', session: string): string {
  const message: z.input<typeof ServerPresenceSchema> = { status, session };
  return JSON.stringify(message);
}

/** What could be made of a payload. `problem` is one sentence for the log. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** Acks and presence are tens of bytes; a limit far above that keeps nonsense out of the parser. */
const maxControlBytes = 4096;
/** The largest event is a few hundred bytes; this is for a reader that listens to any broker. */
const maxEventBytes = 262_144;

export function parseAck(payload: Uint8Array): Parsed<Ack> {
  return parse(AckSchema, payload, maxControlBytes);
}

/** An empty payload is a retained message that was cleared: the server is not there. */
export function parseServerPresence(payload: Uint8Array): Parsed<ServerPresence> {
  if (payload.length === 0) return { ok: true, value: { status: 'offline' } };
  return parse(ServerPresenceSchema, payload, maxControlBytes);
}

export function parseStatus(payload: Uint8Array): Parsed<ControllerStatus> {
  return parse(StatusSchema, payload, maxControlBytes);
}

export function parseEnvelope(payload: Uint8Array): Parsed<EventEnvelope> {
  return parse(EnvelopeSchema, payload, maxEventBytes);
}

function parse<T>(schema: z.ZodType<T>, payload: Uint8Array, maxBytes: number): Parsed<T> {
  if (payload.length > maxBytes) {
    return { ok: false, problem: `${payload.length} bytes where at most ${maxBytes} are expected` };
  }
  const json = readJson(payload);
  return json.ok ? fitting(schema, json.value) : json;
}

/** One for all: a server reads messages by the ten thousand. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

export function readJson(payload: Uint8Array): Parsed<unknown> {
  try {
    return {
      ok: true,
      value: JSON.parse(utf8.decode(payload)),
    };
  } catch {
    return { ok: false, problem: 'not JSON in UTF-8' };
  }
}

/** The value where it fits, or the first thing that does not. */
export function fitting<T>(schema: z.ZodType<T>, json: unknown): Parsed<T> {
  const result = schema.safeParse(json);
  if (result.success) return { ok: true, value: result.data };
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'message' : issue.path.join('.');
  return { ok: false, problem: `${where}: ${issue?.message ?? 'not as expected'}` };
}
