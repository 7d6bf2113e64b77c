/**
 * Whether the voice keeps silent at a moment: a hall beside a school or a mosque has such hours.
 */

/** Local times `HH:MM`; from is silent, to is not. A range that ends before it begins runs past midnight. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** @param timeZone an IANA name */
export function isQuiet(ranges: readonly QuietHours[], wallMs: number, timeZone: string): boolean {
  if (ranges.length === 0) return false;
  const time = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(wallMs);
  // Times of two digits each compare as text.
  return ranges.some(({ from, to }) =>
    from < to ? from <= time && time < to : from <= time || time < to,
  );
}
