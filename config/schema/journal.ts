/** The journal, and the second place that remembers the numbers of the day: the part of a config that says where. */
import * as z from 'zod';

export const Journal = z.strictObject({
  folder: z
    .string()
    .regex(/^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u, 'the path of a folder')
    .meta({ description: 'Relative paths start at the folder of this file.' }),
  maxMegabytes: z.int().min(16).max(1_000_000).default(1024),
  keepDays: z.int().min(30).max(3650).default(30).meta({
    description:
      'Events that the centre server has acknowledged are kept for so many days. Those that it has not are kept until it has.',
  }),
  numbersFolder: z
    .string()
    .regex(/^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u, 'the path of a folder')
    .default('.')
    .meta({
      description:
        'Where a second file remembers how far the numbers of today have come, in case the journal is lost; outside journal.folder. Relative paths start at the folder of this file, which is where it is by default.',
    }),
  whenLost: z.enum(['go-on', 'ask']).default('go-on').meta({
    description:
      'When the journal is gone and numbersFolder says that it gave numbers. go-on: a new one begins and goes on above them. ask: the controller does not start until somebody puts a copy back or sets go-on.',
  }),
  askBrokerSeconds: z.int().min(0).max(120).default(20).meta({
    description:
      'On a new card, which has neither journal nor numbers: how long no ticket is given until the broker says how far the numbers of today had come; 0 for not at all.',
  }),
});
