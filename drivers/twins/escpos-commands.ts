/**
 * What a printer does with its bytes, one at a time: the ESC/POS command interpreter of the printer
 * twin.
 *
 * A generator, so that the printer may stop between any two bytes or rows (no paper, cover open,
 * slow motor) and go on later exactly there, as the real one does. Written from the command
 * reference; it shares nothing with the encoder of the driver. Real-time commands are obeyed when
 * they arrive (`printer-twin.ts`) and only skipped here.
 */

import {
  codeSymbol,
  type GraphicsMechanism,
  type QrSettings,
  storedGraphics,
} from './escpos-graphics.ts';

import type { ModelKnowledge } from './printer-twin-models.ts';

/** What the commands act on. */
export interface PrintMechanism extends GraphicsMechanism {
  readonly widthDots: number;
  readonly dpi: number;
  readonly knows: ModelKnowledge;
  /** One row of dots leaves the print head; the row is `widthDots / 8` bytes. */
  printRow(row: Uint8Array): void;
  cut(): void;
  /** Holds the ticket out. */
  present(): void;
  remove(how: 'retracted' | 'dropped'): void;
  setAutomaticStatus(on: boolean): void;
  answerPaperSensor(): void;
  /** `GS I n` */
  answerIdentity(n: number): void;
}

/** `byte`: give me the next one. `moved`: the paper moved by one row. */
export type Wish = 'byte' | 'moved';

type Step<T = void> = Generator<Wish, T, number>;

/** 1/6 inch. */
const linesPerInch = 6;

/** Commands that are known and do not change a picture: how many bytes of theirs to skip. */
const skipped: Readonly<Record<string, number>> = {
  '1b 21': 1,
  '1b 2d': 1,
  '1b 45': 1,
  '1b 47': 1,
  '1b 4d': 1,
  '1b 52': 1,
  '1b 56': 1,
  '1b 74': 1,
  '1b 7b': 1,
  '1d 21': 1,
  '1d 42': 1,
  '1d 48': 1,
  '1d 57': 2,
};

/** Runs for ever. */
export function* obeyCommands(printer: PrintMechanism): Step<never> {
  const paper: Paper = {
    printer,
    ...settingsAtReset(printer),
    qr: { cellDots: 3, text: new Uint8Array(0) },
  };
  for (;;) {
    const first = yield 'byte';
    if (first === 0x0a) yield* feed(paper, paper.lineDots);
    // No ticket has text, and no code page prints Arabic: a line of it is a black bar on the paper.
    if (first >= 0x20) paper.hasText = true;
    if (first !== 0x10 && first !== 0x1b && first !== 0x1d) continue;
    const second = yield 'byte';
    const name = `${first.toString(16)} ${second.toString(16).padStart(2, '0')}`;
    if (printer.knows.ignored.has(name)) continue;
    bareCommands[name]?.(paper);
    const command = commands[name];
    if (command !== undefined) yield* command(paper);
    else for (let left = skipped[name] ?? 0; left > 0; left -= 1) yield 'byte';
  }
}

interface Paper extends Settings {
  readonly printer: PrintMechanism;
  readonly qr: QrSettings;
}

/** What `ESC @` puts back. */
interface Settings {
  lineDots: number;
  /** Units an inch of margins, and of feeds. */
  acrossUnits: number;
  alongUnits: number;
  marginDots: number;
  centred: boolean;
  /** Letters wait in the line. */
  hasText: boolean;
}

function settingsAtReset({ dpi }: PrintMechanism): Settings {
  return {
    lineDots: Math.round(dpi / linesPerInch),
    acrossUnits: dpi,
    // The unit of feeds is half a dot on the printers of 180 dpi, which is easily forgotten.
    alongUnits: dpi === 180 ? 360 : dpi,
    marginDots: 0,
    centred: false,
    hasText: false,
  };
}

/** Commands without parameters. */
const bareCommands: Readonly<Record<string, (paper: Paper) => void>> = {
  // ESC @
  '1b 40': (paper) => {
    Object.assign(paper, settingsAtReset(paper.printer));
    paper.printer.setAutomaticStatus(false);
  },
  // ESC i
  '1b 69': ({ printer }) => printer.cut(),
  // ESC m
  '1b 6d': ({ printer }) => printer.cut(),
  // ESC 2
  '1b 32': (paper) => {
    paper.lineDots = settingsAtReset(paper.printer).lineDots;
  },
};

