/**
 * Turns a drawing into the printer's dots: shapes Arabic, thresholds to black and white, packs
 * eight dots a byte.
 *
 * Each line of text is drawn once as a *stamp* (its glyph box, already thresholded) and kept for a
 * while, and a number is set sign by sign, so a warm ticket hardly touches the canvas. No picture of
 * the whole ticket in colour is ever made, which keeps memory flat. The canvas library is loaded on
 * first use because it costs a tenth of a second.
 */
import { createRequire } from 'node:module';
import type { Canvas, Image } from '@napi-rs/canvas';
import { ownTurn } from '../own-turn.ts';
import { pictureSize } from './picture-size.ts';
import type { Drawing, Ink, Lettering, Measure, Picture } from './ticket-shapes.ts';
import type { Weight } from './ticket-sheet.ts';

export interface TicketRaster {
  readonly measure: Measure;
  draw(drawing: Drawing): Picture;
  /**
   * A picture file's bytes in black and white. Rejects, with the reason, for one that cannot be
   * printed.
   * @param widthDots a multiple of 8
   */
  logo(bytes: Uint8Array, widthDots: number): Promise<Picture>;
  toPng(picture: Picture): Uint8Array;
}

/** Of 255: lighter than this is paper. Thin joins of Arabic letters break below about 150. */
const paperFrom = 160;

/** Twenty centimetres of logo are a mistake. */
const mostLogoRows = 1600;

/** 64 MB while it is drawn: ten times what paper shows, and what a small Pi can bear. */
const mostLogoPixels = 16_000_000;

/** A busy day's numbers, waits and times pass through; what stays is kept as whole strips. */
const keptTexts = 120;

const fontFiles: Readonly<Record<Weight, string>> = {
  600: '600SemiBold/NotoSansArabic_600SemiBold.ttf',
  700: '700Bold/NotoSansArabic_700Bold.ttf',
  900: '900Black/NotoSansArabic_900Black.ttf',
};
const weights = [600, 700, 900] as const;

/** One family name a weight, so that no font matching can choose a system font instead. */
const familyOf = (weight: Weight): string => `Dawr Ticket ${weight}`;

let loading: Promise<TicketRaster> | undefined;

/** Loads the canvas and the fonts, once a process. Rejects when a font file is missing. */
export function loadTicketRaster(): Promise<TicketRaster> {
  loading ??= load();
  return loading;
}

async function load(): Promise<TicketRaster> {
  // The library's allocator asks Linux for pages of 2 MB, and would touch four of them for 130 kB. mimalloc reads
  // this while the library is loaded.
  process.env['MIMALLOC_ALLOW_THP'] ??= '0';
  // To load it is a long turn of the event loop by itself.
  await ownTurn();
  const { createCanvas, GlobalFonts, loadImage } = await import('@napi-rs/canvas');
  await ownTurn();
  const require = createRequire(import.meta.url);
  for (const weight of weights) {
    const path = require.resolve(`@expo-google-fonts/noto-sans-arabic/${fontFiles[weight]}`);
    if (GlobalFonts.registerFromPath(path, familyOf(weight)) === null)
      throw new Error(`cannot load the ticket font ${path}`);
  }
  return createTicketRaster(
    (widthDots, heightDots) => createCanvas(widthDots, heightDots),
    (bytes) => loadImage(bytes),
  );
}

/** The dots of one line of text: exactly its glyph box. */
interface Stamp {
  readonly ink: Ink;
  readonly bytesPerRow: number;
  readonly rows: Uint8Array;
}

const emptyStamp: Stamp = {
  ink: { leftDots: 0, rightDots: 0, ascentDots: 0, descentDots: 0 },
  bytesPerRow: 0,
  rows: new Uint8Array(0),
};

function stampOfPicture({ widthDots, heightDots, rows }: Picture): Stamp {
  const ink = { leftDots: 0, rightDots: widthDots, ascentDots: 0, descentDots: heightDots };
  return { ink, bytesPerRow: (widthDots + 7) >> 3, rows };
}

/**
 * Numbers are set sign by sign: their signs join nothing, so each is drawn once for ever, and the
 * one text that every ticket has for itself costs no drawing at all.
 */
