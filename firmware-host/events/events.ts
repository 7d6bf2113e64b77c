/**
 * Every event that the journal may hold: its schema, which checks what is read back and describes
 * the contract with the centre server, and its type.
 *
 * The queue's own events are declared as plain types in `queue/words.ts`, which imports nothing.
 * The compiler holds the two declarations equal: `asQueueEvent` needs every schema to fit the
 * words, and storing a queue's event needs the words to fit a schema.
 */
import * as z from 'zod';
import { PriorityClass } from '../../config/schema/priority-class.ts';
import type { QueueEvent } from '../queue/words.ts';
import {
  alarm,
  askedBy,
  at,
  button,
  closedDay,
  closureReason,
  closuresAhead,
  day,
  device,
  durationMs,
  expectedMs,
  infoSlip,
  journalDamaged,
  number,
  numbersAdvanced,
  of,
  paper,
  paperCounted,
  percent,
  place,
  reason,
  scope,
  service,
  steps,
  targetMs,
  ticket,
  waitRange,
  window,
} from './event-fields.ts';
import { withoutUnknownFields } from './unknown-fields.ts';

/** A default stands for a field that rows of an older software do not have. */
const queueEvents = [
  queueEvent('day.opened', { day, closures: closuresAhead }),
  queueEvent('day.closed', { day }),
  queueEvent('closure.decreed', { day: closedDay, reason: closureReason }),
  queueEvent('closure.lifted', { day: closedDay }),
  queueEvent('numbers.advanced', numbersAdvanced),
  queueEvent('ticket.reserved', {
    ticket,
    ordinal: z.int(),
    number,
    prefix: z.string(),
    value: z.int(),
    service,
    dispenser: z.string(),
    source: z.enum(['dispenser', 'reception', 'server']).meta({
      description: 'On whose account: the citizen, the staff, the centre server.',
    }),
    paper,
    steps,
    priority: PriorityClass.nullable().default(null),
    peopleAhead: z.int(),
    waitMs: waitRange.nullable().default(null),
    mayMissClosing: z.literal(true).optional().meta({
      description: 'It may not be called before closing, as its paper says.',
    }),
  }),
  queueEvent('ticket.issued', {
    ticket,
    number,
    service,
    paper,
    steps,
    printer: z.string().optional().meta({ description: 'Where the paper came out.' }),
    onTrust: z.literal(true).optional().meta({
      description: 'The printer confirms nothing: that there is paper is believed.',
    }),
    paperMm: z.int().optional().meta({
      description:
        'Paper that the printer used for it, and for what was printed in vain before it.',
    }),
  }),
  queueEvent('quota.reached', {
    service,
    priority: PriorityClass.nullable().meta({ description: 'Null: of all classes together.' }),
    tickets: z.int().meta({ description: 'Given today, and not withdrawn.' }),
    limit: z.literal('numbers').optional().meta({
      description:
        'The last number of the service was given, all numbers counted; without it, the quota is reached.',
    }),
  }),
  queueEvent('last-call.reached', {
    service,
    closesInMs: z.int().meta({ description: 'Until the hall closes.' }),
    likelyWaitMs: z.int().meta({
      description: 'Of the ticket that was refused: from now to the call, as likely less as more.',
    }),
  }),
  queueEvent('ticket.reprinted', {
    ticket,
    number,
    reason: z.enum(['print-unconfirmed', 'controller-restarted', 'requested']),
  }),
  queueEvent('ticket.copied', {
    ticket,
    number,
    outcome: z.enum(['printed', 'unconfirmed', 'given-up']).meta({
      description:
        'Of a copy that somebody asked for; given-up: no printer could print it in time.',
    }),
  }),
  queueEvent('ticket.voided', {
    ticket,
    number,
    reason: z.enum(['not-printed-in-time', 'print-unconfirmed', 'service-removed', 'requested']),
  }),
  queueEvent('notice.printed', {
    reason: z.literal('service-removed'),
    numbers: z
      .array(number)
      .readonly()
      .meta({ description: 'Withdrawn by a new config, and listed on this paper alone.' }),
    printer: z.string(),
    outcome: z.enum(['printed', 'unconfirmed']),
  }),
  queueEvent('ticket.called', {
    ticket,
    number,
    service,
    window,
    reason: z.enum([
      'longest-waiting',
      'first-choice',
      'only-when-idle',
      'priority',
      'priority-bound',
      'waited-too-long',
      'placed-in-front',
      'asked-for',
      'walk-in',
    ]),
    passedOver: z
      .array(z.string())
      .max(5)
      .readonly()
      .default([])
      .meta({ description: 'Numbers that stood before it and wait on, earliest first.' }),
    passedOverCount: z.int().default(0),
    waitMs: durationMs,
    automatic: z.literal(true).optional().meta({
      description: 'Nobody pressed: the window calls by itself after an end.',
    }),
  }),
  queueEvent('ticket.recalled', {
    ticket,
    number,
    window,
    recalls: z
      .int()
      .default(0)
      .meta({ description: 'Since the call, this one included; 0 where it was not counted.' }),
  }),
  queueEvent('ticket.arrived', { ticket, number, window, walkMs: durationMs }),
  queueEvent('ticket.completed', {
    ticket,
    number,
    window,
    outcome: z.string().default('done').meta({ description: "An id of the config's list." }),
    document: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: 'Id of the document that was missing; null where none is named.' }),
    comeBackOn: z
      .string()
      .nullable()
      .default(null)
      .meta({ description: 'The day to come back on, YYYY-MM-DD; null where none is named.' }),
    inferred: z.boolean(),
    serviceMs: durationMs,
  }),
  queueEvent('ticket.no-show', { ticket, number, window, inferred: z.boolean() }),
  queueEvent('ticket.parked', {
    ticket,
    number,
    window,
    returnAfterMs: z
      .number()
      .nullable()
      .meta({ description: 'Until it returns by itself; null for never.' }),
    serviceMs: durationMs,
  }),
  queueEvent('ticket.resumed', {
    ticket,
    number,
    service,
    toWindow: window.nullable(),
    place,
    behind: ticket.optional().meta({
      description:
        'The ticket right behind which it stands, where it does not go before all others.',
    }),
    reason: z.enum(['asked', 'returned-by-time', 'reactivated']),
  }),
  queueEvent('ticket.transferred', {
    ticket,
    number,
    fromService: service,
    toService: service,
    fromWindow: window.nullable(),
    toWindow: window.nullable(),
    place,
    reason: z
      .enum(['asked', 'window-closed', 'window-removed', 'next-step'])
      .default('asked')
      .meta({
        description:
          'window-removed: a new config has no such window any more. next-step: one of several services has ended, and the next comes.',
      }),
    serviceMs: durationMs,
    step: z.int().optional().meta({
      description: "Of next-step: which of the ticket's services comes now, from 1.",
    }),
    ended: z
      .strictObject({
        outcome: z.string(),
        document: z.string().nullable(),
        comeBackOn: z.string().nullable(),
        inferred: z.boolean(),
      })
      .optional()
      .meta({
        description: 'Of next-step: how the service before it ended, as in ticket.completed.',
      }),
  }),
  queueEvent('ticket.expired', { ticket, number }),
  queueEvent('ticket.rated', { ticket, number, window, rating: z.literal([1, 2, 3]) }),
  queueEvent('window.opened', { window }),
  queueEvent('window.closed', { window }),
  queueEvent('window.call-refused', { window, reason: z.enum(['queue-empty', 'service-paused']) }),
  queueEvent('window.break-started', { window, reason, expectedMs }),
  queueEvent('window.break-ended', { window, reason, breakMs: durationMs }),
  queueEvent('service.paused', { scope, of, reason, expectedMs }),
  queueEvent('service.resumed', { scope, of, reason, pausedMs: durationMs }),
  queueEvent('window.idle', { window, waiting: z.int(), limitMs: z.number() }),
  queueEvent('service-time.exceeded', { ticket, number, window, service, percent, targetMs }),
  queueEvent('wait-time.exceeded', { ticket, number, service, percent, targetMs }),
] as const;

