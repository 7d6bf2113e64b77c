/** A folder with one journal for each test of a file, and what its tests store; all is closed after each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '../../firmware-host/events/events.ts';
import {
  type Journal,
  type JournalEntry,
  openJournal,
} from '../../firmware-host/journal/journal.ts';

export const at = { wallMs: 1_800_000_000_000.25, monotonicMs: 12.5, boot: 'boot' };

export function entry(event: StoredEvent, businessDay: string | null = '2026-11-23'): JournalEntry {
  return { event, timeQuality: 'synced', businessDay, configGeneration: 3 };
}

export const opened = (day: string): JournalEntry => entry({ type: 'day.opened', at, day }, day);
export const windowOpened = (window: number): JournalEntry =>
  entry({ type: 'window.opened', at, window });

const open = new Set<Journal>();

/** Of the test that runs. */
export const own = { folder: '', file: '' };

beforeEach(() => {
  own.folder = mkdtempSync(join(tmpdir(), 'dawr-journal-'));
  own.file = join(own.folder, 'deep', 'journal.db');
});
afterEach(() => {
  for (const journal of open) close(journal);
  rmSync(own.folder, { recursive: true, force: true });
});

export function journalOn(path = own.file, maxMegabytes = 64): Journal {
  const journal = openJournal(path, maxMegabytes);
  open.add(journal);
  return journal;
}

export function close(journal: Journal): void {
  journal.close();
  open.delete(journal);
}
