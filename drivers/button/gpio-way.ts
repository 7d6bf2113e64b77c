/**
 * Which way leads to the GPIO header on this machine: sysfs while the kernel has it, because it needs
 * no process of its own; else the character device through `gpiomon`; else none, and why.
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
  const chip = findHeaderChip(sysfsFolder);
  if (chip !== null) return { way: 'sysfs', chip };
  const noSysfs = `no GPIO header in ${sysfsFolder}`;
  const release = await gpiodRelease();
  if (release === null) {
    return { way: 'none', why: `${noSysfs}, and no gpiomon (package gpiod)` };
  }
  const found = await findHeaderByTools();
  if ('why' in found) return { way: 'none', why: `${noSysfs}, and ${found.why}` };
  return { way: 'gpiomon', release, ...found };
}
