/**
 * Reads the sequences on a page of the table of events without SQLite, for pages that it does not
 * reach any more.
 *
 * Format: https://sqlite.org/fileformat2.html, sections 1.6 (b-tree pages) and 2.1 (records).
 */

const leafOfTable = 0x0d;
const leafHeaderBytes = 8;
/** Of a row of `event`; other tables of a journal have fewer. */
const columnsOfEvent: ReadonlySet<number> = new Set([9, 10]);

/** Sequences of the rows that a page holds; none where it is not a leaf of the events' table. */
export function rowidsOnPage(page: Uint8Array): readonly number[] {
  const view = new DataView(page.buffer, page.byteOffset, page.length);
  if (view.getUint8(0) !== leafOfTable) return [];
  const cells = view.getUint16(3);
  if (leafHeaderBytes + cells * 2 > page.length) return [];
  const rowids: number[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const rowid = rowidOfEvent(page, view.getUint16(leafHeaderBytes + cell * 2));
    if (rowid !== null) rowids.push(rowid);
  }
  return rowids;
}

function rowidOfEvent(page: Uint8Array, at: number): number | null {
  const payload = varint(page, at);
  const rowid = varint(page, payload.end);
  const header = varint(page, rowid.end);
  const headerEnd = rowid.end + header.value;
  if (headerEnd > page.length) return null;
  let columns = 0;
  for (let next = header.end; next < headerEnd; columns += 1) next = varint(page, next).end;
  return columnsOfEvent.has(columns) && Number.isSafeInteger(rowid.value) ? rowid.value : null;
}

/**
 * Big-endian, seven bits a byte. The ninth has eight, of a sequence below 1: no number comes of it that a
 * sequence can be, and none is looked for.
 */
function varint(page: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let end = at; ; end += 1) {
    const byte = page[end] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: end + 1 };
  }
}
