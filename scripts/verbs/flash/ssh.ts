/**
 * One command on another machine, by OpenSSH's own client: the technician's keys, agent, known
 * hosts and `~/.ssh/config` serve as they do in a terminal.
 *
 * No word that a person typed is ever read by a shell as anything but that word, here or there.
 */
import { spawn } from 'node:child_process';

export interface SshTarget {
  /** `host`, `user@host` or a name from `~/.ssh/config`. */
  readonly host: string;
  readonly port?: number | undefined;
  readonly identity?: string | undefined;
  /** As `-o` takes them, such as `StrictHostKeyChecking=accept-new`. */
  readonly sshOption?: readonly string[] | undefined;
}

export type SshOutcome =
  /** The remote command ended with this code. */
  | { readonly kind: 'ended'; readonly code: number; readonly errors: string }
  /** There was no connection, or it broke. */
  | { readonly kind: 'lost'; readonly problem: SshProblem };

export interface SshProblem {
  /** One line: what is wrong. */
  readonly message: string;
  readonly hint: string;
}

/** How long a session may take: a login that hangs, or prints for ever, holds up nobody. */
export interface SessionEnds {
  /** To let in, to take each piece of the input, and then to end or to have `later` settled. */
  readonly withinMs?: number | undefined;
  /** What follows the input, and is its end. */
  readonly later?: {
    /** Asked once the input is on its way. */
    readonly text: () => Promise<string>;
    /** From it to the end of the session. */
    readonly withinMs: number;
  };
}

/** OpenSSH's own exit code for trouble with the connection. */
const sshFailed = 255;
/** A slow card writes a whole release to the disk within it. */
const usualWithinMs = 120_000;
/** Far above what any verb prints. */
const mostOutput = 4 * 1024 * 1024;
const pieceBytes = 64 * 1024;
/** For ssh to end by itself, and what it has begun with it. */
const killAfterMs = 2000;

/** One word for a POSIX shell, whatever it holds. */
export function quoteForShell(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The same by a connection of its own, also where the technician's sessions share one. */
export function newSession(target: SshTarget): SshTarget {
  const alone = ['ControlMaster=no', 'ControlPath=none'];
  return { ...target, sshOption: [...alone, ...(target.sshOption ?? [])] };
}

/**
 * Runs `words` there. Never rejects, and always ends.
 * @param input becomes its standard input
 * @param onLine each line of its standard output and, marked so, of its standard error
 */
export function runThere(
  target: SshTarget,
  words: readonly string[],
  input: Uint8Array,
  onLine: (line: string, isError: boolean) => void,
  { withinMs = usualWithinMs, later }: SessionEnds = {},
): Promise<SshOutcome> {
  const options = [
    'BatchMode=yes',
    ...(target.sshOption ?? []),
    'ConnectTimeout=10',
    // A connection that says nothing for 15 s is lost: a pulled cable sends no goodbye.
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'LogLevel=ERROR',
  ];
  const argv = [
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    ...(target.port === undefined ? [] : ['-p', String(target.port)]),
    ...(target.identity === undefined ? [] : ['-i', target.identity, '-o', 'IdentitiesOnly=yes']),
    '--',
    target.host,
    words.map(quoteForShell).join(' '),
  ];
  return new Promise((resolve) => {
    const child = spawn('ssh', argv, { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const end = (outcome: SshOutcome): void => {
      isOver = true;
      clearTimeout(timer);
      resolve(outcome);
    };
    const lost = (message: string, hint: string): void =>
      end({ kind: 'lost', problem: { message, hint } });
    const giveUp = (message: string): void => {
      lost(message, `Its login may run a command of its own. Look: ssh ${target.host} echo here`);
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      child.kill();
      setTimeout(() => child.kill('SIGKILL'), killAfterMs).unref();
    };
    const wait = (ms: number): void => {
      clearTimeout(timer);
      if (isOver) return;
      timer = setTimeout(() => giveUp(`it did not answer within ${Math.ceil(ms / 1000)} s`), ms);
    };
    let left = mostOutput;
    const mayPrint = (count: number): boolean => {
      left -= count;
      if (left < 0) giveUp('it prints without end');
      return left >= 0;
    };
    wait(withinMs);
    eachLine(child.stdout, mayPrint, (line) => onLine(line, false));
    eachLine(child.stderr, mayPrint, (line) => {
      errors += `${line}\n`;
      onLine(line, true);
    });
    // The remote end may be gone before it has read everything; its exit code says what happened.
    child.stdin.on('error', () => {});
    const send = (from: number): void => {
      if (from < input.length) {
        child.stdin.write(input.subarray(from, from + pieceBytes), (error) => {
          if (error !== null && error !== undefined) return;
          wait(withinMs);
          send(from + pieceBytes);
        });
      } else if (later === undefined) {
        child.stdin.end();
      } else {
        void later.text().then((text) => {
          wait(later.withinMs);
          child.stdin.end(text);
        });
      }
    };
    send(0);
    child.on('error', (error) => {
      lost(
        `ssh could not be started: ${error.message}`,
        "Install OpenSSH's client (Debian: openssh-client).",
      );
    });
    child.on('close', (code) => {
      if (code === null || code === sshFailed) {
        end({ kind: 'lost', problem: explain(target, errors) });
      } else {
        end({ kind: 'ended', code, errors });
      }
    });
  });
}

/** @param mayPrint asked with the length of each text before it is looked at */
function eachLine(
  stream: NodeJS.ReadableStream,
  mayPrint: (length: number) => boolean,
  onLine: (line: string) => void,
): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    if (!mayPrint(text.length)) return;
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.trimEnd());
  });
  stream.on('end', () => {
    if (rest !== '') onLine(rest.trimEnd());
  });
}

/** OpenSSH speaks English whatever the locale; unknown words are passed on as they are. */
function explain(target: SshTarget, errors: string): SshProblem {
  const { host } = target;
  const known = problems.find(({ pattern }) => pattern.test(errors));
  if (known !== undefined) {
    return { message: known.message, hint: known.hint.replaceAll('HOST', host) };
  }
  const words = errors.trim().split('\n').at(-1) ?? '';
  return {
    message: words === '' ? 'the connection was lost' : `the connection was lost: ${words}`,
    hint: `Try: ssh ${host} true`,
  };
}

const problems: readonly { pattern: RegExp; message: string; hint: string }[] = [
  {
    pattern: /Could not resolve hostname/i,
    message: 'no machine of that name is known',
    hint: 'Check the spelling and the network, or give its address.',
  },
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/i,
    message: 'the machine has another host key than before',
    hint: 'If it was installed anew, forget the old key with ssh-keygen -R; if not, do not trust it.',
  },
  {
    pattern: /Host key verification failed/i,
    message: "the machine's host key is not known here",
    hint: 'Connect once by hand and check the key: ssh HOST',
  },
  {
    pattern: /Permission denied|Too many authentication failures/i,
    message: 'the machine does not let you in',
    hint: 'Give it your key with ssh-copy-id HOST, or name the key with --identity.',
  },
  {
    pattern: /Connection refused/i,
    message: 'the machine is there, but no ssh server answers on that port',
    hint: 'Enable ssh on it, or give the right --port.',
  },
  {
    pattern: /No route to host|Network is unreachable|timed out/i,
    message: 'the machine does not answer',
    hint: 'Check its power, its cable and its address.',
  },
];
