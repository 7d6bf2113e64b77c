/**
 * Which way leads to the GPIO header on this machine: the character device through `gpiomon`, where the
 * kernel keeps each edge with its time; else sysfs while the kernel has it, which loses taps that are shorter
 * than a hold-up of this process; else none, and why.
 */
import { findHeaderChip, type GpioChip, sysfsFolder } from './gpio-chip.ts';
import { findHeaderByTools, type GpiodRelease, gpiodRelease } from './gpiod-tools.ts';

export type GpioWay =
  | { readonly way: 'sysfs'; readonly chip: GpioChip }
  | {
      readonly way: 'gpiomon';
      readonly release: GpiodRelease;
      /** Its name in `/dev`, such as `gpiochip0`. */
      readonly chip: string;
      readonly label: string;
      readonly lines: number;
    }
  | { readonly way: 'none'; readonly why: string };

/** The lines of a header are opened together, and ask together. */
const keptMs = 2_000;
let asked: { readonly atMs: number; readonly way: Promise<GpioWay> } | null = null;

/** Never rejects. */
export function gpioWay(): Promise<GpioWay> {
  const nowMs = performance.now();
  if (asked === null || nowMs - asked.atMs > keptMs) asked = { atMs: nowMs, way: findWay() };
  return asked.way;
}

async function findWay(): Promise<GpioWay> {
  const release = await gpiodRelease();
  const found = release === null ? null : await findHeaderByTools();
  if (release !== null && found !== null && !('why' in found)) {
    return { way: 'gpiomon', release, ...found };
  }
  const chip = findHeaderChip(sysfsFolder);
  if (chip !== null) return { way: 'sysfs', chip };
  const why = found !== null && 'why' in found ? found.why : 'no gpiomon (package gpiod)';
  return { way: 'none', why: `no GPIO header in ${sysfsFolder}, and ${why}` };
}
