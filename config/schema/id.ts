/** What the parts of a config are called by: it goes into topics, file names and log lines as it is. */
import * as z from 'zod';

const idPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;
export const Id = z
  .string()
  .max(40, 'at most 40 characters')
  .regex(idPattern, 'lower-case Latin letters, digits and single hyphens, such as ration-card');
