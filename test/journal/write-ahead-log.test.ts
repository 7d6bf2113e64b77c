/** The log that SQLite believes up to its first broken frame. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../firmware-host/journal/journal.ts';
import { readWriteAheadLog } from '../../firmware-host/journal/write-ahead-log.ts';
import { makeSpecimen, type Specimen } from './damaged-journal.ts';

const frameBytes = 4096 + 24;
let folder: string;
let specimen: Specimen;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-log-'));
  specimen = makeSpecimen(join(folder, 'journal.db'), 'killed');
  log = `${specimen.file}-wal`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Changes one byte of a frame, counted from the end where negative. */
function breakFrame(index: number): void {
  const bytes = readFileSync(log);
  const frames = Math.floor((bytes.length - 32) / frameBytes);
  const at = 32 + (index < 0 ? frames + index : index) * frameBytes + 2000;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(log, bytes);
}

const newest = (): number => specimen.truth.rows.length;

test('a log that is whole has lost nothing', () => {
  expect(readWriteAheadLog(specimen.file)).toMatchObject({ isThere: true, lostUpTo: 0 });
});

test('a last transaction that was torn was answered to nobody: the start runs without it', () => {
  breakFrame(-1);
  expect(readWriteAheadLog(specimen.file).lostUpTo).toBe(0);
  const journal = openJournal(specimen.file, 64);
  expect(journal.newestSequence).toBeLessThanOrEqual(newest());
  expect(journal.newestSequence).toBeGreaterThan(newest() - 10);
  journal.close();
});

test('rows behind a broken frame that later ones follow were stored, and are counted', () => {
  breakFrame(0);
  const { lostUpTo } = readWriteAheadLog(specimen.file);
  expect(lostUpTo).toBeGreaterThan(newest() - 10);
  expect(() => openJournal(specimen.file, 64)).toThrow(/\d+ rows after \d+ are lost with its -wal/);
});

test('a header that cannot be read hides no row', () => {
  const bytes = readFileSync(log);
  bytes[17] = (bytes[17] ?? 0) ^ 1;
  writeFileSync(log, bytes);
  expect(readWriteAheadLog(specimen.file).lostUpTo).toBeGreaterThan(newest() - 10);
});

test('a log of zeros is none', () => {
  writeFileSync(log, Buffer.alloc(readFileSync(log).length));
  expect(readWriteAheadLog(specimen.file).isThere).toBe(false);
  expect(() => openJournal(specimen.file, 64)).toThrow('its -wal is gone');
});
