/**
 * A ticket printer and its twin on a real wire, with everything that they report kept for the test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigSchema, type PrinterConfig } from '../../config/schema/schema.ts';
import type { Fault, Remarks, TicketFace, TicketPrinter } from '../../drivers/ports.ts';
import type { PrinterPace } from '../../drivers/printer/printer-pace.ts';
import { createTicketPrinter, type UsualTickets } from '../../drivers/printer/ticket-printer.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import type {
  FaultyPrinterTwin,
  PrinterTwinOptions,
  Silence,
} from '../../drivers/twins/printer-twin-options.ts';
import type { PrintedPaper } from '../../drivers/twins/twin.ts';
import { Watch } from '../watch.ts';

/** Short enough for a test, long enough for a busy machine where an answer does come. */
const briskPace: PrinterPace = {
  heartbeatMs: 100,
  answerMs: 1000,
  graceMs: 1500,
  quietMs: 150,
  drawAgainMs: 100,
  startMs: 3000,
  settleMs: 500,
  // The twin prints at once unless a test gives it a speed.
  fastestRowsPerSecond: Number.POSITIVE_INFINITY,
};

export interface Rig {
  readonly printer: TicketPrinter & Remarks;
  readonly twin: FaultyPrinterTwin;
  readonly papers: PrintedPaper[];
  /** The codes of every report. */
  readonly reports: string[][];
  /** The faults as last reported; null before the first report. */
  faults(): readonly Fault[] | null;
  /** Resolves when the condition holds; checked again whenever printer or twin report anything. */
  until(holds: () => boolean, what?: string): Promise<void>;
  /** Resolves when the printer is reported without faults. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export interface RigOptions {
  /** `device`: a tty too, written to as a plain character device, as a USB printer's is. */
  readonly wire?: 'tcp' | 'tty' | 'device';
  readonly confirm?: PrinterConfig['confirm'];
  readonly printer?: Partial<PrinterConfig>;
  readonly usual?: Partial<UsualTickets>;
  readonly twin?: Partial<PrinterTwinOptions>;
  readonly pace?: Partial<PrinterPace>;
  readonly cutFirst?: boolean;
  /** Beside host and port. */
  readonly wireOptions?: { readonly baudRate?: number };
  /** From before the first connection. */
  readonly silence?: Silence;
  readonly isEcho?: boolean;
}

export async function startRig(options: RigOptions = {}): Promise<Rig> {
  const papers: PrintedPaper[] = [];
  const { stir: notify, until } = new Watch(() => ({ faults, papers: papers.length }));
  const folder = mkdtempSync(join(tmpdir(), 'dawr-printer-'));
  const tty = join(folder, 'printer');
  const twin = createPrinterTwin({
    endpoint:
      options.wire === 'tty' || options.wire === 'device'
        ? { kind: 'tty-cable', path: tty }
        : { kind: 'tcp', host: '127.0.0.1', port: 0 },
    widthDots: 576,
    onPaper: (paper) => {
      papers.push(paper);
      notify();
    },
    onTroubles: notify,
    ...options.twin,
  });
  if (options.silence !== undefined) twin.keepSilent(options.silence);
  if (options.isEcho === true) twin.setEcho(true);
  await twin.start();
  const reports: string[][] = [];
  let faults: readonly Fault[] | null = null;
  const printer = createTicketPrinter(
    printerConfig({
      wire: { ...wireTo(options.wire ?? 'tcp', tty, twin.port ?? 0), ...options.wireOptions },
      confirm: options.confirm ?? 'barrier',
      ...options.printer,
    }),
    { ...usual, ...options.usual },
    (_device, now) => {
      faults = now;
      reports.push(now.map(({ code }) => code));
      notify();
    },
    { ...briskPace, ...options.pace },
  );
  if (options.cutFirst === true) printer.cutFirst();
  printer.start();

  return {
    printer,
    twin,
    papers,
    reports,
    faults: () => faults,
    until,
    ready: () => until(() => faults?.every((fault) => fault.severity === 'warning') === true),
    async stop() {
      await printer.stop();
      await twin.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function wireTo(kind: NonNullable<RigOptions['wire']>, path: string, port: number) {
  switch (kind) {
    case 'tcp':
      return { kind, host: '127.0.0.1', port };
    case 'tty':
      return { kind: 'serial', path, baudRate: 921_600 };
    case 'device':
      return { kind, path };
    default:
      return kind satisfies never;
  }
}

/** A printer's config as the schema completes it. */
export function printerConfig(given: Record<string, unknown>): PrinterConfig {
  const [printer] = ConfigSchema.shape.printers.parse([{ id: 'hall', ...given }]);
  if (printer === undefined) throw new Error('no printer');
  return printer;
}

export const face: TicketFace = {
  centre: { ar: 'مركز خدمات باب شرق', en: 'Bab Sharq service centre' },
  office: { ar: 'مكتب تموين باب شرق أول', en: 'Bab Sharq First' },
  service: { ar: 'إضافة المواليد', en: 'Adding newborns' },
  steps: [],
  number: 'A047',
  peopleAhead: 11,
  waitMs: { low: 25 * 60_000, high: 40 * 60_000 },
  fairness: {
    ar: 'ننادي بترتيب الوصول، ولا نتخطى من انتظر 45 دقيقة.',
    en: 'We call in order of arrival; nobody who has waited 45 minutes is passed over.',
  },
  notices: [],
  windows: [1, 2],
  documents: [
    { ar: 'بطاقة الرقم القومي سارية المفعول', en: 'Valid national ID card' },
    { ar: 'صورة شهادة الميلاد المميكنة لكل فرد مضاف', en: 'Birth certificate of each child' },
  ],
  issuedAtMs: Date.UTC(2026, 10, 23, 7, 42),
  timeZone: 'Africa/Cairo',
  link: null,
  priority: false,
  mayMissClosing: false,
  copy: false,
};

/** A centre's tickets as the schema completes them. */
export const usual: UsualTickets = {
  design: ConfigSchema.shape.ticket.parse({}),
  logoFile: null,
  faces: [face],
};
