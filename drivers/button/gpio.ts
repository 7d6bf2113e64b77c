/**
 * One button's line on the Pi's own GPIO header, by its BCM number: supervised, so that a line that
 * is missing, busy or forbidden is a fault that ends by itself when the line can be had.
 *
 * The line is opened through the character device by `gpiomon` where that is installed, else through sysfs.
 * Each try looks for the way again, and loads the code of that way only.
 */
import { gpioDevice } from '../../config/hall/devices.ts';
import type { Fault, FaultCode, Lifetime, ReportDevice } from '../ports.ts';
import { codeOfErrno, codeOfWords } from '../system-errors.ts';
import { findHeaderChip, sysfsFolder } from './gpio-chip.ts';
import { type GpioWay, gpioWay } from './gpio-way.ts';
import {
  LineFault,
  type LineListener,
  type LineWiring,
  type OpenedLine,
  type OpenLine,
} from './open-line.ts';

export interface GpioLineListener {
  /** Called once when the line is opened, and then at each edge. */
  level(high: boolean, atMs: number): void;
  lost(): void;
}

const retryMs = 5_000;

export function createGpioLine(options: {
  readonly wiring: LineWiring;
  readonly listener: GpioLineListener;
  readonly report: ReportDevice;
}): Lifetime {
  const { wiring, listener, report } = options;
  const { pin } = wiring;
  const device = gpioDevice(pin);
  let running = false;
  let opening: Promise<void> = Promise.resolve();
  let line: OpenedLine | null = null;
  let retry: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    try {
      line = await openBy(await gpioWay(), wiring, {
        level: (high, atMs) => listener.level(high, atMs),
        failed: (cause) => {
          listener.lost();
          // After the opening, which may not have returned yet.
          opening = opening.then(close).then(() => failed(cause));
        },
      });
      report(device, []);
    } catch (cause) {
      listener.lost();
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
    report(device, [lineFaultOf(pin, cause)]);
    retry = setTimeout(tryToOpen, retryMs);
  }

  function tryToOpen(): void {
    opening = open();
  }

  return {
    start() {
      if (running) return;
      running = true;
      tryToOpen();
    },
    async stop() {
      running = false;
      clearTimeout(retry);
      await opening;
      await close();
    },
  };
}

async function openBy(
  way: GpioWay,
  wiring: LineWiring,
  listener: LineListener,
): Promise<OpenedLine> {
  try {
    return await (await opener(way))(wiring, listener);
  } catch (cause) {
    const isSysfs = way.way === 'gpiomon' && findHeaderChip(sysfsFolder) !== null;
    if (!isSysfs || codeOf(cause) !== 'busy') throw cause;
    // A process that died may have left the line exported: there it is taken over.
    return await (await import('./sysfs-line.ts')).openBySysfs(wiring, listener);
  }
}

async function opener(way: GpioWay): Promise<OpenLine> {
  switch (way.way) {
    case 'sysfs':
      return (await import('./sysfs-line.ts')).openBySysfs;
    case 'gpiomon':
      return (await import('./gpiomon-line.ts')).openByGpiomon(way);
    case 'none':
      throw new LineFault(
        codeOfWords(way.why) === 'not-permitted' ? 'not-permitted' : 'unsupported',
        way.why,
      );
    default:
      return way satisfies never;
  }
}

export function lineFaultOf(pin: number, cause: unknown): Fault {
  const code = codeOf(cause);
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { code, severity: 'stopped', hint: hintOf(pin, code), detail };
}

function codeOf(cause: unknown): FaultCode {
  return cause instanceof LineFault ? cause.code : (codeOfErrno(cause) ?? 'not-there');
}

function hintOf(pin: number, code: FaultCode): string {
  switch (code) {
    case 'unsupported':
      return `GPIO ${pin} needs a Raspberry Pi, and the package gpiod or ${sysfsFolder}; otherwise wire this part to a window unit.`;
    case 'busy':
      return `GPIO ${pin} is taken: look for an overlay in config.txt or another program that uses the line.`;
    case 'not-permitted':
      return `Put the controller's user into the group "gpio", so that it may use GPIO ${pin}.`;
    case 'bad-answer':
      return `The output of gpiomon for GPIO ${pin} is not understood: install the package gpiod of Debian 12 or 13.`;
    default:
      return `GPIO ${pin} cannot be opened: check the pin number in the config against the pin-out chart (BCM numbers).`;
  }
}
