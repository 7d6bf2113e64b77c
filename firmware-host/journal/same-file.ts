/**
 * Whether a journal's names still lead to the files that are open. Where somebody removed the folder,
 * moved the file or put a copy in its place, the kernel goes on taking what is written to the open one,
 * and nothing of it is there at the next start. Without its lock another controller may write the journal too.
 */
import { statSync } from 'node:fs';
import { UserError } from '../../config/user-error.ts';

export interface SameFile {
  /** @throws UserError where the file, its log or its lock is not the one that was opened any more */
  check(): void;
}

/** @param file of a database that is open and has a write-ahead log */
export function watchSameFile(file: string): SameFile {
  const opened = [file, `${file}-wal`, `${file}.lock`].map((name) => ({
    name,
    identity: identityOf(name),
  }));
  return {
    check() {
      for (const { name, identity } of opened) {
        if (identityOf(name) === identity) continue;
        throw new UserError(
          `${name} was removed or replaced under the running controller: nothing is stored any more`,
          'put it back where it was, or see that nothing clears its folder; then start the controller again',
        );
      }
    },
  };
}

function identityOf(name: string): string | null {
  const found = statSync(name, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev}/${found.ino}`;
}
