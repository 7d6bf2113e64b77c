/**
 * One button's line on the Pi's own GPIO header, by its BCM number: supervised, so that a line that
 * is missing, busy or forbidden is a fault that ends by itself when the line can be had.
 *
 * The line is opened through the character device by `gpiomon` where that is installed, else through sysfs.
 * Each try looks for the way again, and loads the code of that way only.
 */
import type { Lifetime, ReportDevice } from '../ports.ts';
import { findHeaderChip, sysfsFolder } from './gpio-chip.ts';
import { type GpioWay, gpioWay } from './gpio-way.ts';
import { lineCodeOf, noWay } from './line-faults.ts';
import type { LineListener, LineWiring, OpenedLine, OpenLine } from './open-line.ts';
import { superviseLine } from './supervised-line.ts';

export interface GpioLineListener {
  /** Called once when the line is opened, and then at each edge. */
  level(high: boolean, atMs: number): void;
  lost(): void;
}

export function createGpioLine(options: {
  readonly wiring: LineWiring;
  readonly listener: GpioLineListener;
  readonly report: ReportDevice;
}): Lifetime {
  const { wiring, listener, report } = options;
  return superviseLine({
    pin: wiring.pin,
    report,
    open: async (failed) =>
      openBy(await gpioWay(), wiring, {
        level: (high, atMs) => listener.level(high, atMs),
        failed,
      }),
    lost: () => listener.lost(),
  });
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
    if (!isSysfs || lineCodeOf(cause) !== 'busy') throw cause;
    // A process that died may have left the line exported: there it is taken over.
    return await (await import('./sysfs-lines.ts')).openInSysfsProcess(wiring, listener);
  }
}

async function opener(way: GpioWay): Promise<OpenLine> {
  switch (way.way) {
    case 'sysfs':
      return (await import('./sysfs-lines.ts')).openInSysfsProcess;
    case 'gpiomon':
      return (await import('./gpiomon-line.ts')).openByGpiomon(way);
    case 'none':
      throw noWay(way.why);
    default:
      return way satisfies never;
  }
}
