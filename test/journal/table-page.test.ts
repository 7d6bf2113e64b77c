/** The sequences on pages of a real file, read without SQLite. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { layOut } from '../../firmware-host/journal/layout.ts';
import { rowidsOnPage } from '../../firmware-host/journal/table-page.ts';
import { pageBytes } from './damaged-journal.ts';

const columnsByLayout = { 2: 9, 3: 10 } as const;

interface Row {
  readonly sequence: number;
  readonly wallMs: number;
  readonly data: string;
}

const rows = fc.uniqueArray(
  fc.record({
    sequence: fc.oneof(fc.nat(300), fc.maxSafeNat()),
    wallMs: fc.double({ noNaN: true }),
    // Some on the page, some on pages of their own.
    data: fc
      .tuple(fc.string(), fc.constantFrom(0, 1, 60, 120, 3900, 4100, 9000))
      .map(([text, length]) => text + 'x'.repeat(length)),
  }),
  { selector: ({ sequence }) => sequence, maxLength: 80 },
);

/** Every page of a journal that holds these rows, some receipts, and no index. */
function pagesWith(layout: 2 | 3, all: readonly Row[]): readonly Uint8Array[] {
  const database = new Database(':memory:');
  layOut(database);
  if (layout === 2) database.exec('ALTER TABLE event DROP COLUMN seal');
  const marks = Array.from({ length: columnsByLayout[layout] }, () => '?').join(', ');
  const insert = database.prepare(`INSERT INTO event VALUES (${marks})`);
  for (const { sequence, wallMs, data } of all) {
    const seal = layout === 3 ? ['s'.repeat(22)] : [];
    insert.run(sequence, 'a.type', wallMs, 1, 'boot', 'synced', null, 1, data, ...seal);
  }
  const receipt = database.prepare('INSERT INTO receipt (command, reply, sum) VALUES (?, ?, ?)');
  for (let command = 0; command < 5; command += 1) receipt.run(String(command), 'done', 'sum');
  const bytes = new Uint8Array(database.serialize());
  database.close();
  return Array.from({ length: bytes.length / pageBytes }, (_, page) =>
    bytes.subarray(page * pageBytes, (page + 1) * pageBytes),
  );
}

test.each([2, 3] as const)(
  'of layout %d every row is found, and nothing of another table',
  (layout) => {
    fc.assert(
      fc.property(rows, (all) => {
        // The first page has a header in front, and never a row.
        const found = pagesWith(layout, all).slice(1).flatMap(rowidsOnPage);
        expect(found.sort((a, b) => a - b)).toEqual(
          all.map(({ sequence }) => sequence).sort((a, b) => a - b),
        );
      }),
    );
  },
);

test('sequences below 1, which are never sent, are passed over', () => {
  const all = [-9007199254740991, -300, -1, 0, 1, 300].map((sequence) => {
    return { sequence, wallMs: 1, data: '{}' };
  });
  const found = pagesWith(3, all).slice(1).flatMap(rowidsOnPage);
  expect(found.sort((a, b) => a - b)).toEqual([0, 1, 300]);
});

test('a page of another kind has none, whatever else is on it', () => {
  const pages = pagesWith(3, [{ sequence: 1, wallMs: 1, data: '{}' }]);
  for (const page of pages) {
    page[0] = 0x05;
    expect(rowidsOnPage(page)).toEqual([]);
  }
});

test('a page of noise gives sequences that there can be, or none', () => {
  const noise = fc.uint8Array({ minLength: pageBytes, maxLength: pageBytes });
  fc.assert(
    fc.property(noise, (page) => {
      // As a leaf, or nothing of it would be read.
      page[0] = 0x0d;
      for (const sequence of rowidsOnPage(page)) expect(Number.isSafeInteger(sequence)).toBe(true);
    }),
  );
});
