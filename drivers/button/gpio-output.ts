/**
 * One output on the Pi's own GPIO header, by its BCM number: supervised like an input (`gpio.ts`), and told
 * what should be true. It is off before `start`, and after `stop`.
 */
import type { Lifetime, ReportDevice } from '../ports.ts';
import { type GpioWay, gpioWay } from './gpio-way.ts';
import { noWay } from './line-faults.ts';
import type { OpenedOutput, OpenOutput } from './open-line.ts';
import { superviseLine } from './supervised-line.ts';

export interface GpioOutput extends Lifetime {
  set(on: boolean): void;
}

export function createGpioOutput(options: {
  readonly pin: number;
  /** The level of the line while it is on. */
  readonly on: 'high' | 'low';
  readonly report: ReportDevice;
}): GpioOutput {
  const { pin, on, report } = options;
  let isOn = false;
  const level = () => isOn === (on === 'high');
  const supervised = superviseLine<OpenedOutput>({
    pin,
    report,
    open: async (failed) => (await opener(await gpioWay()))({ pin, high: level() }, failed),
    // It may have been set while the line was being opened.
    opened: (line) => line.write(level()),
    closing: () => set(false),
  });

  function set(to: boolean): void {
    isOn = to;
    supervised.line?.write(level());
  }

  return { set, start: () => supervised.start(), stop: () => supervised.stop() };
}

async function opener(way: GpioWay): Promise<OpenOutput> {
  switch (way.way) {
    case 'sysfs':
      return (await import('./sysfs-line.ts')).openOutputBySysfs;
    case 'gpiomon':
      return (await import('./gpioset-line.ts')).openOutputByGpioset(way);
    case 'none':
      throw noWay(way.why);
    default:
      return way satisfies never;
  }
}
