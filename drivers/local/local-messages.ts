/**
 * What crosses the controller's own socket: one line of JSON with what a person on the device asks, and
 * one line with the answer; of whoever watches the buttons, a line for each thing seen. Whoever may open
 * the socket may ask; the door says what for.
 */
import * as z from 'zod';
import { WindowNumber } from '../../config/schema/window-number.ts';
import { closureReason } from '../closure-reason.ts';
import type {
  ControllerLook,
  LocalAnswer,
  LocalDayRequest,
  LocalRequest,
  LocalWatchRequest,
  SeenInput,
} from '../local-port.ts';

/** Longer than any request. */
export const longestLine = 4096;
/** Longer than any answer: the largest hall, in which nothing works. */
export const longestAnswer = 2_097_152;

const PagePlace = z.discriminatedUnion('page', [
  z.strictObject({ page: z.literal('window'), window: WindowNumber }),
  z.strictObject({ page: z.literal(['reception', 'hall', 'manager', 'technician']) }),
]);

const Text = z.object({ ar: z.string(), en: z.string() });
const nothing = z.strictObject({});

const dayRequests: ReadonlySet<string> = new Set(
  Object.keys({
    'open-day': 0,
    'close-day': 0,
    'close-on': 0,
    'open-on': 0,
  } satisfies Record<LocalDayRequest['name'], 0>),
);

/** What the service's group may ask too. */
export function isOfTheDay({ name }: LocalRequest | LocalWatchRequest): boolean {
  return dayRequests.has(name);
}

export const LocalRequestSchema: z.ZodType<LocalRequest | LocalWatchRequest> = z.discriminatedUnion(
  'name',
  [
    z.strictObject({
      name: z.literal('open-day'),
      args: z.strictObject({ day: z.iso.date().optional() }),
    }),
    z.strictObject({ name: z.literal('close-day'), args: nothing }),
    z.strictObject({
      name: z.literal('close-on'),
      args: z.strictObject({ day: z.iso.date(), reason: closureReason }),
    }),
    z.strictObject({ name: z.literal('open-on'), args: z.strictObject({ day: z.iso.date() }) }),
    z.strictObject({
      name: z.literal('pair-device'),
      args: z.strictObject({
        code: z.string().regex(/^[0-9]{6}$/, 'six digits'),
        place: PagePlace,
      }),
    }),
    z.strictObject({
      name: z.literal('revoke-device'),
      args: z.strictObject({ id: z.string().min(1).max(40) }),
    }),
    z.strictObject({ name: z.literal('list-devices'), args: nothing }),
    z.strictObject({
      name: z.literal('draw-pin'),
      args: z.strictObject({ role: z.enum(['window', 'reception', 'manager', 'technician']) }),
    }),
    z.strictObject({
      name: z.literal('test-paper'),
      args: z.strictObject({ printer: z.string().min(1).max(100) }),
    }),
    z.strictObject({ name: z.literal(['test-boards', 'test-chime', 'test-call']), args: nothing }),
    z.strictObject({
      name: z.literal('take-config'),
      args: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256') }),
    }),
    z.strictObject({ name: z.literal(['look', 'watch-buttons']), args: nothing }),
  ],
);

const Fault = z.object({
  code: z.string(),
  severity: z.enum(['stopped', 'warning']),
  hint: z.string(),
});

const Look: z.ZodType<ControllerLook> = z.object({
  devices: z.array(
    z.object({ device: z.string(), faults: z.array(Fault), remarks: z.array(z.string()) }),
  ),
  journal: z.object({
    newest: z.number(),
    acknowledged: z.number(),
    oldestWaitsMs: z.number().nullable(),
    fillPercent: z.number(),
  }),
});

export const LocalAnswerSchema: z.ZodType<LocalAnswer> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), day: z.string().nullable() }),
  z.object({
    status: z.literal('devices'),
    devices: z.array(
      z.object({
        id: z.string(),
        place: PagePlace,
        pairedAtMs: z.number(),
        // A controller of an earlier release does not say it.
        isGone: z.boolean().default(false),
      }),
    ),
  }),
  z.object({ status: z.literal('pin'), pin: z.string() }),
  z.object({ status: z.literal('begun') }),
  z.object({ status: z.literal('taken') }),
  z.object({ status: z.literal('look'), look: Look }),
  z.object({ status: z.literal('refused'), reason: z.string(), words: Text }),
  z.object({ status: z.literal('unreadable'), problem: z.string() }),
]);

export const SeenInputSchema: z.ZodType<SeenInput> = z.object({
  button: z.string(),
  says: z.enum(['down', 'up', 'press', 'hold', 'double']),
  outcome: z.enum(['done', 'refused']).nullable(),
  ms: z.number(),
});
