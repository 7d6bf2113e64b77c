/** Keeps a line of the Pi's header open: a line that is missing, busy or forbidden is tried again. */
import { gpioDevice } from '../../config/hall/devices.ts';
import type { Lifetime, ReportDevice } from '../ports.ts';
import { lineFaultOf } from './line-faults.ts';

const retryMs = 5_000;

export interface SupervisedLine<Line> extends Lifetime {
  /** Null while it is not open. */
  readonly line: Line | null;
}

export function superviseLine<Line extends { close(): Promise<void> }>(options: {
  readonly pin: number;
  readonly report: ReportDevice;
  /** @param failed to be called once where the open line fails; it may have returned or not */
  open(failed: (cause: unknown) => void): Promise<Line>;
  opened?(line: Line): void;
  /** The line cannot be had, or is lost. */
  lost?(): void;
  /** The last that is done with the line. */
  closing?(): void;
}): SupervisedLine<Line> {
  const { pin, report } = options;
  let running = false;
  let line: Line | null = null;
  let opening: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    try {
      line = await options.open((cause) => {
        options.lost?.();
        opening = opening.then(close).then(() => failed(cause));
      });
      options.opened?.(line);
      report(gpioDevice(pin), []);
    } catch (cause) {
      options.lost?.();
      failed(cause);
    }
  }

  async function close(): Promise<void> {
    const last = line;
    line = null;
    await last?.close();
  }

  function failed(cause: unknown): void {
    if (!running) return;
    report(gpioDevice(pin), [lineFaultOf(pin, cause)]);
    retry = setTimeout(tryToOpen, retryMs);
  }

  function tryToOpen(): void {
    opening = open();
  }

  return {
    get line() {
      return line;
    },
    start() {
      if (running) return;
      running = true;
      tryToOpen();
    },
    async stop() {
      running = false;
      clearTimeout(retry);
      await opening;
      options.closing?.();
      await close();
    },
  };
}
