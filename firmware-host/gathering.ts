/**
 * Gathers what is asked within one turn of the event loop: it is decided one after another and stored in
 * one transaction, so that the last of many clerks who press at once waits for one forced write and not
 * for all of theirs. Whoever presses alone meets what there is without it.
 *
 * A job that is stored together with others acts through the writer alone, and what it tells anybody waits for
 * `afterCommit` or for the promise. What does more is done alone, in its place in the order.
 */
import type { Writer } from './writer.ts';

export interface GatheringOptions {
  readonly writer: Pick<Writer, 'together'>;
  /** Before jobs are stored together. */
  begin(): void;
}

/**
 * @param isAlone whether it must not be stored together with others
 * @returns what the job returned, once what it stored is on the disk
 */
export type Gather = <T>(job: () => T, isAlone: boolean) => Promise<T>;

export interface Gathering {
  readonly gather: Gather;
  /** Does at once what is gathered: before the end, nobody waits for a later turn. */
  settle(): void;
}

interface Waiting {
  readonly isAlone: boolean;
  /** Does the job. @returns passes on what it returned */
  run(): () => void;
  fail(error: unknown): void;
}

export function createGathering({ writer, begin }: GatheringOptions): Gathering {
  let waiting: Waiting[] = [];

  function settle(): void {
    const all = waiting;
    waiting = [];
    for (const jobs of runsOf(all)) {
      // Where there is no room for all of them, there may be for some.
      if (jobs.length === 1 || !areStoredTogether(jobs)) for (const job of jobs) doAlone(job);
    }
  }

  function areStoredTogether(jobs: readonly Waiting[]): boolean {
    const answers: (() => void)[] = [];
    try {
      begin();
      const areStored = writer.together(() => {
        for (const { run } of jobs) answers.push(run());
      });
      if (areStored) for (const answer of answers) answer();
      return areStored;
    } catch (error) {
      for (const { fail } of jobs) fail(error);
      return true;
    }
  }

  return {
    settle,
    gather: (job, isAlone) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(settle);
        waiting.push({
          isAlone,
          run() {
            const answer = job();
            return () => resolve(answer);
          },
          fail: reject,
        });
      }),
  };
}

function doAlone({ run, fail }: Waiting): void {
  try {
    run()();
  } catch (error) {
    fail(error);
  }
}

/** In their order: neighbours that may be stored together, and each other one by itself. */
function runsOf(all: readonly Waiting[]): readonly (readonly Waiting[])[] {
  const runs: Waiting[][] = [];
  let open: Waiting[] | null = null;
  for (const job of all) {
    if (open === null || job.isAlone) {
      open = [];
      runs.push(open);
    }
    open.push(job);
    if (job.isAlone) open = null;
  }
  return runs;
}
