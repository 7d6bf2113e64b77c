/** The steps planned in virtual time: a binary heap; steps of one instant run in the order of planning. */

export interface Agenda {
  readonly nowMs: number;
  /** A time in the past counts as now. */
  at(timeMs: number, step: () => void): void;
  /** Takes one step after the other until none is left. */
  run(): void;
}

interface Entry {
  readonly timeMs: number;
  readonly order: number;
  readonly step: () => void;
}

export function agenda(): Agenda {
  const heap: Entry[] = [];
  let nowMs = Number.NEGATIVE_INFINITY;
  let planned = 0;

  const isBefore = (a: Entry, b: Entry) =>
    a.timeMs < b.timeMs || (a.timeMs === b.timeMs && a.order < b.order);

  function push(entry: Entry): void {
    let index = heap.length;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  function pop(): Entry | undefined {
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (child === undefined || !isBefore(child, last)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = last;
    return top;
  }

  return {
    get nowMs() {
      return nowMs;
    },
    at(timeMs, step) {
      planned += 1;
      push({ timeMs: Math.max(timeMs, nowMs), order: planned, step });
    },
    run() {
      for (let entry = pop(); entry !== undefined; entry = pop()) {
        nowMs = entry.timeMs;
        entry.step();
      }
    },
  };
}
