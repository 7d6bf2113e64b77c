/**
 * The durations of one figure, of a day or of a year of days: kept in four bytes each, and ranked once.
 *
 * A year has some millions of them, in every list of the report; plain arrays would be several times as
 * large and as slow to sort.
 */

/**
 * Whole milliseconds; null where there is none. Percentiles are by nearest rank: each is a time that
 * somebody had.
 */
export interface Times {
  /** Known durations. */
  readonly count: number;
  /** A reboot lies between, or only the day's end ended it. */
  readonly unknown: number;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly maxMs: number | null;
}

/** 24 days: whatever is longer counts as so long. */
const longestMs = 2 ** 31 - 1;

export class Durations {
  #known = new Int32Array(0);
  #count = 0;
  #unknown = 0;

  add(ms: number | null): void {
    if (ms === null) {
      this.#unknown += 1;
      return;
    }
    if (this.#count === this.#known.length) {
      const larger = new Int32Array(Math.max(16, 2 * this.#count));
      larger.set(this.#known);
      this.#known = larger;
    }
    this.#known[this.#count] = Math.min(longestMs, Math.round(ms));
    this.#count += 1;
  }

  times(): Times {
    const sorted = this.#sorted();
    return {
      count: sorted.length,
      unknown: this.#unknown,
      minMs: sorted[0] ?? null,
      p50Ms: nearestRank(sorted, 50),
      p90Ms: nearestRank(sorted, 90),
      maxMs: sorted.at(-1) ?? null,
    };
  }

  /** The value that this many do not exceed; null for none. */
  nth(count: number): number | null {
    return this.#sorted()[count - 1] ?? null;
  }

  #sorted(): Int32Array {
    return this.#known.subarray(0, this.#count).sort();
  }
}

/** The least value that at least `percent` of the values do not exceed. */
function nearestRank(sorted: Int32Array, percent: number): number | null {
  return sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? null;
}
