/**
 * One button's line on the Pi's own GPIO header, by its BCM number: supervised, so that a line that
 * is missing, busy or forbidden is a fault that ends by itself when the line can be had.
 *
 * Every edge is reported, bounces included. onoff's own debounce is off because it reads the line
 * again after the wait and so loses short taps. Pull-ups are the boot configuration's (`gpio=17=pu`
 * in config.txt): sysfs cannot set them. onoff is loaded when the first line is opened and never on
 * a machine that has no header, and is imported nowhere else. Another way to the same lines needs
 * an `OpenLine` of its own and nothing more.
 */
import type { Fault, FaultCode, Lifetime, ReportDevice } from '../ports.ts';
import { monotonicMs } from './button.ts';
import { findHeaderChip } from './gpio-chip.ts';

export interface GpioLineListener {
  /** Told at once when the line is opened, and then at each edge. */
  level(high: boolean, atMs: number): void;
  lost(): void;
}

interface OpenedLine {
  close(): void;
}

/** Rejects with whatever the operating system said. `failed` means that the line is of no more use. */
type OpenLine = (
  pin: number,
  level: (high: boolean) => void,
  failed: (cause: unknown) => void,
) => Promise<OpenedLine>;

const sysfsFolder = '/sys/class/gpio';
const retryMs = 5_000;

export function createGpioLine(options: {
  readonly pin: number;
  readonly listener: GpioLineListener;
  readonly report: ReportDevice;
}): Lifetime {
  const { pin, listener, report } = options;
  const device = `gpio/${pin}`;
  let running = false;
  let opening: Promise<void> = Promise.resolve();
  let line: OpenedLine | null = null;
  let retry: NodeJS.Timeout | undefined;

  async function open(): Promise<void> {
    try {
      line = await openBySysfs(
        pin,
        (high) => listener.level(high, monotonicMs()),
        (cause) => {
          close();
          listener.lost();
          failed(cause);
        },
      );
      report(device, []);
    } catch (cause) {
      failed(cause);
    }
  }

  function close(): void {
    line?.close();
    line = null;
  }

  function failed(cause: unknown): void {
    if (!running) return;
    report(device, [faultOf(pin, cause)]);
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
      close();
    },
  };
}

const openBySysfs: OpenLine = async (pin, level, failed) => {
  const chip = findHeaderChip(sysfsFolder);
  if (chip === null) {
    throw new LineFault('unsupported', `no GPIO header in ${sysfsFolder}`);
  }
  if (pin >= chip.lines) {
    throw new LineFault('not-there', `${chip.label} has lines 0 to ${chip.lines - 1}`);
  }
  const { Gpio } = await import('onoff');
  // `activeLow: false` undoes what a dead process may have left set on a line that it exported.
  const gpio = new Gpio(chip.base + pin, 'in', 'both', { activeLow: false });
  try {
    // onoff swallows these failures on a line that was exported before; without edges it is deaf.
    if (gpio.direction() !== 'in' || gpio.edge() !== 'both') {
      throw new LineFault('busy', 'the line is exported and does not become an input with edges');
    }
    level(gpio.readSync() === 1);
    gpio.watch((error, value) => {
      if (error) failed(error);
      else level(value === 1);
    });
  } catch (cause) {
    closeQuietly(() => gpio.unexport());
    throw cause;
  }
  return { close: () => closeQuietly(() => gpio.unexport()) };
};

class LineFault extends Error {
  override readonly name = 'LineFault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A line that is being given up has nothing to say that matters. */
function closeQuietly(close: () => void): void {
  try {
    close();
  } catch {
    // The kernel took the line first.
  }
}

function faultOf(pin: number, cause: unknown): Fault {
  const code = codeOf(cause);
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { code, severity: 'stopped', hint: hintOf(pin, code), detail };
}

function codeOf(cause: unknown): FaultCode {
  if (cause instanceof LineFault) return cause.code;
  if (!(cause instanceof Error && 'code' in cause)) return 'not-there';
  if (cause.code === 'EBUSY') return 'busy';
  if (cause.code === 'EACCES' || cause.code === 'EPERM') return 'not-permitted';
  return 'not-there';
}

function hintOf(pin: number, code: FaultCode): string {
  switch (code) {
    case 'unsupported':
      return `GPIO ${pin} needs a Raspberry Pi whose kernel offers ${sysfsFolder}; otherwise wire this button to a window unit.`;
    case 'busy':
      return `GPIO ${pin} is taken: look for an overlay in config.txt or another program that uses the line.`;
    case 'not-permitted':
      return `Put the controller's user into the group "gpio", so that it may use GPIO ${pin}.`;
    default:
      return `GPIO ${pin} cannot be opened: check the pin number in the config against the pin-out chart (BCM numbers).`;
  }
}
