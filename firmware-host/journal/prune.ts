/**
 * Prunes at once what retention prunes in steps, and rewrites the file: so one of an older layout,
 * whose pages were never given back, shrinks too and gives them back from then on.
 */
import { refuseWhatWasLost } from './journal-file.ts';
import { lockJournal } from './journal-lock.ts';
import { type StreamFacts, streamSum, upgrade } from './layout.ts';
import { createRetention } from './retention.ts';
import { guardedReading, openSqlite } from './sqlite.ts';
import { checkOpened, checkStart } from './start-check.ts';

/**
 * @param nowMs a wall clock that is trusted
 * @returns how many rows were pruned
 * @throws UserError where a controller runs, or the journal is damaged
 */
export function pruneJournal(file: string, keepDays: number, nowMs: number): number {
  refuseWhatWasLost(file);
  const lock = lockJournal(file);
  try {
    checkStart(file);
    const database = openSqlite(file);
    try {
      return guardedReading(file, () => {
        upgrade(database, file);
        const { stream, openDayFrom } = checkOpened(database, file);
        const set = database.prepare('UPDATE stream SET pruned = ?, in_use = ?, sum = ?');
        const store = (facts: StreamFacts): void => {
          set.run(facts.pruned, facts.inUse, streamSum(facts));
        };
        const retention = createRetention(database, keepDays, store);
        // Closing moves the log into the file: the next start must not look for one.
        let facts: StreamFacts = { ...stream, inUse: 0 };
        store(facts);
        for (;;) {
          const pruned = retention.step(nowMs, facts, openDayFrom);
          if (pruned === facts.pruned) break;
          facts = { ...facts, pruned };
        }
        database.pragma('auto_vacuum = INCREMENTAL');
        database.exec('VACUUM');
        return facts.pruned - stream.pruned;
      });
    } finally {
      database.close();
    }
  } finally {
    lock.release();
  }
}
