/** Asks the controller for a report: when another is chosen, and each minute while its day is open. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Language } from '../../../drivers/web/client/tongue.ts';
import type { ReportAsked, ReportMade } from '../../report/report-order.ts';
import type { DayView } from '../day-view.ts';
import { saveFile } from './save-file.ts';

const everyMs = 60_000;

export type Choice = Pick<ReportAsked, 'length' | 'day'>;

/** A report that was made, and when by the controller's clock; null while that is not believed. */
export type Chosen = Extract<ReportMade, { readonly status: 'made' }> & {
  readonly readAtMs: number | null;
};

export interface Reading {
  /** The last that was read, also while the next is. */
  readonly report: Chosen | null;
  readonly isReading: boolean;
  readonly hasFailed: boolean;
  /** The journal has no day yet. */
  readonly isEmpty: boolean;
  readAgain(): void;
  /** Hands the browser the same figures as a file. */
  download(): Promise<void>;
}

export function useReport(
  choice: Choice,
  language: Language,
  { businessDay, isClosed }: DayView,
  wallMs: () => number | null,
): Reading {
  const [report, setReport] = useState<Chosen | null>(null);
  const [isReading, setReading] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const newest = useRef(0);
  const { length, day } = choice;

  const read = useCallback(async () => {
    newest.current += 1;
    const own = newest.current;
    setReading(true);
    const made = await ask({ length, day, language, format: 'sheet' });
    // Another was chosen meanwhile.
    if (own !== newest.current) return;
    setReading(false);
    setFailed(made === null || made.status === 'failed');
    setEmpty(made?.status === 'empty');
    if (made?.status === 'made') setReport({ ...made, readAtMs: wallMs() });
  }, [length, day, language]);

  // A day that opens or closes is read anew.
  useEffect(() => void read(), [read, businessDay, isClosed]);
  const isOfToday =
    !isClosed &&
    businessDay !== null &&
    report !== null &&
    report.span.from <= businessDay &&
    businessDay <= report.span.to;
  useEffect(() => {
    if (!isOfToday) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden && !isInUse()) void read();
    }, everyMs);
    return () => clearInterval(timer);
  }, [isOfToday, read]);

  const download = useCallback(async () => {
    const made = await ask({ length, day, language, format: 'csv' });
    setFailed(made === null);
    if (made?.status === 'made')
      saveFile(made.text, 'text/csv', `dawr-${made.span.from}-${length}.csv`);
  }, [length, day, language]);

  return { report, isReading, hasFailed, isEmpty, readAgain: () => void read(), download };
}

/** Whoever reads a table or stands in the sheet with the keyboard keeps it as it is. */
function isInUse(): boolean {
  return document.querySelector('.report details[open], .report :focus') !== null;
}

/** Null where nobody answered. */
async function ask(asked: ReportAsked): Promise<ReportMade | null> {
  try {
    const answer = await fetch('/api/report', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(asked),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
