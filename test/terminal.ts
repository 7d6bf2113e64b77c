/** A program at a real terminal, for a test that types and reads. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/**
 * End its input after the last key: it then closes once the program has ended and all that it said has come, at last
 * `status` and its exit code. socat itself hears of no other code than 0: of another it ends at once, and loses what
 * still stands in the terminal.
 */
export function atTerminal(
  words: readonly string[],
): ChildProcessByStdio<Writable, Readable, null> {
  const line = `${words.join(' ')}; echo status $?`.replaceAll(':', '\\:');
  const address = `SYSTEM:${line},pty,ctty,setsid,stderr`;
  return spawn('socat', ['-t', '10', '-', address], { stdio: ['pipe', 'pipe', 'ignore'] });
}
