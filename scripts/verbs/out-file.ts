/** The file that a verb's `--out` names. */
import { writeFileSync } from 'node:fs';
import { UserError } from '../../config/user-error.ts';

/** @throws UserError where it cannot be written */
export function writeOutFile(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw new UserError(
      `${file} cannot be written`,
      'name a file in a folder that exists and may be written',
      { cause },
    );
  }
}
