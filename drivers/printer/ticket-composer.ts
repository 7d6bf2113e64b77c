/**
 * Composes tickets of strips: what every ticket of a service shares is drawn once and kept, and only
 * the number, the wait and the time are drawn anew.
 *
 * Strips lie one below the other over the whole width and never overlap, so the ticket is simply
 * their rows in turn. What is kept is bounded: a hall has tens of services, and each has a few strips
 * of some kilobytes.
 */
import { readFile } from 'node:fs/promises';
import type { PrinterConfig, TicketDesign } from '../../config/schema/schema.ts';
import type { NoticeFace, TicketFace } from '../ports.ts';
import { noticeBlocks } from './notice-blocks.ts';
import { testBlocks, testMark } from './test-page.ts';
import { layOut } from './ticket-layout.ts';
import { type Piece, type TicketStyle, ticketPieces } from './ticket-parts.ts';
import { drawQr, type QrCode } from './ticket-qr.ts';
import { loadTicketRaster, type TicketRaster } from './ticket-raster.ts';
import type { Block, Picture } from './ticket-shapes.ts';
import { type Sheet, sheetOf } from './ticket-sheet.ts';

/** Rows of a ticket, as wide as the paper. */
export interface Strip {
  readonly picture: Picture;
  /** Whether every ticket of the service has it: then it is the same object each time. */
  readonly stays: boolean;
  /** The code that the picture shows and nothing else, or null. */
  readonly qr: QrCode | null;
}

export interface TicketComposer {
  readonly widthDots: number;
  /** From top to bottom, each drawn when it is asked for. */
  compose(face: TicketFace): Iterable<Strip>;
  composeNotice(face: NoticeFace): Iterable<Strip>;
  /** Draws each text of a ticket by itself, a short step for each, so that its strips take little of their turns. */
  rehearse(face: TicketFace): Iterable<void>;
  /** Why tickets have no logo though the config names one, or null. */
  readonly logoProblem: string | null;
}

/** What the tickets of a centre look like, on whatever printer. */
export interface TicketLook {
  readonly design: TicketDesign;
  /** Absolute; null for a design without a logo. */
  readonly logoFile: string | null;
  /** Each ticket is marked as a test, and what shows a printer's quality follows it. */
  readonly isTest?: boolean;
}

/** More than any logo needs: a larger file is a photograph by mistake. */
const mostLogoBytes = 4 * 1024 * 1024;

/** Rejects where the canvas or a font cannot be loaded; `logoProblem` says why a logo cannot. */
export async function loadTicketComposer(
  printer: PrinterConfig,
  { design, logoFile, isTest = false }: TicketLook,
): Promise<TicketComposer> {
  const raster = await loadTicketRaster();
  const sheet = sheetOf(printer, design);
  let logo: Picture | null = null;
  let logoProblem: string | null = null;
  if (logoFile !== null) {
    try {
      logo = await loadLogo(raster, sheet, logoFile, design.logo?.widthMm ?? 0);
    } catch (error) {
      logoProblem = error instanceof Error ? error.message : String(error);
    }
  }
  const style: TicketStyle = { language: printer.language, design, logo };
  const composer = createTicketComposer(raster, sheet, style, logoProblem);
  if (!isTest) return composer;
  const strip = (blocks: readonly Block[]): Strip => ({
    picture: raster.draw(layOut(blocks, sheet, 'rtl', raster.measure)),
    stays: false,
    qr: null,
  });
  return {
    ...composer,
    *compose(face) {
      yield strip(testMark);
      yield* composer.compose(face);
      yield strip(testBlocks(sheet));
    },
  };
}

async function loadLogo(
  raster: TicketRaster,
  sheet: Sheet,
  file: string,
  widthMm: number,
): Promise<Picture> {
  const bytes = await readFile(file);
  if (bytes.length > mostLogoBytes) throw new Error(`it has more than ${mostLogoBytes >> 20} MB`);
  const most = sheet.widthDots - 2 * sheet.marginDots;
  const widthDots = Math.min(most, Math.round(widthMm * sheet.dotsPerMm)) & ~7;
  return await raster.logo(bytes, widthDots);
}

/** Twice the services of the largest hall, as tickets with and without documents differ. */
const keptServices = 64;

function createTicketComposer(
  raster: TicketRaster,
  sheet: Sheet,
  style: TicketStyle,
  logoProblem: string | null,
): TicketComposer {
  const pageDirection = style.language === 'en' ? 'ltr' : 'rtl';
  const kept = new Map<string, Map<string, Strip>>();

  function draw(pieces: readonly Piece[]): Picture {
    const blocks = pieces.flatMap((piece) => piece.blocks());
    return raster.draw(layOut(blocks, sheet, pageDirection, raster.measure));
  }

  function strips(pieces: readonly Piece[], face: TicketFace): readonly Strip[] {
    const [first] = pieces;
    if (first?.qr !== undefined) return qrStrips(first.qr);
    if (first?.stays !== true) return [{ picture: draw(pieces), stays: false, qr: null }];
    const ofService = keptOf(face);
    const names = pieces.map(({ part }) => part).join(' ');
    const known = ofService.get(names);
    if (known !== undefined) return [known];
    const strip: Strip = { picture: draw(pieces), stays: true, qr: null };
    ofService.set(names, strip);
    return [strip];
  }

  function qrStrips(text: string): readonly Strip[] {
    const { code, picture, quietDots } = drawQr(text, sheet);
    const quiet: Strip = { picture: blank(sheet.widthDots, quietDots), stays: false, qr: null };
    return [quiet, { picture, stays: false, qr: code }, quiet];
  }

  /** The strips that stay, by all that they are made of. */
  function keptOf(face: TicketFace) {
    const { centre, office, service, steps, windows, documents, fairness } = face;
    const key = JSON.stringify([centre, office, service, steps, windows, documents, fairness]);
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= keptServices) kept.clear();
    const fresh = new Map<string, Strip>();
    kept.set(key, fresh);
    return fresh;
  }

  return {
    widthDots: sheet.widthDots,
    logoProblem,
    *compose(face) {
      for (const pieces of grouped(ticketPieces(face, style))) yield* strips(pieces, face);
    },
    *rehearse(face) {
      for (const piece of ticketPieces(face, style)) {
        for (const block of piece.blocks()) {
          raster.draw(layOut([block], sheet, pageDirection, raster.measure));
          yield;
        }
      }
    },
    *composeNotice(face) {
      const blocks = noticeBlocks(face, style.language);
      const picture = raster.draw(layOut(blocks, sheet, pageDirection, raster.measure));
      yield { picture, stays: false, qr: null };
    },
  };
}

/** Neighbours that are drawn together: a QR code stands alone. */
function grouped(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const joins =
      last !== undefined &&
      last.stays === piece.stays &&
      last.qr === undefined &&
      piece.qr === undefined;
    if (joins) group?.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

/** The whole ticket as one picture. */
export function joined(ticket: Iterable<Strip>, widthDots: number): Picture {
  const strips = [...ticket];
  const heightDots = strips.reduce((sum, { picture }) => sum + picture.heightDots, 0);
  const rows = new Uint8Array((widthDots >> 3) * heightDots);
  let at = 0;
  for (const { picture } of strips) {
    rows.set(picture.rows, at);
    at += picture.rows.length;
  }
  return { widthDots, heightDots, rows };
}

function blank(widthDots: number, heightDots: number): Picture {
  return { widthDots, heightDots, rows: new Uint8Array((widthDots >> 3) * heightDots) };
}
