/**
 * A QR code as a printer makes it from its text: model 2, level M, byte mode, versions 1 to 10.
 *
 * Written from ISO/IEC 18004 for the printer twin, so that what it prints is not made by the code
 * that the driver makes its own pictures with.
 */

/** Of level M, by version: error correction codewords a block, blocks, codewords in all. */
const versions = [
  { correction: 10, blocks: 1, total: 26, alignment: [] },
  { correction: 16, blocks: 1, total: 44, alignment: [6, 18] },
  { correction: 26, blocks: 1, total: 70, alignment: [6, 22] },
  { correction: 18, blocks: 2, total: 100, alignment: [6, 26] },
  { correction: 24, blocks: 2, total: 134, alignment: [6, 30] },
  { correction: 16, blocks: 4, total: 172, alignment: [6, 34] },
  { correction: 18, blocks: 4, total: 196, alignment: [6, 22, 38] },
  { correction: 22, blocks: 4, total: 242, alignment: [6, 24, 42] },
  { correction: 22, blocks: 5, total: 292, alignment: [6, 26, 46] },
  { correction: 26, blocks: 5, total: 346, alignment: [6, 28, 50] },
] as const;

type Version = (typeof versions)[number];

/** Rows of cells, true is dark; null where the text is longer than a printer of this kind takes. */
export function qrSymbol(text: Uint8Array): readonly (readonly boolean[])[] | null {
  const index = versions.findIndex(({ correction, blocks, total }, at) => {
    const headBits = 4 + (at + 1 < 10 ? 8 : 16);
    return headBits + 8 * text.length <= 8 * (total - correction * blocks);
  });
  const version = versions[index];
  if (version === undefined) return null;
  const codewords = interleaved(dataCodewords(text, version, index + 1), version);
  const base = new CellGrid(index + 1, version.alignment);
  base.place(codewords);
  let best: CellGrid | null = null;
  for (let mask = 0; mask < 8; mask += 1) {
    const masked = base.masked(mask);
    if (best === null || masked.penalty() < best.penalty()) best = masked;
  }
  return best?.rows() ?? null;
}

function dataCodewords(text: Uint8Array, { correction, blocks, total }: Version, number: number) {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let at = length - 1; at >= 0; at -= 1) bits.push((value >> at) & 1);
  };
  push(0b0100, 4);
  push(text.length, number < 10 ? 8 : 16);
  for (const byte of text) push(byte, 8);
  const capacity = total - correction * blocks;
  push(0, Math.min(4, 8 * capacity - bits.length));
  while (bits.length % 8 !== 0) bits.push(0);
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8)
    bytes.push(bits.slice(at, at + 8).reduce((value, bit) => 2 * value + bit, 0));
  for (let turn = 0; bytes.length < capacity; turn += 1) bytes.push(turn % 2 === 0 ? 0xec : 0x11);
  return bytes;
}

/** The blocks' codewords in turn, first all of the data, then all of the correction. */
function interleaved(data: readonly number[], { correction, blocks }: Version): readonly number[] {
  const short = Math.floor(data.length / blocks);
  const longer = data.length % blocks;
  const parts: { data: readonly number[]; correction: readonly number[] }[] = [];
  for (let block = 0, at = 0; block < blocks; block += 1) {
    const length = short + (block >= blocks - longer ? 1 : 0);
    const part = data.slice(at, at + length);
    parts.push({ data: part, correction: remainder(part, correction) });
    at += length;
  }
  const inTurn = (pick: (part: (typeof parts)[number]) => readonly number[], most: number) =>
    Array.from({ length: most }, (_, at) => parts.flatMap((part) => pick(part)[at] ?? [])).flat();
  return [
    ...inTurn(({ data: own }) => own, short + 1),
    ...inTurn((part) => part.correction, correction),
  ];
}

