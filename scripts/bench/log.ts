/**
 * The controller's log on the bench: a file that is bounded, and its last lines at hand for the
 * moment when the controller does not start.
 */
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../config/user-error.ts';

/** Two files of this size at most: days of a quiet bench, and nothing to a disk. */
const maxBytes = 2_097_152;
const tailCharacters = 8192;

export interface BenchLog {
  readonly path: string;
  write(text: string): void;
  /** The last non-empty lines, oldest first. */
  tail(lines: number): readonly string[];
}

/**
 * Appends to `controller.log` in `folder`, which is made; the full file becomes `controller.log.1`.
 * @throws UserError where the folder cannot be made
 */
export function openBenchLog(folder: string): BenchLog {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new UserError(
      `the folder ${folder} cannot be made`,
      'look at the permissions above it, or choose another with --log-folder',
      { cause },
    );
  }
  const path = join(folder, 'controller.log');
  let bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let recent = '';
  return {
    path,
    write(text) {
      recent = (recent + text).slice(-tailCharacters);
      try {
        if (bytes > maxBytes) {
          renameSync(path, `${path}.1`);
          bytes = 0;
        }
        appendFileSync(path, text);
        bytes += Buffer.byteLength(text);
      } catch {
        // A full disk is the controller's to report; the bench itself goes on without its log.
      }
    },
    tail: (lines) =>
      recent
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(-lines),
  };
}
