/** How many windows a hall may have: their numbers in a config, in commands and on pages. */
import * as z from 'zod';

/** As many as `scripts/measure` has measured. */
export const mostWindows = 500;

export const WindowNumber = z.int().min(1).max(mostWindows);
