/**
 * What a Raspberry Pi says of its own heat and power: the kernel's files, for the doctor and for the metrics. A
 * power supply that is too weak is the usual reason for a card that breaks and a USB device that comes and goes.
 *
 * `get_throttled` is of the firmware's driver in Raspberry Pi OS; its bits are those of `vcgencmd get_throttled`
 * (https://www.raspberrypi.com/documentation/computers/os.html#get_throttled). A kernel without it may have the
 * hwmon driver `rpi_volt`, which knows the voltage alone.
 */
import { join } from 'node:path';
import { machineNames, machineText } from './machine-file.ts';

/** What holds the processor back, or what it suffers from. */
export type Strain = 'under-voltage' | 'frequency-capped' | 'throttled' | 'hot';

export interface PiState {
  /** Of the processor; null where the kernel does not say. */
  readonly celsius: number | null;
  /** Null where nobody says. */
  readonly strains: {
    readonly now: readonly Strain[];
    /** At any time since the start; includes those of now. Null where only the present is known. */
    readonly sinceStart: readonly Strain[] | null;
  } | null;
}

const bits: readonly Strain[] = ['under-voltage', 'frequency-capped', 'throttled', 'hot'];
/** Where the same bits stand for what has been since the start. */
const sinceStartAt = 16;

/** @param root of the machine, normally `/` */
export function readPiState(root: string): PiState {
  const milli = Number(
    machineText(join(root, 'sys/class/thermal/thermal_zone0/temp')) ?? Number.NaN,
  );
  return {
    celsius: Number.isFinite(milli) ? Math.round(milli / 100) / 10 : null,
    strains: firmwareStrains(root) ?? hwmonStrains(root),
  };
}

/** @param text hexadecimal, such as `50005` or `throttled=0x50005`; null where it is neither */
export function strainsOf(text: string): PiState['strains'] {
  const digits = /^(?:throttled=)?(?:0x)?([0-9a-f]+)$/i.exec(text.trim())?.[1];
  if (digits === undefined) return null;
  const word = Number.parseInt(digits, 16);
  const at = (first: number) => bits.filter((_, bit) => (word >>> (first + bit)) & 1);
  const now = at(0);
  const before = at(sinceStartAt);
  return { now, sinceStart: bits.filter((strain) => [...now, ...before].includes(strain)) };
}

function firmwareStrains(root: string): PiState['strains'] {
  const driver = join(root, 'sys/bus/platform/drivers/raspberrypi-firmware');
  for (const device of machineNames(driver)) {
    const text = machineText(join(driver, device, 'get_throttled'));
    const strains = text === null ? null : strainsOf(text);
    if (strains !== null) return strains;
  }
  return null;
}

function hwmonStrains(root: string): PiState['strains'] {
  const folder = join(root, 'sys/class/hwmon');
  for (const name of machineNames(folder)) {
    if (machineText(join(folder, name, 'name')) !== 'rpi_volt') continue;
    const alarm = machineText(join(folder, name, 'in0_lcrit_alarm'));
    if (alarm !== null) return { now: alarm === '1' ? ['under-voltage'] : [], sinceStart: null };
  }
  return null;
}
