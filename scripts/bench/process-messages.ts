/**
 * What the hall and the bench's supervisor say to each other over the channel between two Node
 * processes: what to do with the processes that the hall does not own, and how they are.
 *
 * Both sides read with these schemas, so that a message of another kind is dropped and never
 * half understood.
 */
import * as z from 'zod';

const HallRequestSchema = z.discriminatedUnion('kind', [
  /** The page answers, and every twin is at the end of its wire. */
  z.strictObject({ kind: z.literal('ready'), address: z.string().startsWith('http://') }),
  /** The centre server's side has heard the controller's birth message. */
  z.strictObject({ kind: z.literal('controller-heard') }),
  /** `on: false` is a power cut: the controller is killed at once and stays down. */
  z.strictObject({ kind: z.literal('set-power'), on: z.boolean() }),
  z.strictObject({ kind: z.literal('set-broker'), on: z.boolean() }),
]);

const ProcessesSchema = z.strictObject({
  kind: z.literal('processes'),
  controller: z.strictObject({
    /** `restarting`: it ended by itself and is started again shortly. */
    state: z.enum(['starting', 'running', 'power-cut', 'restarting']),
    /** How often it ended by itself since the bench was started. */
    unexpectedEnds: z.int().min(0),
    /** Such as `code 1` or `signal SIGSEGV`; null while it has never ended by itself. */
    lastEnd: z.string().nullable(),
  }),
  broker: z.strictObject({ state: z.enum(['running', 'down', 'restarting']) }),
});

export type HallRequest = z.output<typeof HallRequestSchema>;
export type Processes = z.output<typeof ProcessesSchema>;

/** Null for anything that is not a request of this version. */
export function parseHallRequest(message: unknown): HallRequest | null {
  return HallRequestSchema.safeParse(message).data ?? null;
}

/** Null for anything that is not a report of this version. */
export function parseProcesses(message: unknown): Processes | null {
  return ProcessesSchema.safeParse(message).data ?? null;
}