const commands: Readonly<Record<string, (paper: Paper) => Step>> = {
  // DLE EOT, DLE ENQ
  '10 04': function* () {
    yield 'byte';
  },
  '10 05': function* () {
    yield 'byte';
  },
  '10 14': skipRealTimeRequest,
  // ESC 3
  '1b 33': function* (paper) {
    paper.lineDots = yield 'byte';
  },
  // ESC J, ESC d
  '1b 4a': function* (paper) {
    const { printer, alongUnits } = paper;
    yield* feed(paper, Math.round(((yield 'byte') * printer.dpi) / alongUnits));
  },
  '1b 64': function* (paper) {
    yield* feed(paper, (yield 'byte') * paper.lineDots);
  },
  // ESC a
  '1b 61': function* (paper) {
    paper.centred = ((yield 'byte') & 0x0f) === 1;
  },
  // GS P: 0 is the printer's own unit
  '1d 50': function* (paper) {
    const own = settingsAtReset(paper.printer);
    paper.acrossUnits = (yield 'byte') || own.acrossUnits;
    paper.alongUnits = (yield 'byte') || own.alongUnits;
  },
  // GS L
  '1d 4c': function* (paper) {
    const units = (yield 'byte') + 256 * (yield 'byte');
    paper.marginDots = Math.round((units * paper.printer.dpi) / paper.acrossUnits);
  },
  // GS (
  '1d 28': function* (paper) {
    const group = yield 'byte';
    if (group === 0x4c) {
      const graphic = yield* storedGraphics(paper.printer);
      for (const row of graphic?.rows ?? []) yield* printDots(paper, row, 8 * row.length, 1);
    } else if (group === 0x6b) {
      const cells = yield* codeSymbol(paper.printer, paper.qr);
      for (const row of cells ?? []) yield* printCells(paper, row);
    } else {
      for (let left = (yield 'byte') + 256 * (yield 'byte'); left > 0; left -= 1) yield 'byte';
    }
  },
  // GS V
  '1d 56': function* (paper) {
    const mode = yield 'byte';
    if (mode === 65 || mode === 66) yield* feed(paper, yield 'byte');
    paper.printer.cut();
  },
  // GS I
  '1d 49': function* ({ printer }) {
    printer.answerIdentity(yield 'byte');
  },
  // GS a
  '1d 61': function* ({ printer }) {
    printer.setAutomaticStatus((yield 'byte') !== 0);
  },
  // GS e
  '1d 65': function* ({ printer }) {
    switch (yield 'byte') {
      case 2:
        printer.remove('retracted');
        break;
      case 3:
        yield 'byte';
        printer.present();
        break;
      case 5:
        printer.remove('dropped');
        break;
    }
  },
  // GS r
  '1d 72': function* ({ printer }) {
    const sensor = yield 'byte';
    if (sensor === 1 || sensor === 49) printer.answerPaperSensor();
  },
  // GS v
  '1d 76': function* (paper) {
    if ((yield 'byte') === 0x30) yield* printRaster(paper);
  },
};

/** A line of letters is as high as the smallest are. */
const textDots = 24;

function* printText(paper: Paper): Step {
  if (!paper.hasText) return;
  paper.hasText = false;
  for (let row = 0; row < textDots; row += 1) {
    paper.printer.printRow(new Uint8Array(paper.printer.widthDots >> 3).fill(0xff));
    yield 'moved';
  }
}

function* feed(paper: Paper, dots: number): Step {
  yield* printText(paper);
  const { printer } = paper;
  for (let row = 0; row < dots; row += 1) {
    printer.printRow(new Uint8Array(printer.widthDots >> 3));
    yield 'moved';
  }
}

/** `DLE DC4 fn`: fn 1 and 2 have two parameters, 7 has one, 8 has seven. */
function* skipRealTimeRequest(): Step {
  const parameters: Readonly<Record<number, number>> = { 1: 2, 2: 2, 7: 1, 8: 7 };
  for (let left = parameters[yield 'byte'] ?? 0; left > 0; left -= 1) yield 'byte';
}

/** `GS v 0 m xL xH yL yH`; bit 0 of m doubles the width, bit 1 the height. */
function* printRaster(paper: Paper): Step {
  yield* printText(paper);
  const mode = yield 'byte';
  const bytesPerRow = (yield 'byte') + 256 * (yield 'byte');
  const height = (yield 'byte') + 256 * (yield 'byte');
  const timesWide = (mode & 1) === 0 ? 1 : 2;
  const timesHigh = (mode & 2) === 0 ? 1 : 2;
  for (let y = 0; y < height; y += 1) {
    const row = new Uint8Array(bytesPerRow);
    for (let column = 0; column < bytesPerRow; column += 1) row[column] = yield 'byte';
    for (let copy = 0; copy < timesHigh; copy += 1)
      yield* printDots(paper, row, 8 * bytesPerRow * timesWide, timesWide);
  }
}

/** One row from the left margin, or in the middle of what the margin leaves. */
function* printDots(
  { printer, marginDots, centred }: Paper,
  packed: Uint8Array,
  widthDots: number,
  timesWide: number,
): Step {
  const spare = Math.max(0, printer.widthDots - marginDots - widthDots);
  const left = marginDots + (centred ? spare >> 1 : 0);
  const dots = new Uint8Array(printer.widthDots >> 3);
  for (let at = 0; at < widthDots; at += 1) {
    const from = Math.floor(at / timesWide);
    const x = left + at;
    // Dots beyond the paper's edge are lost, as on the real print head.
    if (x >= printer.widthDots) break;
    if (((packed[from >> 3] ?? 0) & (0x80 >> (from & 7))) === 0) continue;
    dots[x >> 3] = (dots[x >> 3] ?? 0) | (0x80 >> (x & 7));
  }
  printer.printRow(dots);
  yield 'moved';
}

function* printCells(paper: Paper, cells: readonly boolean[]): Step {
  const { cellDots } = paper.qr;
  const widthDots = cells.length * cellDots;
  const packed = new Uint8Array(Math.ceil(widthDots / 8));
  for (let x = 0; x < widthDots; x += 1)
    if (cells[Math.floor(x / cellDots)] === true)
      packed[x >> 3] = (packed[x >> 3] ?? 0) | (0x80 >> (x & 7));
  for (let copy = 0; copy < cellDots; copy += 1) yield* printDots(paper, packed, widthDots, 1);
}
