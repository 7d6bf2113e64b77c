/**
 * The file of the number mark: what a power cut in the middle of a write, a card that damages it, and a release of
 * before leave of it.
 */
import { createHash } from 'node:crypto';
import fs, {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { settleLostJournal } from '../../firmware-host/numbers/lost-journal.ts';
import {
  markFileOf,
  type NumberMark,
  readMark,
  writeMark,
} from '../../firmware-host/numbers/mark-file.ts';
import { found, mark, owner } from './own-mark.ts';

let folder: string;
let markFile: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-mark-'));
  markFile = markFileOf(folder, owner);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a mark is read back as it was written, and nothing else is left in the folder', () => {
  writeMark(markFile, { ...mark, tickets: 1 });
  writeMark(markFile, mark);
  expect(readMark(markFile, owner)).toEqual(found);
  expect(readdirSync(folder)).toEqual(['numbers-bab-sharq-hall.mark']);
});

test('a write changes neither the length of the file nor its place on the disk', () => {
  const where = () => {
    const { ino, size, blocks } = statSync(markFile);
    return { ino, size, blocks };
  };
  writeMark(markFile, mark);
  const before = where();
  for (let tickets = 0; tickets < 20; tickets += 1) writeMark(markFile, { ...mark, tickets });
  expect(where()).toEqual(before);
});

test('a mark may get longer than its place', () => {
  writeMark(markFile, mark);
  const last = Array.from({ length: 200 }, (_, at) => ({ service: `service-${at}`, value: at }));
  for (const tickets of [50, 51]) {
    writeMark(markFile, { ...mark, last, tickets });
    expect(readMark(markFile, owner)).toEqual({ ...found, mark: { ...mark, last, tickets } });
  }
});

/** The first line of a place, and where it stands. */
function placesIn(bytes: Buffer): readonly { readonly from: number; readonly to: number }[] {
  return [0, bytes.length / 2].map((from) => ({ from, to: bytes.indexOf('\n', from) + 1 }));
}

function flipBit(bytes: Buffer, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
}

test('a mark that is damaged anywhere in one place is in the other, and one that is damaged in both is not believed', () => {
  for (let tickets = 38; tickets <= 40; tickets += 1) writeMark(markFile, { ...mark, tickets });
  const sound = readFileSync(markFile);
  const [first, second] = placesIn(sound);
  if (first === undefined || second === undefined) throw new Error('there are two places');
  // Without the end of the line, which one of what stood behind it may take the part of.
  const bits = [first, second].map(({ from, to }) =>
    fc.tuple(fc.integer({ min: from, max: to - 2 }), fc.integer({ min: 0, max: 7 })),
  );
  fc.assert(
    fc.property(fc.tuple(...bits), (flips) => {
      for (const [at, bit] of flips) {
        const flipped = Buffer.from(sound);
        flipBit(flipped, at, bit);
        writeFileSync(markFile, flipped);
        expect(readMark(markFile, owner)).toEqual({ ...found, isInBothPlaces: false });
      }
      const flipped = Buffer.from(sound);
      for (const [at, bit] of flips) flipBit(flipped, at, bit);
      writeFileSync(markFile, flipped);
      expect(readMark(markFile, owner)).toMatchObject({ found: 'unusable', problem: 'is damaged' });
    }),
  );
});

test('what is left of a damaged mark is no obstacle to the next write', () => {
  writeMark(markFile, mark);
  const sound = readFileSync(markFile);
  const [, second] = placesIn(sound);
  const lengths = [0, 1, 100, sound.length / 2, second?.to ?? 0, sound.length - 1];
  for (const length of lengths) {
    writeFileSync(markFile, sound);
    truncateSync(markFile, length);
    writeMark(markFile, { ...mark, tickets: 48 });
    expect(readMark(markFile, owner)).toEqual({ ...found, mark: { ...mark, tickets: 48 } });
  }
});

/** What a process did to a file, in order. */
type Done =
  | { readonly write: Buffer; readonly at: number }
  | { readonly forced: true }
  | { readonly returned: true };

/** All that the writes of marks with so many tickets do. */
function doneBy(tickets: readonly number[]): readonly Done[] {
  const done: Done[] = [];
  const { writeSync, fdatasyncSync } = fs;
  const writes = jest.spyOn(fs, 'writeSync');
  writes.mockImplementation((fd: number, bytes: unknown, ...rest: readonly unknown[]) => {
    const [from, length, at] = rest.map(Number);
    if (!Buffer.isBuffer(bytes)) throw new Error('a place is bytes');
    done.push({ write: Buffer.from(bytes), at: at ?? 0 });
    return writeSync(fd, bytes, from, length, at);
  });
  const forces = jest.spyOn(fs, 'fdatasyncSync');
  forces.mockImplementation((fd) => {
    fdatasyncSync(fd);
    done.push({ forced: true });
  });
  try {
    for (const count of tickets) {
      writeMark(markFile, { ...mark, tickets: count, last: mark.last.slice(count % 2) });
      done.push({ returned: true });
    }
  } finally {
    writes.mockRestore();
    forces.mockRestore();
  }
  return done;
}

