/**
 * What crosses the controller's own socket: one line of JSON with what a person on the device asks, and
 * one line with the answer. Whoever may open the socket may ask; the door says what for.
 */
import * as z from 'zod';
import type { LocalAnswer, LocalRequest } from '../centre-port.ts';
import { closureReason } from '../closure-reason.ts';

/** Longer than any request, and than any answer but a list of devices. */
export const longestLine = 4096;

const PagePlace = z.discriminatedUnion('page', [
  z.strictObject({ page: z.literal('window'), window: z.int().min(1).max(99) }),
  z.strictObject({ page: z.literal(['reception', 'hall', 'manager', 'technician']) }),
]);

const Text = z.object({ ar: z.string(), en: z.string() });

export const LocalRequestSchema: z.ZodType<LocalRequest> = z.discriminatedUnion('name', [
  z.strictObject({
    name: z.literal('open-day'),
    args: z.strictObject({ day: z.iso.date().optional() }),
  }),
  z.strictObject({ name: z.literal('close-day'), args: z.strictObject({}) }),
  z.strictObject({
    name: z.literal('close-on'),
    args: z.strictObject({ day: z.iso.date(), reason: closureReason }),
  }),
  z.strictObject({ name: z.literal('open-on'), args: z.strictObject({ day: z.iso.date() }) }),
  z.strictObject({
    name: z.literal('pair-device'),
    args: z.strictObject({ code: z.string().regex(/^[0-9]{6}$/, 'six digits'), place: PagePlace }),
  }),
  z.strictObject({
    name: z.literal('revoke-device'),
    args: z.strictObject({ id: z.string().min(1).max(40) }),
  }),
  z.strictObject({ name: z.literal('list-devices'), args: z.strictObject({}) }),
  z.strictObject({
    name: z.literal('draw-pin'),
    args: z.strictObject({ role: z.enum(['window', 'reception', 'manager', 'technician']) }),
  }),
]);

export const LocalAnswerSchema: z.ZodType<LocalAnswer> = z.discriminatedUnion('status', [
  z.object({ status: z.literal('done'), day: z.string().nullable() }),
  z.object({
    status: z.literal('devices'),
    devices: z.array(z.object({ id: z.string(), place: PagePlace, pairedAtMs: z.number() })),
  }),
  z.object({ status: z.literal('pin'), pin: z.string() }),
  z.object({ status: z.literal('refused'), reason: z.string(), words: Text }),
  z.object({ status: z.literal('unreadable'), problem: z.string() }),
]);
