/**
 * How jobs are written for one printer: with how many bytes, with which questions, and how long a step of
 * them may take. It follows from the config, and from what the jobs before have shown.
 */
import {
  modelOfAnswer,
  type PrinterAnswer,
  type PrinterModel,
  type PrinterTraits,
  printerTraits,
  usualModel,
} from '../../config/hall/printer-models.ts';
import { widthDotsOf } from '../../config/schema/paper.ts';
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { PassageQuestion } from './escpos.ts';
import { type JobEnd, jobEndOf } from './job-end.ts';
import { confirmsTooSoon } from './printer-faults.ts';
import type { FlushOrder } from './printer-flush.ts';
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
/**
 * Before the first job has shown the speed of a converter: a printer is deaf for a second at least, which is 960
 * bytes at 9,600 baud.
 */
const unmeasuredBandRows = 8;
/** Answers in a burst may have been held up on their way, once. */
const jobsInBursts = 2;
/**
 * And a band takes less time than a printer that lost its power needs to listen again: what the wire carries
 * meanwhile is lost, and a question with it.
 */
const longestBandMs = 250;

export class JobManner {
  readonly speed: SpeedGauge;
  /** The printer has confirmed a job before it can have printed it. */
  confirmsTooSoon = false;
  /** So many of the last jobs had answers that no head allows. */
  #inBursts = 0;
  readonly #config: PrinterConfig;
  /** What the printer said of itself; null where it says nothing, undefined before it was asked. */
  #answer: PrinterAnswer | null | undefined;

  constructor(config: PrinterConfig) {
    this.#config = config;
    this.speed = new SpeedGauge(config.wire);
  }

  /** @param isBurst the answers of a job came sooner, one after another, than a head prints */
  endedInBursts(isBurst: boolean): void {
    this.#inBursts = isBurst ? this.#inBursts + 1 : 0;
    if (this.#inBursts >= jobsInBursts) this.confirmsTooSoon = true;
  }

  /** Nobody has said yet which commands the printer knows, and it may be asked. */
  get isModelUnknown(): boolean {
    const { model, confirm } = this.#config;
    return model === 'auto' && confirm !== 'none' && this.#answer === undefined;
  }

  /** @param answer undefined: another printer may be at the other end now */
  modelAnswered(answer: PrinterAnswer | null | undefined): void {
    this.#answer = answer;
  }

  /** What the config says counts; else what the printer says; else what most are. */
  get model(): PrinterModel {
    if (this.#config.model !== 'auto') return this.#config.model;
    return (this.#answer == null ? null : modelOfAnswer(this.#answer)) ?? usualModel;
  }

  get traits(): PrinterTraits {
    return printerTraits[this.model];
  }

  get end(): JobEnd {
    return jobEndOf(this.model, this.#config);
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

  /** How a printer of unknown state is brought to a known one. */
  flushOrder(memory: PrinterMemory | null, cuts: boolean): FlushOrder {
    return {
      paddingBytes: this.longestPayloadBytes(memory),
      cuts,
      jobEnd: this.end,
      confirm: this.confirm,
      transferMs: (bytes) => this.speed.transferMs(bytes),
    };
  }

  /** For the technician: what was measured and found out. */
  get remarks(): readonly string[] {
    const { words } = this.speed;
    return [
      ...(words === null ? [] : [words]),
      ...this.#modelWords(),
      ...(this.confirmsTooSoon ? [confirmsTooSoon.hint] : []),
    ];
  }

  #modelWords(): readonly string[] {
    if (this.#answer === undefined) return [];
    if (this.#answer !== null && 'presents' in this.#answer)
      return [
        `does not say what it is (GS I), and answers DLE EOT 20; driven as ${this.model}, unless model is set`,
      ];
    if (this.#answer === null)
      return [`does not say what it is (GS I); driven as ${this.model}, unless model is set`];
    const said = 'name' in this.#answer ? this.#answer.name : hexadecimal(this.#answer.id);
    const isKnown = modelOfAnswer(this.#answer) !== null;
    const words = `says that it is ${said} (GS I)`;
    return [
      isKnown
        ? `${words}; driven as ${this.model}`
        : `${words}, which is not known; driven as ${this.model}, unless model is set`,
    ];
  }

  get #bandRows(): number {
    const { isFast, bytesPerSecond } = this.speed;
    if (isFast) return fastBandRows;
    if (bytesPerSecond === null)
      return this.#config.wire.kind === 'tcp' ? unmeasuredBandRows : slowBandRows;
    const inTime = Math.floor((bytesPerSecond * longestBandMs) / 1000 / this.#bandBytes(1));
    return Math.max(1, Math.min(slowBandRows, inTime));
  }

  #bandBytes(rows: number): number {
    return bandBytes(widthDotsOf(this.#config), rows);
  }
}

function hexadecimal(id: number): string {
  return `${id.toString(16).padStart(2, '0')}h`;
}