test('a power cut in any moment of any write leaves the mark of before it or of it', () => {
  const cut = fc.record({
    damaged: fc.option(fc.constantFrom(0, 1)),
    moment: fc.nat(),
    shares: fc.array(fc.nat(), { minLength: 4 }),
  });
  const history = fc.integer({ min: 0, max: 5 });
  fc.assert(
    fc.property(history, fc.array(cut, { minLength: 1, maxLength: 5 }), (before, cuts) => {
      rmSync(markFile, { force: true });
      let tickets = 1;
      for (; tickets <= before; tickets += 1) writeMark(markFile, { ...mark, tickets });
      writeMark(markFile, { ...mark, tickets });
      // Each goes on with what the one before left, and with what the card then did to one of two places.
      for (const { damaged, moment, shares } of cuts) {
        if (damaged !== null) damageIfInBoth(damaged);
        const disk = readFileSync(markFile);
        const done = doneBy([tickets + 1, tickets + 2, tickets + 3]);
        const until = moment % (done.length + 1);
        const { onDisk, returned } = afterCut(disk, done.slice(0, until), shares);
        writeFileSync(markFile, onDisk);
        const after = readMark(markFile, owner);
        if (after.found !== 'mark') throw new Error(JSON.stringify(after));
        expect(after.mark.tickets).toBeGreaterThanOrEqual(tickets + returned);
        expect(after.mark.tickets).toBeLessThanOrEqual(tickets + returned + 1);
        tickets = after.mark.tickets;
      }
    }),
    { numRuns: 200 },
  );
});

function damageIfInBoth(place: number): void {
  const now = readMark(markFile, owner);
  if (now.found !== 'mark' || !now.isInBothPlaces) return;
  const bytes = readFileSync(markFile);
  flipBit(bytes, (bytes.length / 2) * place, 0);
  writeFileSync(markFile, bytes);
}

/** What was forced is there; of each other write there is what share of its bytes the disk has got. */
function afterCut(disk: Buffer, done: readonly Done[], shares: readonly number[]) {
  const onDisk = Buffer.from(disk);
  let open: { readonly write: Buffer; readonly at: number }[] = [];
  let returned = 0;
  for (const step of done) {
    if ('write' in step) open.push(step);
    else if ('returned' in step) returned += 1;
    else {
      for (const { write, at } of open) write.copy(onDisk, at);
      open = [];
    }
  }
  for (const [index, { write, at }] of open.entries()) {
    const share = shares[index % shares.length] ?? 0;
    write.copy(onDisk, at, 0, share % (write.length + 1));
  }
  return { onDisk, returned };
}

test("another controller's mark is not believed", () => {
  writeMark(markFile, { ...mark, controller: 'annex' });
  expect(readMark(markFile, owner)).toEqual({
    found: 'unusable',
    file: markFile,
    problem: 'is that of bab-sharq/annex',
  });
});

describe('a mark in the form of releases before the two places', () => {
  const oldFile = () => join(folder, 'numbers-bab-sharq-hall.json');
  const writeOldForm = (of: NumberMark) => {
    const sha256 = createHash('sha256').update(JSON.stringify(of)).digest('hex');
    writeFileSync(oldFile(), `${JSON.stringify({ mark: of, sha256 })}\n`);
  };

  test('is read, and written anew at the start', () => {
    writeOldForm(mark);
    expect(readMark(markFile, owner)).toEqual({ ...found, isInBothPlaces: false });
  });

  test('is gone once there is one in two places: a release that is put back goes by its journal', () => {
    writeOldForm({ ...mark, tickets: 1 });
    writeMark(markFile, mark);
    expect(readdirSync(folder)).toEqual(['numbers-bab-sharq-hall.mark']);
    expect(readMark(markFile, owner)).toEqual(found);
  });

  test('is the last one where it stands beside the other: a release that was put back wrote it', () => {
    writeMark(markFile, mark);
    writeOldForm({ ...mark, tickets: 48 });
    expect(readMark(markFile, owner)).toMatchObject({ mark: { tickets: 48 } });
    writeMark(markFile, { ...mark, tickets: 56 });
    expect(readdirSync(folder)).toEqual(['numbers-bab-sharq-hall.mark']);
    expect(readMark(markFile, owner)).toMatchObject({ mark: { tickets: 56 } });
  });

  test('that is damaged is named, and not believed', () => {
    writeMark(markFile, mark);
    writeFileSync(oldFile(), '{}');
    const after = readMark(markFile, owner);
    expect(after).toEqual({ found: 'unusable', file: oldFile(), problem: 'is damaged' });
    expect(() => settleLostJournal(join(folder, 'journal.db'), markFile, after, 'go-on')).toThrow(
      oldFile(),
    );
  });
});
