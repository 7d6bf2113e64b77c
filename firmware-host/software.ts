/** What this program is called in events, health and `--version`: name and version of the package. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const PackageSchema = z.object({ name: z.string(), version: z.string() });

/** Such as `dawr 0.1.0`. */
export function softwareName(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { name, version } = PackageSchema.parse(JSON.parse(text));
  return `${name} ${version}`;
}
