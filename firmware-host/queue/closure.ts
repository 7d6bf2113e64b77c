/** A day on which the centre does not open, and why, in words that people read. */
export interface Closure {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly reason: { readonly ar: string; readonly en: string };
}

/** The begin of a business day. */
export interface DayOpening {
  readonly day: string;
  /** What was decreed before and is still to come; left out where there is nothing. */
  readonly closures?: readonly Closure[] | undefined;
}
