/** How far the journal has come, for those who look after it: `dawr doctor`, the technician's page, the metrics. */
import type { ControllerLook } from '../../drivers/local-port.ts';
import type { Journal } from '../journal/journal.ts';
import type { Moment } from '../queue/words.ts';

export type JournalSight = ControllerLook['journal'];

/** Milliseconds of a wall clock that went back since are none. */
export function journalSight(
  journal: Pick<Journal, 'newestSequence' | 'acknowledgedUpTo' | 'fill' | 'read'>,
  now: Moment,
): JournalSight {
  const newest = journal.newestSequence ?? 0;
  const acknowledged = journal.acknowledgedUpTo;
  const [oldest] = newest > acknowledged ? journal.read(acknowledged, 1) : [];
  return {
    newest,
    acknowledged,
    oldestWaitsMs:
      oldest === undefined
        ? null
        : Math.max(
            0,
            oldest.boot === now.boot
              ? now.monotonicMs - oldest.monotonicMs
              : now.wallMs - oldest.wallMs,
          ),
    fillPercent: Math.round(journal.fill * 100),
  };
}
