/** The shape of a place, as it comes from a file or from a page. */
import * as z from 'zod';
import { WindowNumber } from '../../config/schema/window-number.ts';
import type { PagePlace } from '../../drivers/local-port.ts';

export const PagePlaceSchema: z.ZodType<PagePlace> = z.discriminatedUnion('page', [
  z.strictObject({ page: z.literal('window'), window: WindowNumber }),
  z.strictObject({ page: z.literal(['reception', 'hall', 'manager', 'technician']) }),
]);
