/**
 * Looks at what SQLite believes without a look: its header, and the list of free pages, which would end the
 * hall at whatever press needs a new page first.
 *
 * Format: https://sqlite.org/fileformat2.html, sections 1.3 (header) and 1.5 (the freelist).
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { headerProblem } from './header.ts';
import { pageBytes } from './layout.ts';

const sizeOffset = 28;
const firstTrunkOffset = 32;
const countOffset = 36;

/** What is wrong with the header or the list, in words, or null. @param logged pages that the log has newer */
export function believedProblem(
  file: string,
  logged: ReadonlyMap<number, Uint8Array>,
): string | null {
  const fd = openSync(file, 'r');
  try {
    const pageOf = (number: number): DataView => {
      const page = logged.get(number) ?? fromFile(fd, number);
      return new DataView(page.buffer, page.byteOffset, page.length);
    };
    return headerProblem(pageOf(1)) ?? follow(pageOf);
  } finally {
    closeSync(fd);
  }
}

function follow(pageOf: (number: number) => DataView): string | null {
  const header = pageOf(1);
  const pages = header.getUint32(sizeOffset);
  const expected = header.getUint32(countOffset);
  const seen = new Set<number>();
  const take = (page: number): boolean => {
    if (page < 2 || page > pages || seen.has(page)) return false;
    seen.add(page);
    return true;
  };
  let trunk = header.getUint32(firstTrunkOffset);
  while (trunk !== 0) {
    if (!take(trunk)) return `its list of free pages names page ${trunk}`;
    const view = pageOf(trunk);
    const leaves = view.getUint32(4);
    if (leaves > pageBytes / 4 - 2) return `page ${trunk} of its list of free pages is damaged`;
    for (let leaf = 0; leaf < leaves; leaf += 1) {
      const page = view.getUint32(8 + leaf * 4);
      if (!take(page)) return `its list of free pages names page ${page}`;
    }
    trunk = view.getUint32(0);
  }
  return seen.size === expected
    ? null
    : `it has ${seen.size} free pages where its header says ${expected}`;
}

/** Zeros where the file ends before. */
function fromFile(fd: number, number: number): Uint8Array {
  const page = new Uint8Array(pageBytes);
  readSync(fd, page, 0, pageBytes, (number - 1) * pageBytes);
  return page;
}
