/** The small tests of what is stored, sent and recovered. */
// Has hooks of its own, for more than one of them.
import '../journal/own-journal.ts';
import { inOneFile } from './in-one-file.ts';

// Of each kind of damage, in place of ten: what no other test notices meets them all.
process.env['DAWR_DAMAGED_FILES'] = '3';

inOneFile([
  'controller/writer',
  'ask/gathering',
  'controller/recovery',
  'centre/outbox',
  'centre/replay',
  'journal/ranges',
  'journal/sqlite-errors',
  'journal/free-pages',
  'journal/table-page',
  'journal/rows-at-random',
  'journal/start-at-random',
  'journal/retention-at-random',
  'journal/layouts',
  'journal/look-and-prune',
  'journal/journal',
  'journal/upgrade',
  'journal/lay-back',
  'journal/newer-rows',
  'journal/contained-damage',
  'journal/through-the-verbs',
  'report/read-journal',
  'controller/recovery-after-a-crash',
  'centre/outbox-at-random',
  'journal/repair-at-random',
  'journal/write-ahead-log',
  'journal/log-at-random',
  'journal/damage',
]);
