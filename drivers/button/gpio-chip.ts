/**
 * Finds the chip behind the Pi's 40-pin header in the kernel's list of GPIO chips.
 *
 * The base of sysfs line numbers differs between kernels (0, 399, 512 and 571 have been seen), so
 * a line's number is the chip's base plus its BCM number, and only the chip's label is stable.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface GpioChip {
  readonly label: string;
  /** Number of the chip's first line in sysfs. */
  readonly base: number;
  /** How many lines the chip has; a BCM number is below this. */
  readonly lines: number;
}

/** Where kernels that still have sysfs GPIO keep it. */
export const sysfsFolder = '/sys/class/gpio';

/** Pi Zero to 3, Pi 4, Pi 5. The `raspberrypi-exp-gpio` expander beside them is not on the header. */
const headerLabels: ReadonlySet<string> = new Set([
  'pinctrl-bcm2835',
  'pinctrl-bcm2711',
  'pinctrl-rp1',
]);

/** @param label as the kernel names the chip, in sysfs and to `gpiodetect` */
export function isHeaderLabel(label: string): boolean {
  return headerLabels.has(label);
}

/**
 * @param folder normally `/sys/class/gpio`
 * @returns the header's chip, or null where this folder or such a chip does not exist
 */
export function findHeaderChip(folder: string): GpioChip | null {
  for (const name of chipNames(folder)) {
    const label = read(join(folder, name, 'label'));
    if (label === null || !headerLabels.has(label)) continue;
    const base = wholeNumber(read(join(folder, name, 'base')));
    const lines = wholeNumber(read(join(folder, name, 'ngpio')));
    if (base !== null && lines !== null) return { label, base, lines };
  }
  return null;
}

function chipNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('gpiochip'));
  } catch {
    return [];
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}
