/**
 * Runs a command-line tool that answers and ends: its output, or what it or the system said of its
 * failure. A tool that hangs is killed.
 */
import { execFile } from 'node:child_process';

export interface ToolAnswer {
  readonly ok: boolean;
  readonly stdout: Buffer;
  /** What the tool or the system said of its failure, on one line. */
  readonly complaint: string;
}

/** Tools answer at once, but not on a machine that is busy with its start. */
const usualTimeoutMs = 10_000;
const usualMaxBytes = 2 ** 20;

/** Never rejects. @param options.input becomes its standard input */
export function runTool(
  [tool = '', ...args]: readonly string[],
  options: {
    readonly input?: string;
    readonly timeoutMs?: number;
    readonly maxBytes?: number;
    readonly signal?: AbortSignal;
  } = {},
): Promise<ToolAnswer> {
  const { input = '', timeoutMs = usualTimeoutMs, maxBytes = usualMaxBytes, signal } = options;
  return new Promise((resolve) => {
    const child = execFile(
      tool,
      args,
      {
        encoding: 'buffer',
        timeout: timeoutMs,
        maxBuffer: maxBytes,
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout, stderr) => {
        const said = stderr.toString().trim() || (error?.message ?? '');
        const complaint = said.replaceAll(/\s*\n\s*/g, '; ');
        resolve({ ok: error === null, stdout, complaint });
      },
    );
    // A tool that ends early closes its end; its exit code says how it ended.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
