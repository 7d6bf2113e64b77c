/** The header and the list of free pages, which SQLite believes and a start does not. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { believedProblem } from '../../firmware-host/journal/free-pages.ts';
import { layOut } from '../../firmware-host/journal/layout.ts';
import { pageBytes } from './damaged-journal.ts';

/** Fills a trunk page: https://sqlite.org/fileformat2.html, section 1.5. */
const mostLeaves = pageBytes / 4 - 2;
const firstTrunkAt = 32;
const countAt = 36;
const otherHeader = 'its header is not that of a journal';

let folder: string;
let header: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-free-pages-'));
  const database = new Database(':memory:');
  layOut(database);
  header = database.serialize().subarray(0, pageBytes);
  database.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Trunk {
  readonly page: number;
  readonly leaves: readonly number[];
}

/** Pages by their number, of a file so long, whose free pages are these. */
function listed(pages: number, trunks: readonly Trunk[]): Map<number, Buffer> {
  const first = Buffer.from(header);
  first.writeUInt32BE(pages, 28);
  first.writeUInt32BE(trunks[0]?.page ?? 0, firstTrunkAt);
  first.writeUInt32BE(trunks.flatMap(({ leaves }) => leaves).length + trunks.length, countAt);
  const all = new Map([[1, first]]);
  for (const [index, { page, leaves }] of trunks.entries()) {
    const content = Buffer.alloc(pageBytes);
    content.writeUInt32BE(trunks[index + 1]?.page ?? 0, 0);
    content.writeUInt32BE(leaves.length, 4);
    for (const [place, leaf] of leaves.entries()) content.writeUInt32BE(leaf, 8 + place * 4);
    all.set(page, content);
  }
  return all;
}

/** What is said of pages of which every other one is in the file, and the rest in the log alone. */
function problemOf(all: ReadonlyMap<number, Buffer>): string | null {
  const file = join(folder, 'journal.db');
  const logged = new Map<number, Uint8Array>();
  const bytes = Buffer.alloc(Math.max(...all.keys()) * pageBytes, 0xff);
  for (const [page, content] of all) {
    if (page % 2 === 0) logged.set(page, content);
    else content.copy(bytes, (page - 1) * pageBytes);
  }
  writeFileSync(file, bytes);
  return believedProblem(file, logged);
}

/** A list of one page and more, and how long its file is. */
const lists = fc
  .tuple(fc.integer({ min: 2, max: 40 }), fc.infiniteStream(fc.nat(5)))
  .chain(([pages, sizes]) => {
    const numbers = Array.from({ length: pages - 1 }, (_, index) => index + 2);
    return fc
      .shuffledSubarray(numbers, { minLength: 1 })
      .map((free) => ({ pages, trunks: divided(free, sizes) }));
  });

function divided(free: readonly number[], sizes: Iterator<number>): readonly Trunk[] {
  const trunks: Trunk[] = [];
  for (let from = 0; from < free.length; ) {
    const [page = 0, ...leaves] = free.slice(from, from + 1 + Number(sizes.next().value));
    trunks.push({ page, leaves });
    from += 1 + leaves.length;
  }
  return trunks;
}

/** Every place of a list in which the number of a page stands, the pointer to the first trunk among them. */
function pointersOf(trunks: readonly Trunk[]): readonly (readonly [page: number, at: number])[] {
  return [
    [1, firstTrunkAt],
    ...trunks.slice(0, -1).map(({ page }) => [page, 0] as const),
    ...trunks.flatMap(({ page, leaves }) =>
      leaves.map((_, place) => [page, 8 + place * 4] as const),
    ),
  ];
}

test('a list of pages that are there, each once, is sound', () => {
  expect(problemOf(listed(1, []))).toBeNull();
  fc.assert(
    fc.property(lists, ({ pages, trunks }) => {
      expect(problemOf(listed(pages, trunks))).toBeNull();
    }),
  );
});

test('a page that is none, that is not there or that is named before is said', () => {
  fc.assert(
    fc.property(lists, fc.nat(), fc.nat(), ({ pages, trunks }, place, choice) => {
      const all = listed(pages, trunks);
      const pointers = pointersOf(trunks);
      const [page, at] = pointers[place % pointers.length] ?? [1, firstTrunkAt];
      const first = trunks[0]?.page ?? 0;
      const wrong = [1, pages + 1, 0xffffffff, ...(at === firstTrunkAt ? [] : [first])];
      const named = wrong[choice % wrong.length] ?? 1;
      all.get(page)?.writeUInt32BE(named, at);
      expect(problemOf(all)).toBe(`its list of free pages names page ${named}`);
    }),
  );
});

test.each([1, -1])('a list that is not as long as the header says by %d is said', (more) => {
  fc.assert(
    fc.property(lists, ({ pages, trunks }) => {
      const all = listed(pages, trunks);
      const count = trunks.flatMap(({ leaves }) => leaves).length + trunks.length;
      all.get(1)?.writeUInt32BE(count + more, countAt);
      expect(problemOf(all)).toBe(
        `it has ${count} free pages where its header says ${count + more}`,
      );
    }),
  );
});

test('as many leaves as a trunk has room for are sound, and one more are damage', () => {
  const leaves = Array.from({ length: mostLeaves }, (_, index) => index + 3);
  const all = listed(mostLeaves + 2, [{ page: 2, leaves }]);
  expect(problemOf(all)).toBeNull();
  all.get(2)?.writeUInt32BE(mostLeaves + 1, 4);
  expect(problemOf(all)).toBe('page 2 of its list of free pages is damaged');
});

test('a page behind the end of the file is read as zeros', () => {
  const file = join(folder, 'short.db');
  const first = listed(9, [{ page: 9, leaves: [] }]).get(1) ?? Buffer.alloc(0);
  writeFileSync(file, first);
  expect(believedProblem(file, new Map())).toBeNull();
});

test.each([16, 17, 20, 21, 22, 23, 47, 59])('a bit of byte %d of the header is noticed', (at) => {
  for (let bit = 0; bit < 8; bit += 1) {
    const all = listed(1, []);
    const first = all.get(1);
    first?.writeUInt8(first.readUInt8(at) ^ (1 << bit), at);
    expect(problemOf(all)).toBe(otherHeader);
  }
});

test.each([
  [0, 0, null],
  [7, 1, null],
  [0, 1, otherHeader],
  [7, 0, otherHeader],
])('a largest root page %d with a vacuum in steps %d', (root, inSteps, problem) => {
  const all = listed(1, []);
  all.get(1)?.writeUInt32BE(root, 52);
  all.get(1)?.writeUInt32BE(inSteps, 64);
  expect(problemOf(all)).toBe(problem);
});
