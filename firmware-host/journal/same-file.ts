/**
 * Whether a journal's names still lead to the files that are open. Where somebody removed the folder,
 * moved the file or put a copy in its place, the kernel goes on taking what is written to the open one,
 * and nothing of it is there at the next start. What is cut off a log in its place is not there either. Without
 * its lock another controller may write the journal too.
 */
import { type Stats, statSync } from 'node:fs';
import { UserError } from '../../config/user-error.ts';

export interface SameFile {
  /** @throws UserError where the file, its log or its lock is not the one that was opened, or the log was cut */
  check(): void;
}

/** @param file of a database that is open and has a write-ahead log, which no checkpoint cuts */
export function watchSameFile(file: string): SameFile {
  const log = `${file}-wal`;
  const opened = [file, log, `${file}.lock`].map((name) => ({
    name,
    identity: identityOf(lookAt(name)),
  }));
  let logBytes = 0;
  return {
    check() {
      for (const { name, identity } of opened) {
        const found = lookAt(name);
        const isCut = name === log && found !== undefined && found.size < logBytes;
        if (identityOf(found) !== identity || isCut) throw replaced(name);
        if (name === log) logBytes = found?.size ?? 0;
      }
    },
  };
}

function replaced(name: string): UserError {
  return new UserError(
    `${name} was removed or replaced under the running controller: nothing is stored any more`,
    'put it back where it was, or see that nothing clears its folder; then start the controller again',
  );
}

function lookAt(name: string): Stats | undefined {
  return statSync(name, { throwIfNoEntry: false });
}

function identityOf(found: Stats | undefined): string | null {
  return found === undefined ? null : `${found.dev}/${found.ino}`;
}
