/**
 * Keeps the journal in order while the hall works, and says what is wrong with it: full, damaged, in a folder
 * that does not last, or shorter than what the centre server has of it. Damage is recorded once, however often a start finds it.
 */
import type { Fault } from '../drivers/ports.ts';
import type { Clock } from './clock/clock.ts';
import type { Range } from './journal/damage.ts';
import type { Journal } from './journal/journal.ts';
import { journalFaults } from './journal/journal-faults.ts';
import type { Writer } from './writer.ts';

export interface JournalKeeper {
  /** One small piece of housekeeping; call it while nobody waits for a commit. */
  tidy(): void;
  /** The centre server acknowledged `upTo`, and the journal ends before. */
  serverAhead(upTo: number): void;
  /** @param isFull whether the last write found no room */
  faults(isFull: boolean): readonly Fault[];
}

export function createJournalKeeper(options: {
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'now' | 'isTrusted'>;
  readonly record: Writer['record'];
  /** See `JournalCondition`. */
  readonly passing: string | null;
}): JournalKeeper {
  const { journal, clock, record, passing } = options;
  let recorded = '[]';
  let lost: Range | null = null;

  function recordDamage(rows: readonly Range[]): void {
    const found = JSON.stringify(rows);
    if (found === recorded) return;
    const known = journal.newest('journal.damaged')?.event;
    const isKnown = known?.type === 'journal.damaged' && JSON.stringify(known.rows) === found;
    if (isKnown || record([{ type: 'journal.damaged', at: clock.now(), rows }])) recorded = found;
  }

  return {
    tidy() {
      journal.tidy(clock.isTrusted() ? clock.now().wallMs : null);
      const { rows, isLookedThrough } = journal.damage;
      if (isLookedThrough && rows.length > 0) recordDamage(rows);
    },
    serverAhead(upTo) {
      if (lost !== null) return;
      lost = { from: (journal.newestSequence ?? 0) + 1, to: upTo };
      record([{ type: 'journal.damaged', at: clock.now(), rows: [lost] }]);
    },
    faults(isFull) {
      const newest = journal.newestSequence ?? 0;
      return journalFaults({
        isFull,
        fill: journal.fill,
        unacknowledged: newest - journal.acknowledgedUpTo,
        held: newest - (journal.oldestSequence ?? newest) + 1,
        damaged: journal.damage.rows,
        lost,
        passing,
      });
    },
  };
}