/** Multiplication in GF(256) with the polynomial of the standard, 0x11d. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

function remainder(data: readonly number[], degree: number): readonly number[] {
  let generator = [1];
  for (let power = 0, root = 1; power < degree; power += 1, root = times(root, 2)) {
    const shifted = [...generator, 0];
    generator = shifted.map((value, at) => value ^ times(generator[at - 1] ?? 0, root));
  }
  const rest = new Array<number>(degree).fill(0);
  for (const byte of data) {
    const factor = byte ^ (rest.shift() ?? 0);
    rest.push(0);
    for (let at = 0; at < degree; at += 1)
      rest[at] = (rest[at] ?? 0) ^ times(generator[at + 1] ?? 0, factor);
  }
  return rest;
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class CellGrid {
  readonly #size: number;
  readonly #version: number;
  readonly #dark: boolean[];
  /** Cells that belong to the pattern of the symbol and not to its data. */
  readonly #fixed: boolean[];

  constructor(version: number, alignment: readonly number[]) {
    this.#version = version;
    this.#size = 17 + 4 * version;
    this.#dark = new Array<boolean>(this.#size ** 2).fill(false);
    this.#fixed = new Array<boolean>(this.#size ** 2).fill(false);
    this.#drawPatterns(alignment);
  }

  rows(): readonly (readonly boolean[])[] {
    return Array.from({ length: this.#size }, (_, y) =>
      this.#dark.slice(y * this.#size, (y + 1) * this.#size),
    );
  }

  #set(x: number, y: number, dark: boolean): void {
    if (x < 0 || y < 0 || x >= this.#size || y >= this.#size) return;
    this.#dark[y * this.#size + x] = dark;
    this.#fixed[y * this.#size + x] = true;
  }

  #isDark(x: number, y: number): boolean {
    return this.#dark[y * this.#size + x] ?? false;
  }

  #drawPatterns(alignment: readonly number[]): void {
    const far = this.#size - 7;
    for (let at = 0; at < this.#size; at += 1) {
      this.#set(6, at, at % 2 === 0);
      this.#set(at, 6, at % 2 === 0);
    }
    for (const [left, top] of [
      [0, 0],
      [far, 0],
      [0, far],
    ] as const)
      this.#square(left + 3, top + 3, 4, (ring) => ring !== 2 && ring !== 4);
    const last = alignment.at(-1);
    for (const y of alignment)
      for (const x of alignment) {
        const atFinder = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
        if (!atFinder) this.#square(x, y, 2, (ring) => ring !== 1);
      }
    this.#format(0);
    if (this.#version >= 7) this.#versionBits();
  }

  #square(centreX: number, centreY: number, radius: number, isDark: (ring: number) => boolean) {
    for (let y = -radius; y <= radius; y += 1)
      for (let x = -radius; x <= radius; x += 1)
        this.#set(centreX + x, centreY + y, isDark(Math.max(Math.abs(x), Math.abs(y))));
  }

  /** Level M is 00. */
  #format(mask: number): void {
    let rest = mask;
    for (let turn = 0; turn < 10; turn += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (at: number) => ((bits >> at) & 1) === 1;
    for (let at = 0; at <= 5; at += 1) this.#set(8, at, bit(at));
    this.#set(8, 7, bit(6));
    this.#set(8, 8, bit(7));
    this.#set(7, 8, bit(8));
    for (let at = 9; at < 15; at += 1) this.#set(14 - at, 8, bit(at));
    for (let at = 0; at < 8; at += 1) this.#set(this.#size - 1 - at, 8, bit(at));
    for (let at = 8; at < 15; at += 1) this.#set(8, this.#size - 15 + at, bit(at));
    this.#set(8, this.#size - 8, true);
  }

  #versionBits(): void {
    let rest = this.#version;
    for (let turn = 0; turn < 12; turn += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.#version << 12) | rest;
    for (let at = 0; at < 18; at += 1) {
      const dark = ((bits >> at) & 1) === 1;
      const far = this.#size - 11 + (at % 3);
      const near = Math.floor(at / 3);
      this.#set(far, near, dark);
      this.#set(near, far, dark);
    }
  }

  /** Two columns at a time from the right, up and down in turn. */
  place(codewords: readonly number[]): void {
    let bit = 0;
    let upwards = true;
    // Column 6 carries the timing pattern and belongs to no pair.
    for (let column = this.#size - 1; column > 0; column -= column === 8 ? 3 : 2) {
      for (let step = 0; step < this.#size; step += 1) {
        const y = upwards ? this.#size - 1 - step : step;
        for (const x of [column, column - 1]) {
          if (this.#fixed[y * this.#size + x] === true) continue;
          const codeword = codewords[bit >> 3] ?? 0;
          this.#dark[y * this.#size + x] = ((codeword >> (7 - (bit & 7))) & 1) === 1;
          bit += 1;
        }
      }
      upwards = !upwards;
    }
  }

  masked(mask: number): CellGrid {
    const copy = new CellGrid(this.#version, []);
    const isMasked = masks[mask] ?? (() => false);
    for (let y = 0; y < this.#size; y += 1)
      for (let x = 0; x < this.#size; x += 1) {
        const at = y * this.#size + x;
        const fixed = this.#fixed[at] ?? false;
        copy.#fixed[at] = fixed;
        copy.#dark[at] = (this.#dark[at] ?? false) !== (!fixed && isMasked(x, y));
      }
    copy.#format(mask);
    return copy;
  }

  /** The four features of the standard that make a symbol hard to read. */
  penalty(): number {
    const size = this.#size;
    let points = 0;
    let darkCells = 0;
    for (let line = 0; line < size; line += 1) {
      points += linePenalty(Array.from({ length: size }, (_, at) => this.#isDark(at, line)));
      points += linePenalty(Array.from({ length: size }, (_, at) => this.#isDark(line, at)));
      for (let at = 0; at < size; at += 1) {
        const dark = this.#isDark(at, line);
        if (dark) darkCells += 1;
        if (at + 1 === size || line + 1 === size) continue;
        const same =
          this.#isDark(at + 1, line) === dark &&
          this.#isDark(at, line + 1) === dark &&
          this.#isDark(at + 1, line + 1) === dark;
        if (same) points += 3;
      }
    }
    const percent = (100 * darkCells) / size ** 2;
    return points + 10 * Math.floor(Math.abs(percent - 50) / 5);
  }
}

const finderLike = ['#.###.#....', '....#.###.#'];

function linePenalty(cells: readonly boolean[]): number {
  const line = cells.map((dark) => (dark ? '#' : '.')).join('');
  let points = 0;
  for (const [run] of line.matchAll(/#{5,}|\.{5,}/g)) points += run.length - 2;
  for (let at = 0; at < line.length; at += 1)
    if (finderLike.some((pattern) => line.startsWith(pattern, at))) points += 40;
  return points;
}
