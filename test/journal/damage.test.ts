/**
 * Two hundred damaged journals, ten of each kind, each opened as a start opens it: refused in one line,
 * or run with nothing served that was not stored. The outcome of each kind is counted and printed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { repairJournal } from '../../firmware-host/journal/repair.ts';
import {
  copyFiles,
  damages,
  type Fate,
  fateOf,
  fateOfRepair,
  makeSpecimen,
  type RepairFate,
  randomFrom,
  type Specimen,
} from './damaged-journal.ts';

const filesOfKind = 10;
const seed = Number(process.env['DAWR_SEED'] ?? 20261123);

let folder: string;
let killed: Specimen;
let stopped: Specimen;
let other: Specimen;
type Counts = Map<Fate | `repaired: ${RepairFate}`, number>;
const counted = new Map<string, Counts>();

function count(fates: Counts, fate: Fate | `repaired: ${RepairFate}`): void {
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

test.each(Object.entries(damages))('%s', (kind, damage) => {
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
});

test('an undamaged journal runs, and nothing is missing', () => {
  for (const { file: specimen, truth } of [killed, stopped]) {
    const file = join(folder, 'sound', 'journal.db');
    rmSync(join(folder, 'sound'), { recursive: true, force: true });
    copyFiles(specimen, file);
    expect(fateOf(file, truth, () => openJournal(file, 64))).toBe('runs, nothing is missing');
  }
});
