/** A program at a real terminal, for a test that types and reads. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/**
 * End its input after the last key: it then closes once the program has ended and all that it said has come. Without
 * the long patience the last words would be lost where the computer is busy.
 */
export function atTerminal(
  words: readonly string[],
): ChildProcessByStdio<Writable, Readable, null> {
  const address = `EXEC:${words.join(' ').replaceAll(':', '\\:')},pty,ctty,setsid,stderr`;
  return spawn('socat', ['-t', '10', '-', address], { stdio: ['pipe', 'pipe', 'ignore'] });
}
