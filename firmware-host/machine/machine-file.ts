/** Files of the kernel, some of which no machine has: what is not there is no mistake. */
import { readdirSync, readFileSync } from 'node:fs';

/** Without the line's end; null where it cannot be read. */
export function machineText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

/** Empty where it cannot be read. */
export function machineNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