const numberPattern = /^[\u2066]?([A-Z0-9٠-٩]+)[\u2069]?$/u;

function createTicketRaster(
  createCanvas: (widthDots: number, heightDots: number) => Canvas,
  loadImage: (bytes: Uint8Array) => Promise<Image>,
): TicketRaster {
  let sheet = createCanvas(640, 320);
  let context = sheet.getContext('2d');
  const advances = new Map<string, number>();
  const stamps = new Map<string, Stamp>();

  function prepare(lettering: Lettering): void {
    context.font = `${lettering.sizeDots}px "${familyOf(lettering.weight)}"`;
    context.direction = lettering.direction;
    // The library draws a right-to-left text well from its left end, but measures its glyph box
    // wrongly (and of a mixed line only the last run): the box is read from the dots instead.
    context.textAlign = 'left';
    context.textBaseline = 'alphabetic';
  }

  function advanceDots(lettering: Lettering): number {
    return remember(advances, lettering, () => {
      prepare(lettering);
      return Math.ceil(context.measureText(lettering.text).width);
    });
  }

  function stampOf(lettering: Lettering): Stamp {
    return remember(stamps, lettering, () => {
      const signs = lettering.direction === 'ltr' ? numberPattern.exec(lettering.text)?.[1] : '';
      if (signs !== undefined && signs.length > 1) return setSigns(lettering, [...signs]);
      for (let room = 1; ; room *= 2) {
        const stamp = drawn(lettering, room);
        if (stamp !== null) return stamp;
      }
    });
  }

  function setSigns(lettering: Lettering, signs: readonly string[]): Stamp {
    let xDots = 0;
    const placed = signs.map((text) => {
      const sign = { ...lettering, text };
      const stamp = stampOf(sign);
      const at = { stamp, xDots };
      xDots += advanceDots(sign);
      return at;
    });
    return joinedStamp(placed);
  }

  /** Null: the ink reaches the edge of its room, and some of it may be cut off. */
  function drawn(lettering: Lettering, room: number): Stamp | null {
    const sideDots = Math.ceil(lettering.sizeDots * 0.1 * room);
    const aboveDots = Math.ceil(lettering.sizeDots * room);
    const belowDots = Math.ceil(lettering.sizeDots * 0.4 * room);
    const widthDots = advanceDots(lettering) + 2 * sideDots;
    const heightDots = aboveDots + belowDots;
    if (widthDots > sheet.width || heightDots > sheet.height) {
      sheet = createCanvas(Math.max(widthDots, sheet.width), Math.max(heightDots, sheet.height));
      context = sheet.getContext('2d');
    }
    prepare(lettering);
    context.fillStyle = '#fff';
    context.fillRect(0, 0, widthDots, heightDots);
    context.fillStyle = '#000';
    context.fillText(lettering.text, sideDots, aboveDots);
    const { data } = context.getImageData(0, 0, widthDots, heightDots);
    const pixels = new Uint32Array(data.buffer, data.byteOffset, widthDots * heightDots);
    const box = inkBox(pixels, widthDots, heightDots);
    if (box === null) return emptyStamp;
    const { left, right, top, bottom } = box;
    if (left === 0 || right === widthDots || top === 0 || bottom === heightDots) return null;
    return {
      ink: {
        leftDots: left - sideDots,
        rightDots: right - sideDots,
        ascentDots: aboveDots - top,
        descentDots: bottom - aboveDots,
      },
      ...packed(pixels, widthDots, box),
    };
  }

  function draw(drawing: Drawing): Picture {
    const page = blankPage(drawing.widthDots, drawing.heightDots);
    for (const mark of drawing.marks) {
      if (mark.kind === 'text')
        press(page, stampOf(mark), mark.xDots, mark.baselineDots, mark.white);
      else if (mark.kind === 'picture')
        press(page, stampOfPicture(mark.picture), mark.xDots, mark.yDots, false);
      else fill(page, mark.xDots, mark.yDots, mark.widthDots, mark.heightDots, mark.white);
    }
    return page;
  }

  async function logo(bytes: Uint8Array, widthDots: number): Promise<Picture> {
    const size = pictureSize(bytes);
    if (size === null) throw new Error('it is no PNG, JPEG, GIF, BMP or WebP');
    if (size.width * size.height > mostLogoPixels) {
      throw new Error(`it is ${size.width} by ${size.height}, and 16 million dots are the most`);
    }
    const image = await loadImage(bytes);
    const heightDots = Math.round((image.height * widthDots) / image.width);
    if (!(heightDots > 0 && heightDots <= mostLogoRows)) {
      throw new Error(`it is ${image.width} by ${image.height}, which is no shape for a logo`);
    }
    const canvas = createCanvas(widthDots, heightDots);
    const drawn = canvas.getContext('2d');
    drawn.fillStyle = '#fff';
    drawn.fillRect(0, 0, widthDots, heightDots);
    drawn.drawImage(image, 0, 0, widthDots, heightDots);
    return thresholded(drawn.getImageData(0, 0, widthDots, heightDots).data, widthDots, heightDots);
  }

  function toPng(picture: Picture): Uint8Array {
    const canvas = createCanvas(picture.widthDots, picture.heightDots);
    const drawn = canvas.getContext('2d');
    const image = drawn.createImageData(picture.widthDots, picture.heightDots);
    const bytesPerRow = picture.widthDots >> 3;
    for (let y = 0, at = 0; y < picture.heightDots; y += 1) {
      for (let x = 0; x < picture.widthDots; x += 1, at += 4) {
        const byte = picture.rows[y * bytesPerRow + (x >> 3)] ?? 0;
        image.data.fill((byte & (0x80 >> (x & 7))) === 0 ? 255 : 0, at, at + 3);
        image.data[at + 3] = 255;
      }
    }
    drawn.putImageData(image, 0, 0);
    return canvas.toBuffer('image/png');
  }

  const measure = { advanceDots, inkOf: (lettering: Lettering) => stampOf(lettering).ink };
  return { measure, draw, logo, toPng };
}

