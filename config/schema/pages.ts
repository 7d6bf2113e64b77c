/** The web pages that a controller serves: the part of a config that only `firmware-host/panel/` reads. */
import * as z from 'zod';

export const Pages = z.strictObject({
  port: z.int().min(1).max(65_535).default(8070).meta({
    description:
      'The TCP port of the pages. Below 1024 the service needs a right that it does not have.',
  }),
});
