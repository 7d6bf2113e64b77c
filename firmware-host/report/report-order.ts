/** What the controller's pages ask of the process that reads the journal for them, and what comes back. */
import type { Config } from '../../config/schema/schema.ts';
import type { ReportLanguage } from './report-hall.ts';
import type { PeriodLength, Span } from './span.ts';

export interface ReportAsked {
  readonly length: PeriodLength;
  /** `YYYY-MM-DD`: the period is the one that it belongs to; the newest day without it. */
  readonly day: string | null;
  readonly language: ReportLanguage;
  readonly format: 'sheet' | 'csv';
}

/** Sent by the process's own channel, as a value: nothing of it is a path that a browser chose. */
export interface ReportOrder extends ReportAsked {
  readonly config: Config;
  readonly journalFile: string;
}

export type ReportMade =
  | {
      readonly status: 'made';
      /** HTML, or CSV. */
      readonly text: string;
      readonly span: Span;
      /** Business days of the journal, in their order. */
      readonly days: readonly string[];
    }
  /** The journal has no day yet. */
  | { readonly status: 'empty' }
  | { readonly status: 'failed'; readonly reason: string };