/** Stamps on one baseline, as one stamp. */
function joinedStamp(placed: readonly { readonly stamp: Stamp; readonly xDots: number }[]): Stamp {
  const inked = placed.filter(({ stamp }) => stamp.bytesPerRow > 0);
  const most = (pick: (one: (typeof inked)[number]) => number) => Math.max(...inked.map(pick));
  const ink: Ink = {
    leftDots: -most(({ stamp, xDots }) => -(xDots + stamp.ink.leftDots)),
    rightDots: most(({ stamp, xDots }) => xDots + stamp.ink.rightDots),
    ascentDots: most(({ stamp }) => stamp.ink.ascentDots),
    descentDots: most(({ stamp }) => stamp.ink.descentDots),
  };
  const bytesPerRow = (ink.rightDots - ink.leftDots + 7) >> 3;
  const page = blankPage(8 * bytesPerRow, ink.ascentDots + ink.descentDots);
  for (const { stamp, xDots } of inked)
    press(page, stamp, xDots - ink.leftDots, ink.ascentDots, false);
  return { ink, bytesPerRow, rows: page.rows };
}

/** Black and white by the middle between the darkest and the lightest: half-tones print as noise. */
function thresholded(data: Uint8ClampedArray, widthDots: number, heightDots: number): Picture {
  const brightness = new Uint8Array(widthDots * heightDots);
  for (let pixel = 0; pixel < brightness.length; pixel += 1) {
    const [red = 0, green = 0, blue = 0] = data.subarray(4 * pixel, 4 * pixel + 3);
    brightness[pixel] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  const darkest = brightness.reduce((least, one) => Math.min(least, one), 255);
  if (darkest > paperFrom) throw new Error('nothing in it is dark enough to be printed');
  const middle = (darkest + 255) / 2;
  const bytesPerRow = (widthDots + 7) >> 3;
  const rows = new Uint8Array(bytesPerRow * heightDots);
  brightness.forEach((one, pixel) => {
    if (one >= middle) return;
    const x = pixel % widthDots;
    const at = ((pixel - x) / widthDots) * bytesPerRow + (x >> 3);
    rows[at] = (rows[at] ?? 0) | (0x80 >> (x & 7));
  });
  return { widthDots, heightDots, rows };
}

/** Least recently used goes first: a Map keeps the order of insertion. */
function remember<T>(kept: Map<string, T>, lettering: Lettering, make: () => T): T {
  const key = `${lettering.sizeDots} ${lettering.weight} ${lettering.direction} ${lettering.text}`;
  const value = kept.get(key) ?? make();
  kept.delete(key);
  kept.set(key, value);
  if (kept.size > keptTexts) {
    const oldest = kept.keys().next();
    if (oldest.done !== true) kept.delete(oldest.value);
  }
  return value;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/**
 * Black on white: any one channel is the brightness; the lowest byte is red on the little-endian
 * machines that the canvas library is built for. Whole pixels are read because this is the loop
 * that decides how soon a ticket leaves.
 */
function isInk(pixel: number | undefined): boolean {
  return pixel !== undefined && pixel !== paperPixel && (pixel & 0xff) < paperFrom;
}

const paperPixel = 0xff_ff_ff_ff;

function inkBox(pixels: Uint32Array, width: number, height: number): Box | null {
  let left = width;
  let right = 0;
  let top = height;
  let bottom = 0;
  for (let y = 0, pixel = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, pixel += 1) {
      if (!isInk(pixels[pixel])) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right === 0 ? null : { left, right, top, bottom };
}

function packed(
  pixels: Uint32Array,
  width: number,
  { left, right, top, bottom }: Box,
): Pick<Stamp, 'bytesPerRow' | 'rows'> {
  const bytesPerRow = (right - left + 7) >> 3;
  const rows = new Uint8Array(bytesPerRow * (bottom - top));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      if (!isInk(pixels[y * width + x])) continue;
      const index = (y - top) * bytesPerRow + ((x - left) >> 3);
      rows[index] = (rows[index] ?? 0) | (0x80 >> ((x - left) & 7));
    }
  }
  return { bytesPerRow, rows };
}

function blankPage(widthDots: number, heightDots: number): Picture {
  return { widthDots, heightDots, rows: new Uint8Array((widthDots >> 3) * heightDots) };
}

function setBits(page: Picture, index: number, bits: number, white: boolean): void {
  const before = page.rows[index] ?? 0;
  page.rows[index] = white ? before & ~bits : before | bits;
}

function press(page: Picture, stamp: Stamp, xDots: number, yDots: number, white: boolean): void {
  const pageBytesPerRow = page.widthDots >> 3;
  const left = xDots + stamp.ink.leftDots;
  const top = yDots - stamp.ink.ascentDots;
  const shift = left & 7;
  const firstByte = left >> 3;
  const heightDots = stamp.ink.ascentDots + stamp.ink.descentDots;
  for (let row = 0; row < heightDots; row += 1) {
    const y = top + row;
    if (y < 0 || y >= page.heightDots) continue;
    for (let column = 0; column < stamp.bytesPerRow; column += 1) {
      const bits = stamp.rows[row * stamp.bytesPerRow + column] ?? 0;
      if (bits === 0) continue;
      const byte = firstByte + column;
      if (byte >= 0 && byte < pageBytesPerRow)
        setBits(page, y * pageBytesPerRow + byte, bits >> shift, white);
      if (shift > 0 && byte + 1 >= 0 && byte + 1 < pageBytesPerRow)
        setBits(page, y * pageBytesPerRow + byte + 1, (bits << (8 - shift)) & 0xff, white);
    }
  }
}

function fill(
  page: Picture,
  xDots: number,
  yDots: number,
  widthDots: number,
  heightDots: number,
  white: boolean,
): void {
  const bytesPerRow = page.widthDots >> 3;
  const left = Math.max(0, xDots);
  const right = Math.min(page.widthDots, xDots + widthDots);
  for (let y = Math.max(0, yDots); y < Math.min(page.heightDots, yDots + heightDots); y += 1) {
    for (let x = left; x < right; ) {
      const from = x & 7;
      const to = Math.min(8, from + right - x);
      const bits = (0xff >> from) & (0xff << (8 - to)) & 0xff;
      setBits(page, y * bytesPerRow + (x >> 3), bits, white);
      x += to - from;
    }
  }
}
