/**
 * One GPIO line, in or out, through sysfs, by onoff, which is imported nowhere else.
 *
 * Every edge is reported, bounces included: onoff's own debounce is off because it reads the line
 * again after the wait and so loses short taps. Pulls are the boot configuration's (`gpio=17=pu` in
 * config.txt): sysfs cannot set them. A line that a dead process left exported is taken over.
 *
 * Inputs are for a process that does nothing else (`sysfs-process.ts`), because a level is what it is when it
 * is read. Where that process waited for its turn, two edges that it finds as one were a tap.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { createStallWatch, type StallWatch } from '../stall-watch.ts';
import { findHeaderChip, sysfsFolder } from './gpio-chip.ts';
import { type Level, levelsUpTo } from './late-level.ts';
import { LineFault, type OpenLine, type OpenOutput } from './open-line.ts';

/** A hold-up that can hide a tap is longer than this; that often it is looked for. */
const shortMs = 8;
/** Of this process, and so of all its lines. */
let stalls: StallWatch | null = null;

function stallsOfProcess(): StallWatch {
  if (stalls === null) {
    stalls = createStallWatch({ turnEveryMs: shortMs, lateMs: shortMs });
    stalls.start();
  }
  return stalls;
}

export const openBySysfs: OpenLine = async ({ pin }, listener) => {
  const line = lineNumber(pin);
  const { Gpio } = await import('onoff');
  // `activeLow: false` undoes what a dead process may have left set on a line that it exported.
  const gpio = new Gpio(line, 'in', 'both', { activeLow: false });
  const close = async (): Promise<void> => closeQuietly(() => gpio.unexport());
  try {
    // onoff swallows these failures on a line that was exported before; without edges it is deaf.
    if (gpio.direction() !== 'in' || gpio.edge() !== 'both') {
      throw new LineFault('busy', 'the line is exported and does not become an input with edges');
    }
    const watch = stallsOfProcess();
    let last: Level = { high: gpio.readSync() === 1, atMs: monotonicMs() };
    listener.level(last.high, last.atMs);
    gpio.watch((error, value) => {
      if (error) return listener.failed(error);
      const read: Level = { high: value === 1, atMs: monotonicMs() };
      for (const level of levelsUpTo(read, last, watch.heldUpForMs())) {
        listener.level(level.high, level.atMs);
        last = level;
      }
    });
  } catch (cause) {
    await close();
    throw cause;
  }
  return { close };
};

export const openOutputBySysfs: OpenOutput = async ({ pin, high }, failed) => {
  const line = lineNumber(pin);
  const { Gpio } = await import('onoff');
  const gpio = new Gpio(line, high ? 'high' : 'low', 'none', { activeLow: false });
  const close = async (): Promise<void> => closeQuietly(() => gpio.unexport());
  if (gpio.direction() !== 'out') {
    await close();
    throw new LineFault('busy', 'the line is exported and does not become an output');
  }
  return {
    write(level) {
      try {
        gpio.writeSync(level ? 1 : 0);
      } catch (cause) {
        failed(cause);
      }
    },
    close,
  };
};

/** Of the pin, in sysfs. */
function lineNumber(pin: number): number {
  const chip = findHeaderChip(sysfsFolder);
  if (chip === null) {
    throw new LineFault('unsupported', `no GPIO header in ${sysfsFolder}`);
  }
  if (pin >= chip.lines) {
    throw new LineFault('not-there', `${chip.label} has lines 0 to ${chip.lines - 1}`);
  }
  return chip.base + pin;
}

/** The line is given up: an error of its close changes nothing. */
function closeQuietly(close: () => void): void {
  try {
    close();
  } catch {
    // The kernel took the line first.
  }
}
