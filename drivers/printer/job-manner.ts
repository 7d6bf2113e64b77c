/**
 * How jobs are written for one printer: with how many bytes, with which questions, and how long a step of
 * them may take. It follows from the config, and from what the jobs before have shown.
 */
import { type PrinterTraits, printerTraits } from '../../config/hall/printer-models.ts';
import { widthDotsOf } from '../../config/schema/paper.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { PassageQuestion } from './escpos.ts';
import { type JobEnd, jobEndOf } from './job-end.ts';
import { confirmsTooSoon } from './printer-faults.ts';
import type { PrinterMemory } from './printer-memory.ts';
import { bandBytes, type JobStyle } from './raster-bytes.ts';
import { storedPieceBytes } from './stored-graphics.ts';
import { baudRateOf, SpeedGauge } from './wire-speed.ts';

/** The most that every printer takes in one piece. */
const fastBandRows = 128;
/**
 * Less than the smallest buffer: a printer that loses what it holds loses a question that stands between
 * the bands. And a band that was cut short must be padded to its end before the printer listens again,
 * so bands are short where bytes are slow.
 */
const slowBandRows = 24;

export class JobManner {
  readonly speed: SpeedGauge;
  /** The printer has confirmed a job before it can have printed it. */
  confirmsTooSoon = false;
  readonly traits: PrinterTraits;
  readonly end: JobEnd;
  readonly #config: PrinterConfig;

  constructor(config: PrinterConfig) {
    this.#config = config;
    this.traits = printerTraits[config.model];
    this.end = jobEndOf(config);
    this.speed = new SpeedGauge(config.wire);
  }

  /** How a job is confirmed: as the config says, unless the printer's confirmations are worth nothing. */
  get confirm(): PrinterConfig['confirm'] {
    return this.confirmsTooSoon ? 'status' : this.#config.confirm;
  }

  /** What a job asks within it and at its end. */
  get questions(): { readonly confirmed: boolean; readonly passage?: PassageQuestion } {
    const { confirm } = this;
    return confirm === 'none'
      ? { confirmed: false }
      : { confirmed: confirm === 'barrier', passage: confirm };
  }

  /** Pictures are sent whole where bytes are fast, and sparingly where they are not. */
  style(memory: PrinterMemory | null): JobStyle {
    const { wire, dpi, drawsQr } = this.#config;
    // The unit of feeds is one byte (GS P), which 300 is not.
    if (baudRateOf(wire) === null || !this.traits.feeds || dpi > 255)
      return { wire: 'fast', bandRows: this.#bandRows };
    return {
      wire: 'slow',
      bandRows: this.#bandRows,
      dpi,
      drawsQr,
      storedAs: (strip) => memory?.storedAs(strip),
    };
  }

  /** From one question of a job to the next, with what may still be on the way before the first. */
  stepTransferMs(memory: PrinterMemory | null): number {
    const ahead = memory === null ? 0 : storedPieceBytes;
    return this.speed.transferMs(this.#bandBytes(this.#bandRows) + ahead);
  }

  /** The most bytes that the printer may still be waiting for. */
  longestPayloadBytes(memory: PrinterMemory | null): number {
    const isSlow = baudRateOf(this.#config.wire) !== null;
    const band = this.#bandBytes(isSlow ? slowBandRows : fastBandRows);
    return Math.max(band, memory === null ? 0 : storedPieceBytes);
  }

  /** For the technician: what was measured and found out. */
  get remarks(): readonly string[] {
    const { words } = this.speed;
    return [
      ...(words === null ? [] : [words]),
      ...(this.confirmsTooSoon ? [confirmsTooSoon.hint] : []),
    ];
  }

  get #bandRows(): number {
    return this.speed.isFast ? fastBandRows : slowBandRows;
  }

  #bandBytes(rows: number): number {
    return bandBytes(widthDotsOf(this.#config), rows);
  }
}
