/**
 * The classes of tickets that are served under the bounded rule. The queue, which imports nothing,
 * has them in its own words; the compiler holds the two equal where events are stored.
 */
import * as z from 'zod';

export const PriorityClass = z.enum(['elderly', 'disability', 'pregnancy', 'reception']);
export type PriorityClass = z.output<typeof PriorityClass>;

/** In the order in which lists of them are given. */
export const priorityClasses = PriorityClass.options;
