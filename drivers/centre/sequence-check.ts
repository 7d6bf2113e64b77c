/**
 * Checks from the outside that a stream of events is whole: reports what is missing, what came late
 * and what came twice, by (stream, sequence) as the contract promises.
 */

export type Arrival =
  | { readonly arrived: 'next' }
  /** `from` and `to`, both included, have not been seen. */
  | { readonly arrived: 'after-gap'; readonly from: number; readonly to: number }
  /** Was missing until now. */
  | { readonly arrived: 'late' }
  | { readonly arrived: 'again' };

interface StreamSeen {
  highest: number;
  readonly missing: Set<number>;
}

/** A longer gap is reported as any other, but its late arrivals are then reported as repeated. */
const mostMissing = 100_000;

/** The first event that is seen of a stream begins it: those before it are not missing. */
export function createSequenceCheck(): (stream: string, sequence: number) => Arrival {
  const streams = new Map<string, StreamSeen>();
  return (stream, sequence) => {
    const seen = streams.get(stream);
    if (seen === undefined) {
      streams.set(stream, { highest: sequence, missing: new Set() });
      return { arrived: 'next' };
    }
    if (sequence <= seen.highest) {
      return seen.missing.delete(sequence) ? { arrived: 'late' } : { arrived: 'again' };
    }
    const from = seen.highest + 1;
    seen.highest = sequence;
    if (sequence === from) return { arrived: 'next' };
    const to = sequence - 1;
    for (let gone = from; gone <= to && seen.missing.size < mostMissing; gone += 1) {
      seen.missing.add(gone);
    }
    return { arrived: 'after-gap', from, to };
  };
}
