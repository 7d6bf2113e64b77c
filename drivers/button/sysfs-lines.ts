/**
 * The controller's side of the lines that are read through sysfs: one process for all of them, which is
 * there while a line is open. Edges come with the time at which that process read them, so what the
 * controller is busy with costs no press.
 *
 * Where the process ends by itself, each line fails; its supervisor opens it again, in a new process.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LineFault, type LineListener, type LineWiring, type OpenedLine } from './open-line.ts';
import type { SysfsNews, SysfsOrder } from './sysfs-messages.ts';

const entry = new URL('../../dist/sysfs-process.cjs', import.meta.url);

/** It holds a few small objects: as of the process of the window units, this spares memory. */
const frugal = ['--max-semi-space-size=1', '--optimize-for-size', '--v8-pool-size=1'];
const lastWordsBytes = 2_000;
const stopWithinMs = 1_000;

interface Waiting {
  hear(news: SysfsNews): void;
}

interface Reader {
  send(order: SysfsOrder): void;
  /** By pin. */
  readonly lines: Map<number, Waiting>;
  end(): Promise<void>;
}

export interface SysfsLines {
  /** As `OpenLine`. */
  open(wiring: LineWiring, listener: LineListener): Promise<OpenedLine>;
}

/** @param program the file of the process, as JavaScript that Node can run by itself */
export function createSysfsLines(program: string | URL = entry): SysfsLines {
  let reader: Reader | null = null;

  function launched(): Reader {
    reader ??= launch(program instanceof URL ? fileURLToPath(program) : program, () => {
      reader = null;
    });
    return reader;
  }

  return {
    async open(wiring, listener) {
      const { pin } = wiring;
      const of = launched();
      const leave = async (): Promise<void> => {
        of.lines.delete(pin);
        if (of.lines.size > 0) return;
        if (reader === of) reader = null;
        await of.end();
      };
      let closed = (): void => {};
      const opening = new Promise<void>((resolve, reject) => {
        let isOpen = false;
        of.lines.set(pin, {
          hear(news) {
            switch (news.news) {
              case 'level':
                listener.level(news.high, news.atMs);
                break;
              case 'open':
                isOpen = true;
                resolve();
                break;
              case 'closed':
                closed();
                break;
              case 'failed': {
                of.lines.delete(pin);
                const fault = new LineFault(news.code, news.detail);
                if (isOpen) listener.failed(fault);
                else reject(fault);
                closed();
                break;
              }
              default:
                news satisfies never;
            }
          },
        });
      });
      of.send({ order: 'open', wiring });
      try {
        await opening;
      } catch (cause) {
        await leave();
        throw cause;
      }
      return {
        async close() {
          if (of.lines.has(pin)) {
            const gone = new Promise<void>((resolve) => {
              closed = resolve;
            });
            of.send({ order: 'close', pin });
            await gone;
          }
          await leave();
        },
      };
    },
  };
}

/** Those of this process's header. */
const { open: openInSysfsProcess } = createSysfsLines();

export { openInSysfsProcess };

function launch(program: string, onEnded: () => void): Reader {
  const child = fork(program, [], { execArgv: frugal, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const lines = new Map<number, Waiting>();
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-lastWordsBytes);
  });
  child.on('message', (news: SysfsNews) => lines.get(news.pin)?.hear(news));
  let isOver = false;
  const over = (why: string): void => {
    if (isOver) return;
    isOver = true;
    onEnded();
    const detail = [why, lastWords.trim()].join('\n').trim();
    for (const [pin, line] of [...lines])
      line.hear({ news: 'failed', pin, code: 'crashed', detail });
  };
  child.once('error', (error) => over(error.message));
  child.once('close', (code, signal) => over(`ended by ${signal ?? `exit code ${code}`}`));
  return {
    lines,
    // What cannot be sent to a process that just died is refused by its end.
    send: (order) => void child.send(order, () => {}),
    end: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const deadline = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    const gone = (): void => {
      clearTimeout(deadline);
      resolve();
    };
    child.once('exit', gone);
    child.once('error', gone);
    if (child.connected) child.disconnect();
  });
}
