/** The one place that knows which databases a collector may have, by what a person gives as `--store`. */
import { existsSync } from 'node:fs';
import { UserError } from '../../../config/user-error.ts';
import type { EventStore } from './event-store.ts';
import { openSqliteEvents } from './sqlite-events.ts';

export interface StoreOptions {
  /** A file, or the address of a PostgreSQL. */
  readonly store: string;
  readonly storePasswordFile?: string;
}

/**
 * @param use `read`: what is not there is a mistake; `collect` makes it
 * @throws UserError where it cannot be opened, or is no collector's
 */
export async function openStore(
  { store, storePasswordFile }: StoreOptions,
  use: 'collect' | 'read',
): Promise<EventStore> {
  if (/^postgres(ql)?:/.test(store)) {
    const { openPostgresEvents } = await import('./postgres-events.ts');
    return await openPostgresEvents(store, storePasswordFile, use);
  }
  if (use === 'read' && !existsSync(store)) {
    throw new UserError(`${store} is not there`, 'name the database of a collector');
  }
  return openSqliteEvents(store);
}
