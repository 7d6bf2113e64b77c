/**
 * What a page may send: one request, with an identity of its own, from the page of one place. Whether
 * that place may ask for it is the door's to say.
 */
import * as z from 'zod';
import { PriorityClass } from '../../config/schema/priority-class.ts';
import { WindowNumber as window } from '../../config/schema/window-number.ts';
import type { LocalPagesRequest } from '../../drivers/local-port.ts';
import type { Request } from '../ask/request.ts';
import type { DeviceTest } from '../device-tests.ts';
import type { ReportAsked } from '../report/report-order.ts';
import { periodLengths } from '../report/span.ts';
import { PagePlaceSchema } from './page-place-schema.ts';
import type { SoundAsked } from './sound-lease.ts';

const service = z.string().min(1).max(100);
const reason = z.string().min(1).max(100);
const ticket = z.string().min(1).max(40);
const current = z.enum(['completed', 'waiting', 'no-show']).optional();
const atWindow = z.strictObject({ window });
const ofTicket = z.strictObject({ ticket });

const forSeconds = z.int().min(60).max(86_400).optional();
const inHall = z.strictObject({ scope: z.literal('hall') });
const inPart = z.strictObject({ scope: z.enum(['service', 'office']), of: service });

function order<Name extends Request['name'], Args extends z.ZodType>(name: Name, args: Args) {
  return z.strictObject({ name: z.literal(name), args });
}

const Asked: z.ZodType<Request> = z.discriminatedUnion('name', [
  order('call-next', atWindow),
  order('call-ticket', z.strictObject({ window, ticket, current })),
  order(
    'walk-in',
    z.strictObject({ window, service, priority: PriorityClass.optional(), current }),
  ),
  order('recall', atWindow),
  order('arrived', atWindow),
  order('complete', atWindow.extend({ outcome: reason.optional(), document: reason.optional() })),
  order('no-show', atWindow),
  order('park', atWindow),
  order(
    'transfer-current',
    z.strictObject({
      window,
      toService: service.optional(),
      toWindow: window.optional(),
      place: z.enum(['front', 'back', 'arrival']),
    }),
  ),
  order('start-break', z.strictObject({ window, reason })),
  order('end-break', atWindow),
  order('open-window', atWindow),
  order('close-window', atWindow),
  order(
    'issue-ticket',
    z.strictObject({
      service,
      dispenser: z.string().min(1).max(100).optional(),
      priority: PriorityClass.optional(),
      services: z.array(service).max(5).optional(),
      paper: z.enum(['printer', 'roll']).optional(),
    }),
  ),
  order(
    'print-info',
    z.strictObject({ service, dispenser: z.string().min(1).max(100).optional() }),
  ),
  order('void-ticket', ofTicket),
  order('reprint', ofTicket),
  order('resume', ofTicket),
  order(
    'pause-service',
    z.union([inHall.extend({ reason, forSeconds }), inPart.extend({ reason, forSeconds })]),
  ),
  order('resume-service', z.union([inHall, inPart])),
  order('acknowledge-alarm', z.strictObject({ alarm: z.string().min(1).max(100).optional() })),
  order('open-day', z.strictObject({ day: z.iso.date().optional() })),
]);

/** Which page it is: its place decides what it may ask. */
const From = z.discriminatedUnion('page', [
  z.strictObject({ page: z.literal('window'), window }),
  z.strictObject({ page: z.literal('reception') }),
]);

/** A page that hears nothing. One that an earlier release served says no path. */
export const PairRequest = z.strictObject({ page: z.string().max(100).optional() });

/** What a technician at the controller decides in the page, as `dawr pair` does. */
export const PagesDecision: z.ZodType<LocalPagesRequest> = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('pair-device'),
    args: z.strictObject({ code: z.string().regex(/^[0-9]{6}$/), place: PagePlaceSchema }),
  }),
  z.strictObject({ name: z.literal('revoke-device'), args: z.strictObject({ id: z.string() }) }),
]);

/** What the technician's page tries of the devices. */
export const DeviceTestRequest: z.ZodType<DeviceTest> = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('test-paper'), printer: z.string().min(1).max(100) }),
  z.strictObject({ name: z.literal(['test-boards', 'test-chime', 'test-call']) }),
]);

/** What a television says of its sound. */
export const SoundRequest: z.ZodType<SoundAsked> = z.strictObject({
  page: z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits'),
  canSound: z.boolean(),
  heard: z.int().min(1).nullable(),
});

/** What the manager's page asks to see. */
/** The years behind it have five digits. */
const latestReportDay = '9998-12-31';

export const ReportRequest: z.ZodType<ReportAsked> = z.strictObject({
  length: z.enum(periodLengths),
  day: z.iso
    .date()
    .refine((day) => day <= latestReportDay, `a day up to ${latestReportDay}`)
    .nullable(),
  language: z.enum(['ar', 'en']),
  format: z.enum(['sheet', 'csv']),
});

export const PageRequest = z.strictObject({
  /** Random, made by the page for each press: a press that is sent again is done once. */
  id: z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits'),
  from: From,
  asked: Asked,
  /** The number that the page showed at its window when it was pressed; null for none. */
  whileHolding: z.string().min(1).max(10).nullable().optional(),
  /** When it was pressed, by the controller's own clock as the page got it with the beats. */
  pressed: z.strictObject({ boot: z.string().min(1).max(64), ms: z.number() }),
});

export type PageRequest = z.output<typeof PageRequest>;