const controllerEvents = [
  event('controller.started', { session: z.string(), software: z.string() }),
  event('controller.stopped', { session: z.string() }),
  event('config.applied', {
    generation: z.int(),
    sha256: z.string().meta({ description: 'Of the config file, as flashed.' }),
    by: z.string().optional().meta({ description: 'Who flashed it, such as mona@laptop.' }),
    message: z.string().optional().meta({ description: 'Why, in the words of who flashed it.' }),
  }),
  event('config.reverted', { rejectedSha256: z.string(), reason: z.string() }),
  event('alarm.raised', {
    ...alarm,
    times: z.int().meta({
      description: 'How often it was raised: again until somebody has acknowledged it.',
    }),
  }),
  event('alarm.acknowledged', { ...alarm, askedBy }),
  event('alarm.ended', { ...alarm, lastedMs: durationMs }),
  event('clock.jumped', {
    byMs: z
      .number()
      .meta({ description: 'Wall clock against the monotonic clock; negative is back.' }),
  }),
  event('journal.damaged', journalDamaged),
  event('info.asked', infoSlip),
  event('info.begun', { ...infoSlip, printer: z.string() }),
  event('info.printed', infoSlip),
  event('info.given-up', {
    ...infoSlip,
    reason: z.enum(['not-printed-in-time', 'print-unconfirmed']).meta({
      description:
        'print-unconfirmed: nobody knows whether it came out, and it is not printed again.',
    }),
  }),
  event('ticket.taken', {
    ticket,
    number,
    printer: z.string(),
    afterMs: durationMs.meta({ description: 'Since the printer confirmed the paper.' }),
  }),
  event('ticket.retracted', {
    ticket,
    number,
    printer: z.string(),
    dropped: z
      .boolean()
      .meta({ description: 'Let fall out of the printer, and not taken back into it.' }),
    afterMs: durationMs,
  }),
  event('paper.remaining', {
    printer: z.string(),
    tickets: z.int().meta({
      description: 'About so many are left on the roll, by the rolls that ran out before.',
    }),
  }),
  event('paper.counted', paperCounted),
  event('device.faulted', {
    device,
    code: z.string(),
    severity: z.enum(['stopped', 'warning']),
    hint: z.string(),
  }),
  event('device.recovered', { device, code: z.string() }),
  event('device.unsteady', {
    device,
    times: z.int().meta({ description: 'How often a fault of it began.' }),
    overMs: z.number().meta({ description: 'From the first to the last.' }),
    hint: z.string().meta({
      description:
        'Nothing else is recorded of it until it is quiet: then device.recovered with the code unsteady.',
    }),
  }),
  event('button.stuck', { button, hint: z.string() }),
  event('button.freed', { button }),
  event('button.flooded', {
    button,
    presses: z.int().meta({ description: 'Without a rest between them; most did not count.' }),
    overMs: z.number().meta({ description: 'From the first to the last.' }),
  }),
  event('commands.flooded', {
    origin: z.string().meta({ description: 'Reception or server.' }),
    commands: z
      .int()
      .meta({ description: 'Dropped without a reply, beyond the limit of the config.' }),
    overMs: z.number().meta({ description: 'From the first to the last.' }),
  }),
  event('command.refused', {
    command: z.string(),
    origin: z.string().meta({ description: 'The button by its name, reception or server.' }),
    askedBy,
    reason: z.string(),
  }),
] as const;

