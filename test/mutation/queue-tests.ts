/**
 * The queue's small tests. Two are left out: the random runs of `invariants.test.ts` say the same again at
 * a hundred times the cost, and `old-rows.test.ts` loads the schemas of all events for one replay.
 */
import { inOneFile } from './in-one-file.ts';

const files = [
  'decide',
  'steps',
  'moves',
  'break',
  'breaks',
  'choose',
  'closure',
  'new-rules',
  'number',
  'one-button',
  'outcome',
  'pause',
  'quota',
  'roll',
  'state',
  'stops',
  'time',
  'vector',
  'walk-in',
  'words',
  'wrap',
  'several',
  'return-place',
  'last-call',
  'auto-next',
  'ordered-set',
  'estimate',
];
inOneFile(files.map((file) => `queue/${file}`));
