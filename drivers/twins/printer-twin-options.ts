/**
 * What a printer twin can be told: what it is, and how it misbehaves when a test wants it to.
 */
import type { GraphicsMemory } from './escpos-graphics.ts';
import type { TwinModel } from './printer-twin-models.ts';
import type { ConverterOptions } from './serial-converter.ts';
import type { PrintedPaper, PrinterTrouble, PrinterTwin, TwinEndpoint } from './twin.ts';

export interface PrinterTwinOptions {
  readonly endpoint: TwinEndpoint;
  readonly widthDots: number;
  /** It obeys what this model knows, and nothing else; `epson` by default. */
  readonly model?: TwinModel;
  /** 203 by default. */
  readonly dpi?: 203 | 180 | 300;
  /** Keeps pictures (`GS ( L`), so many bytes of them; 0, the default, is a printer that cannot. */
  readonly memoryBytes?: number;
  /** Draws QR codes (`GS ( k`); true by default. */
  readonly drawsQr?: boolean;
  readonly onPaper: (paper: PrintedPaper) => void;
  /** Called for each change of the troubles, also for one that came by itself. */
  readonly onTroubles?: (troubles: ReadonlySet<PrinterTrouble>) => void;
  /** 0, the default, prints at once; a real printer makes about 1600 rows a second. */
  readonly rowsPerSecond?: number;
  /** 64 KB by default; cheap printers have 4 KB. */
  readonly inputBufferBytes?: number;
  /** Knows `DLE DC4 8`, which clears its buffers; true by default, cheap printers do not. */
  readonly knowsClear?: boolean;
  /** Stands behind an Ethernet converter. */
  readonly converter?: ConverterOptions;
  /** Its memory switch is set so that it says that it was switched on. */
  readonly saysPowerOn?: boolean;
  /** Answers `GS r` when it arrives, and not when all before it is done. */
  readonly confirmsOnArrival?: boolean;
  /** Sends each answer in a packet of its own, so much after the one before; 0, the default, at once. */
  readonly answerGapMs?: number;
}

/** What the printer keeps to itself though it was asked; `reasons`: all but whether it is online. */
export type Silence = 'nothing' | 'barriers' | 'reasons' | 'everything';

/** A printer twin with the misbehaviour that tests want to time exactly. */
export interface FaultyPrinterTwin extends PrinterTwin {
  /** The roll ends after this many more rows. */
  endPaperAfterRows(rows: number): void;
  /** The cable is pulled when this many more bytes have arrived. */
  pullCableAfterBytes(bytes: number): void;
  keepSilent(about: Silence): void;
  /** The line sends back what it gets, and the printer hears and says nothing. */
  setEcho(on: boolean): void;
  /**
   * Stands still for so long when it has printed this many more rows, and goes on where it was. Deaf: it
   * takes no byte meanwhile and answers nothing.
   */
  stallAfterRows(rows: number, forMs: number, isDeaf: boolean): void;
  /**
   * When it has printed this many more rows it loses its power for a moment: it starts anew, and so many
   * bytes are gone, those that it held and those that come next.
   */
  blinkAfterRows(rows: number, lostBytes: number): void;
  /** Somebody trips over the mains cable: it forgets everything and is deaf until it is up again. */
  losePower(forMs: number): void;
  /** A hand tears off what hangs from a printer without a cutter. */
  tearOff(): void;
  /** A hand takes the ticket that is held out. */
  takeTicket(): void;
  /** Whether a ticket is held out. */
  readonly holdsTicket: boolean;
  /** Tickets that were taken back, and that were dropped. */
  readonly removedTickets: { readonly retracted: number; readonly dropped: number };
  /** Rows on the paper that has not been cut yet. */
  readonly rowsInMouth: number;
  /** Bytes that have arrived since the twin was made. */
  readonly receivedBytes: number;
  /** The pictures that it keeps. */
  readonly memory: GraphicsMemory | null;
  /** Bytes that were received and not worked off. */
  readonly bufferedBytes: number;
  /** The port in use, for an endpoint that asked for port 0; null for a tty. */
  readonly port: number | null;
}
