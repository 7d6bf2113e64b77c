/** A row of the journal as the event that it holds. */
import { UserError } from '../../config/user-error.ts';
import { parseEvent, type StoredEvent } from '../events/events.ts';
import type { JournalRow } from './row.ts';

/** @throws UserError for an event that this software does not know */
export function eventOf(row: JournalRow, file: string): StoredEvent {
  const { type, wallMs, monotonicMs, boot } = row;
  try {
    // Into the object just parsed: a copy of each row of a year would cost as much as parsing it.
    const candidate = JSON.parse(row.data);
    candidate.type = type;
    candidate.at = { wallMs, monotonicMs, boot };
    return parseEvent(candidate);
  } catch (error) {
    throw new UserError(
      `${file} holds an event that this dawr cannot read (sequence ${row.sequence}, ${type})`,
      'install the software that wrote it; nothing in the journal was changed',
      { cause: error },
    );
  }
}
