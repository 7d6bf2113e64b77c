/**
 * One output on the Pi's own GPIO header, by its BCM number: supervised like an input (`gpio.ts`), and told
 * what should be true. It is off before `start`, and after `stop`.
 */
import { gpioDevice } from '../../config/hall/devices.ts';
import type { Lifetime, ReportDevice } from '../ports.ts';
import { lineFaultOf } from './gpio.ts';
import { type GpioWay, gpioWay } from './gpio-way.ts';
import { LineFault, type OpenedOutput, type OpenOutput } from './open-line.ts';

export interface GpioOutput extends Lifetime {
  set(on: boolean): void;
}

const retryMs = 5_000;

export function createGpioOutput(options: {
  readonly pin: number;
  /** The level of the line while it is on. */
  readonly on: 'high' | 'low';
  readonly report: ReportDevice;
}): GpioOutput {
  const { pin, on, report } = options;
  let isOn = false;
  let running = false;
  let line: OpenedOutput | null = null;
  let opening: Promise<void> = Promise.resolve();
  let retry: NodeJS.Timeout | undefined;
  const level = () => isOn === (on === 'high');

  async function open(): Promise<void> {
    try {
      const openOutput = await opener(await gpioWay());
      line = await openOutput({ pin, high: level() }, (cause) => {
        opening = opening.then(close).then(() => failed(cause));
      });
      // It may have been set while the line was being opened.
      line.write(level());
      report(gpioDevice(pin), []);
    } catch (cause) {
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

  function set(to: boolean): void {
    isOn = to;
    line?.write(level());
  }

  return {
    set,
    start() {
      if (running) return;
      running = true;
      tryToOpen();
    },
    async stop() {
      running = false;
      clearTimeout(retry);
      await opening;
      set(false);
      await close();
    },
  };
}

async function opener(way: GpioWay): Promise<OpenOutput> {
  switch (way.way) {
    case 'sysfs':
      return (await import('./sysfs-line.ts')).openOutputBySysfs;
    case 'gpiomon':
      return (await import('./gpioset-line.ts')).openOutputByGpioset(way);
    case 'none':
      throw new LineFault('unsupported', way.why);
    default:
      return way satisfies never;
  }
}
