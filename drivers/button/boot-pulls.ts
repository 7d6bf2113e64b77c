/**
 * The pulls that the Pi's firmware sets at boot, as `config.txt` orders them (`gpio=17=pu`). For lines
 * that go through sysfs, which cannot set a pull, this file is the only word on the matter.
 *
 * Source: "gpio" in Raspberry Pi's documentation of config.txt. Filters (`[pi4]`) are not judged: a
 * line below one is taken to hold for this Pi.
 */
import { readFileSync } from 'node:fs';

export type Pull = 'up' | 'down' | 'none';

const files = ['/boot/firmware/config.txt', '/boot/config.txt'];
const pulls: Readonly<Record<string, Pull>> = { pu: 'up', pd: 'down', pn: 'none', np: 'none' };

/** @returns the pulls by BCM number and the file that says so, or null where there is no such file */
export function readBootPulls(): {
  readonly file: string;
  readonly pulls: ReadonlyMap<number, Pull>;
} | null {
  for (const file of files) {
    try {
      return { file, pulls: parseBootPulls(readFileSync(file, 'utf8')) };
    } catch {
      // The next place; an older system has it there.
    }
  }
  return null;
}

/** A later line beats an earlier one, as in the firmware. */
export function parseBootPulls(text: string): ReadonlyMap<number, Pull> {
  const found = new Map<number, Pull>();
  for (const line of text.split('\n')) {
    const [, pins = '', settings = ''] =
      /^\s*gpio=([\d,\- ]+)=([a-z\d,]+)\s*(?:#.*)?$/i.exec(line) ?? [];
    const pull = settings
      .toLowerCase()
      .split(',')
      .map((setting) => pulls[setting])
      .findLast((each) => each !== undefined);
    if (pull === undefined) continue;
    for (const pin of pins.split(',').flatMap(pinsOf)) found.set(pin, pull);
  }
  return found;
}

/** @param range such as `17` or `20-23` */
function pinsOf(range: string): readonly number[] {
  const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(range) ?? [];
  const from = Number(first);
  const count = Number(last) - from + 1;
  return count > 0 && count <= 64 ? Array.from({ length: count }, (_, at) => from + at) : [];
}
