/** A journal of as many calls as is asked for, of no day, which nobody has taken yet. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { monotonicMs } from '../../config/boot-clock.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';

/** @param folder which is made for it */
export function filledJournal(folder: string, events: number): Journal {
  mkdirSync(folder);
  const journal = openJournal(join(folder, 'journal.db'), 1024);
  const at = { wallMs: Date.now(), monotonicMs: monotonicMs(), boot: 'benchmark' };
  journal.append(
    Array.from({ length: events }, (_, ticket) => ({
      event: {
        type: 'ticket.called',
        at,
        ticket: String(ticket),
        number: 'A001',
        service: 'first-new-card',
        window: 1,
        reason: 'longest-waiting',
        passedOver: [],
        passedOverCount: 0,
        waitMs: 1000,
      },
      timeQuality: 'synced',
      businessDay: '2026-01-01',
      configGeneration: 1,
    })),
  );
  return journal;
}
