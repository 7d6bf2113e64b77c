/**
 * The bytes of a print job, and the few commands that are sent outside one.
 *
 * Of node-thermal-printer only its table of Epson's commands is used: its transports, its image path and its
 * status call do not do what their names say, and its encoder brings tables of characters that take longer to
 * load than a ticket to draw. A job starts from a reset, sends the ticket strip by strip (`raster-bytes.ts`), cuts,
 * and ends with a barrier whose answer proves that the printer has done everything before it. What the answers
 * mean is `printer-status.ts`.
 */
import commands from 'node-thermal-printer/lib/types/epson-config.js';
import type { JobEnd } from './job-end.ts';
import { type JobStyle, type StripWriter, stripWriter } from './raster-bytes.ts';
import type { Strip } from './ticket-composer.ts';

/** Real-time status requests: answered at once, also while the printer is stopped. */
export const statusQueries = [1, 2, 3, 4] as const;
export type StatusQuery = (typeof statusQueries)[number];

/** `DLE EOT n` for each of `statusQueries`, in that order. */
export const statusQueryBytes: Uint8Array = Uint8Array.from(
  statusQueries.flatMap((query) => [0x10, 0x04, query]),
);

/** `GS a n`: report online/offline, error and paper changes unasked. `ESC @` switches it off again. */
export const automaticStatusOn: Uint8Array = Uint8Array.of(0x1d, 0x61, 0b0000_1110);

/** `DLE EOT 1` */
export const aliveQuestion: Uint8Array = statusQueryBytes.subarray(0, 3);

/** `ESC @`. */
const reset = Uint8Array.of(0x1b, 0x40);

/** `GS r 1`: answered when everything before it has been done. */
const barrier = Uint8Array.of(0x1d, 0x72, 0x01);

/**
 * `DLE DC4 8 …` with its fixed parameters: throws away, at once, all that the printer has received
 * and not printed. A printer that does not know it skips control codes and keeps its buffer.
 */
export const clearBuffers: Uint8Array = Uint8Array.of(
  0x10,
  0x14,
  0x08,
  0x01,
  0x03,
  0x14,
  0x01,
  0x06,
  0x02,
  0x08,
);

/** What a flush ends with, and asks again when no answer comes. */
export const barriersOfFlush = 2;
export const barriers: Uint8Array = Buffer.concat(
  Array.from({ length: barriersOfFlush }, () => barrier),
);

/**
 * Asked all along a job, where nothing else shows that the printer lost its power for a moment and a part
 * of the ticket with it. `GS r` is answered when its turn comes, so its answer is lost with the buffer
 * that it waits in; `DLE EOT` is answered on arrival, and shows only that nothing was lost on the way.
 */
const passageQuestions = { barrier, status: aliveQuestion } as const;
export type PassageQuestion = keyof typeof passageQuestions;

/** What prints one strip, with what must come before the first and after the last. */
export interface JobPiece {
  /** Not joined, so that a ticket's dots are copied only once, into the whole job. */
  readonly parts: readonly Uint8Array[];
  readonly rows: number;
  /** Questions of the job's passage among the parts; each is answered before the barrier is. */
  readonly questions: number;
}

export function bytesOf(pieces: Iterable<JobPiece>): Uint8Array {
  return Buffer.concat([...pieces].flatMap(({ parts }) => parts));
}

export interface TicketEncoder {
  /**
   * Piece by piece, so that the first can leave before the others are drawn.
   *
   * @param strips taken one at a time; an error of theirs is thrown on
   * @param style how the wire and the printer want their pictures
   */
  job(
    strips: Iterable<Strip>,
    style: JobStyle & Confirming & { readonly passage?: PassageQuestion },
  ): Generator<JobPiece>;
  /**
   * Brings a printer of unknown state to a known one. The padding completes a band that was cut
   * short, which would otherwise swallow the commands after it; outside a band it is ignored. The pause
   * after the second barrier proves that no late answer to an older job is still to come.
   *
   * @param cuts parts what is left of a failed job from the next ticket
   */
  flush(options: { paddingBytes: number; cuts: boolean } & Confirming): Uint8Array;
}

interface Confirming extends Partial<JobEnd> {
  /** Ends with barriers; false for a printer that answers nothing. */
  readonly confirmed: boolean;
}

/** Feeds four lines, past the cutter, and leaves a bridge so that the ticket hangs until taken. */
const usualCut = Buffer.concat([commands.CTL_VT, commands.PAPER_PART_CUT, commands.HW_INIT]);

export const ticketEncoder: TicketEncoder = {
  *job(strips, { confirmed, passage, cut = null, reportsItself = true, ...style }) {
    const question = passage === undefined ? null : passageQuestions[passage];
    const writer: StripWriter = stripWriter(style, question);
    const isAsked = confirmed || passage !== undefined;
    const reports = isAsked && reportsItself ? [automaticStatusOn] : [];
    let before = [reset, ...reports, ...writer.begin()];
    for (const strip of strips) {
      const { parts, questions } = writer.strip(strip);
      yield { parts: [...before, ...parts], rows: strip.picture.heightDots, questions };
      before = [];
    }
    // The usual cut ends with a reset, which has switched the automatic status off.
    const after = [cut ?? usualCut, ...reports, ...(confirmed ? [barrier] : [])];
    yield { parts: [...before, ...writer.end(), ...after], rows: 0, questions: 0 };
  },
  flush({ paddingBytes, cuts, confirmed, cut = null, reportsItself = true }) {
    return Buffer.concat([
      new Uint8Array(paddingBytes),
      reset,
      ...(cuts ? [cut ?? usualCut] : []),
      ...(confirmed && reportsItself ? [automaticStatusOn] : []),
      ...(confirmed ? [barriers] : []),
    ]);
  },
};