const EventSchema = z.discriminatedUnion('type', [...queueEvents, ...controllerEvents]);

export type StoredEvent = z.output<typeof EventSchema>;
export type ControllerEvent = z.output<(typeof controllerEvents)[number]>;
export type EventType = StoredEvent['type'];

/** Schema of each event's `data` as it crosses MQTT, by event type. */
export const eventDataSchemas: ReadonlyMap<EventType, z.ZodObject> = new Map(
  [...queueEvents, ...controllerEvents].map(({ shape }) => {
    const { type, at: _, ...data } = shape;
    return [type.value, z.strictObject(data)];
  }),
);

/** Throws a ZodError for anything that is not an event of this version, or one that says more. */
export function parseEvent(candidate: unknown): StoredEvent {
  const { data, error } = EventSchema.safeParse(candidate);
  return data ?? EventSchema.parse(withoutUnknownFields(candidate, error));
}

export const queueEventTypes: ReadonlySet<string> = new Set(
  queueEvents.map((schema) => schema.shape.type.value),
);

/** The event where it is one of the queue's own, or null. */
export function asQueueEvent(event: StoredEvent): QueueEvent | null {
  return isOfTheQueue(event) ? event : null;
}

function isOfTheQueue(event: StoredEvent): event is z.output<(typeof queueEvents)[number]> {
  return queueEventTypes.has(event.type);
}

/** Nobody asked where time or the paper led to it; rows of an older software do not say who did. */
function queueEvent<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return event(type, { ...shape, askedBy });
}

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.strictObject({ type: z.literal(type), at, ...shape });
}
