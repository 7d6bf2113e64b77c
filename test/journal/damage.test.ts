/**
 * Two hundred damaged journals, ten of each kind, each opened as a start opens it: refused in one line,
 * or run with nothing served that was not stored. The outcome of each kind is counted, compared and
 * printed; a stack, or a row that is served and was never stored, is no outcome and fails at once.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { repairJournal } from '../../firmware-host/journal/repair.ts';
import {
  copyFiles,
  type DamageKind,
  damages,
  type Fate,
  fateOf,
  fateOfRepair,
  isDamageKind,
  makeSpecimen,
  type RepairFate,
  randomFrom,
  type Specimen,
} from './damaged-journal.ts';

const usualFiles = 10;
/** Fewer are enough for a mutant. */
const filesOfKind = Number(process.env['DAWR_DAMAGED_FILES'] ?? usualFiles);
const usualSeed = 20261123;
const seed = Number(process.env['DAWR_SEED'] ?? usualSeed);

type Outcome = Fate | `repaired: ${RepairFate}`;

/** Of ten files of a kind, at `usualSeed`. Where these figures change, look at what became of which file. */
const expected: Readonly<Record<DamageKind, Readonly<Partial<Record<Outcome, number>>>>> = {
  'one bit of the file': {
    'runs, nothing is missing': 2,
    'runs, old rows missing and said': 6,
    'refused in one line': 2,
    'repaired: same stream': 2,
  },
  'one bit of the header': {
    'runs, nothing is missing': 7,
    'refused in one line': 3,
    'repaired: same stream': 3,
  },
  'one bit of the schema': {
    'runs, nothing is missing': 9,
    'refused in one line': 1,
    'repaired: nothing can be read': 1,
  },
  'twenty bits of the file': {
    'refused in one line': 7,
    'repaired: same stream': 6,
    'repaired: nothing can be read': 1,
    'runs, old rows missing and said': 3,
  },
  'a page of zeros': {
    'runs, nothing is missing': 2,
    'refused in one line': 3,
    'repaired: same stream': 3,
    'runs, old rows missing and said': 5,
  },
  'a page of noise': {
    'runs, nothing is missing': 3,
    'runs, old rows missing and said': 5,
    'refused in one line': 2,
    'repaired: same stream': 1,
    'repaired: new stream': 1,
  },
  'two pages exchanged': {
    'runs, old rows missing and said': 3,
    'refused in one line': 5,
    'repaired: same stream': 4,
    'repaired: nothing can be read': 1,
    'runs, nothing is missing': 2,
  },
  'a shorter file': {
    'runs, nothing is missing': 1,
    'refused in one line': 6,
    'repaired: new stream': 5,
    'runs, old rows missing and said': 3,
    'repaired: same stream': 1,
  },
  'one bit of the log': { 'refused in one line': 10, 'repaired: new stream': 10 },
  "one bit of the log's header": { 'refused in one line': 10, 'repaired: new stream': 10 },
  'a frame of the log in zeros': { 'refused in one line': 10, 'repaired: new stream': 10 },
  'a shorter log': { 'runs, the last transaction is gone': 6, 'runs, nothing is missing': 4 },
  'no log': { 'refused in one line': 10, 'repaired: new stream': 10 },
  'a log and no file': { 'refused in one line': 10, 'repaired: nothing can be read': 10 },
  'nothing left': { 'begins a new stream': 10 },
  'version 0': {
    'runs, nothing is missing': 5,
    'refused in one line': 5,
    'repaired: same stream': 5,
  },
  'another version': {
    'runs, nothing is missing': 5,
    'refused in one line': 5,
    'repaired: same stream': 5,
  },
  'another application': {
    'runs, nothing is missing': 5,
    'refused in one line': 5,
    'repaired: same stream': 5,
  },
  'the log of another journal': { 'refused in one line': 10, 'repaired: same stream': 10 },
  'the file of another journal': {
    'refused in one line': 10,
    'repaired: same stream': 5,
    'repaired: new stream': 5,
  },
  'free pages that are none': {
    'runs, nothing is missing': 5,
    'refused in one line': 5,
    'repaired: same stream': 5,
  },
};

/** What is damaged is the same at every seed. */
const everywhere: ReadonlySet<DamageKind> = new Set([
  'no log',
  'a log and no file',
  'nothing left',
  'version 0',
  'the log of another journal',
  'the file of another journal',
]);

let folder: string;
let killed: Specimen;
let stopped: Specimen;
let other: Specimen;
type Counts = Map<Outcome, number>;
const counted = new Map<string, Counts>();

function count(fates: Counts, fate: Outcome): void {
  fates.set(fate, (fates.get(fate) ?? 0) + 1);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-damage-'));
  killed = makeSpecimen(join(folder, 'killed', 'journal.db'), 'killed');
  stopped = makeSpecimen(join(folder, 'stopped', 'journal.db'), 'stopped');
  other = makeSpecimen(join(folder, 'other', 'journal.db'), 'killed');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  const lines = [...counted].map(
    ([kind, fates]) =>
      `${kind}: ${[...fates].map(([fate, count]) => `${count} ${fate}`).join('; ')}`,
  );
  // Jest's own report goes there too, and `scripts/test` shows it.
  process.stderr.write(`seed ${seed}\n${lines.join('\n')}\n`);
});

test.each(Object.keys(damages).filter(isDamageKind))('%s', (kind) => {
  const damage = damages[kind];
  const random = randomFrom(seed);
  const fates: Counts = new Map();
  counted.set(kind, fates);
  for (let index = 0; index < filesOfKind; index += 1) {
    const file = join(folder, String(index), 'journal.db');
    rmSync(join(folder, String(index)), { recursive: true, force: true });
    const specimen = kind.includes('log') || index % 2 === 0 ? killed : stopped;
    copyFiles(specimen.file, file);
    damage(file, random, other);
    const fate = fateOf(file, specimen.truth, () => openJournal(file, 64));
    count(fates, fate);
    if (fate === 'refused in one line') {
      const { truth } = specimen;
      const repair = () => repairJournal(file, false);
      count(fates, `repaired: ${fateOfRepair(truth, repair, () => openJournal(file, 64))}`);
    }
  }
  if (seed !== usualSeed && !everywhere.has(kind)) {
    // What is there, however damaged, is never taken for a card that is new.
    expect([...fates.keys()]).not.toContain('begins a new stream');
  } else if (filesOfKind < usualFiles) {
    for (const [fate, times] of fates) {
      expect({ fate, isExpected: times <= (expected[kind][fate] ?? 0) }).toEqual({
        fate,
        isExpected: true,
      });
    }
  } else {
    expect(Object.fromEntries(fates)).toEqual(expected[kind]);
  }
});

test('an undamaged journal runs, and nothing is missing', () => {
  for (const { file: specimen, truth } of [killed, stopped]) {
    const file = join(folder, 'sound', 'journal.db');
    rmSync(join(folder, 'sound'), { recursive: true, force: true });
    copyFiles(specimen, file);
    expect(fateOf(file, truth, () => openJournal(file, 64))).toBe('runs, nothing is missing');
  }
});
