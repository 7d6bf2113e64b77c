/**
 * Whether a locked npm package has a known weakness, by a stored list in the form of OSV (https://ossf.github.io/osv-schema/):
 * `advisories.json`, which `refresh` brings up to date where there is a network, and `check` reads without one.
 */
import * as z from 'zod';

const EventSchema = z.object({
  introduced: z.string().optional(),
  fixed: z.string().optional(),
  last_affected: z.string().optional(),
});
const AdvisorySchema = z.object({
  id: z.string(),
  modified: z.string().optional(),
  summary: z.string().default(''),
  withdrawn: z.string().optional(),
  affected: z.array(
    z.object({
      package: z.object({ ecosystem: z.string(), name: z.string() }),
      versions: z.array(z.string()).optional(),
      ranges: z.array(z.object({ type: z.string(), events: z.array(EventSchema) })).optional(),
    }),
  ),
});
export type Advisory = z.output<typeof AdvisorySchema>;

export const ListSchema = z.object({
  /** When it was last brought up to date, of all that is locked; null: gathered by hand, and not whole. */
  refreshed: z.iso.datetime().nullable(),
  /** Weaknesses that do not reach us, each with why. */
  accepted: z.array(z.object({ id: z.string(), package: z.string(), why: z.string().min(20) })),
  advisories: z.array(AdvisorySchema),
});
export type AdvisoryList = z.output<typeof ListSchema>;

export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** In the Debian package, or what that is made of; else only for development. */
  readonly isShipped: boolean;
}

const LockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      dev: z.boolean().default(false),
      link: z.boolean().default(false),
    }),
  ),
});

/** @param lock the text of a `package-lock.json` */
export function lockedPackages(lock: string): readonly LockedPackage[] {
  const all = new Map<string, LockedPackage>();
  for (const [path, entry] of Object.entries(LockSchema.parse(JSON.parse(lock)).packages)) {
    const inner = path.lastIndexOf('node_modules/');
    if (inner < 0 || entry.link || entry.version === undefined) continue;
    const name = entry.name ?? path.slice(inner + 'node_modules/'.length);
    const key = `${name}@${entry.version}`;
    const isShipped = !entry.dev || all.get(key)?.isShipped === true;
    all.set(key, { name, version: entry.version, isShipped });
  }
  return [...all.values()];
}

export interface Weakness {
  readonly locked: LockedPackage;
  readonly advisory: Advisory;
  /** The smallest release above it that has it no more, or null. */
  readonly fixedIn: string | null;
}

/** Of what is not accepted. */
export function weaknesses(
  locked: readonly LockedPackage[],
  { advisories, accepted }: Pick<AdvisoryList, 'advisories' | 'accepted'>,
): readonly Weakness[] {
  return locked.flatMap((one) =>
    advisories.flatMap((advisory) => {
      const isAccepted = accepted.some(
        ({ id, package: name }) => id === advisory.id && name === one.name,
      );
      if (isAccepted || advisory.withdrawn !== undefined || !touches(advisory, one)) return [];
      return [{ locked: one, advisory, fixedIn: fixOf(advisory, one) }];
    }),
  );
}

const ofPackage = ({ affected }: Advisory, name: string): Advisory['affected'] =>
  affected.filter(({ package: one }) => one.ecosystem === 'npm' && one.name === name);

function touches(advisory: Advisory, { name, version }: LockedPackage): boolean {
  return ofPackage(advisory, name).some(
    ({ versions = [], ranges = [] }) =>
      versions.includes(version) || ranges.some(({ events }) => isWithin(version, events)),
  );
}

/** OSV, "Evaluation": the last event that is not above the version decides. */
function isWithin(version: string, events: readonly z.output<typeof EventSchema>[]): boolean {
  const steps = events
    .flatMap(({ introduced, fixed, last_affected: last }) => [
      ...(introduced === undefined ? [] : [{ at: introduced, begins: true, reaches: true }]),
      ...(fixed === undefined ? [] : [{ at: fixed, begins: false, reaches: true }]),
      ...(last === undefined ? [] : [{ at: last, begins: false, reaches: false }]),
    ])
    .sort((a, b) => compareVersions(a.at, b.at));
  let isIn = false;
  for (const { at, begins, reaches } of steps) {
    const order = compareVersions(version, at);
    if (order > 0 || (order === 0 && reaches)) isIn = begins;
  }
  return isIn;
}

function fixOf(advisory: Advisory, { name, version }: LockedPackage): string | null {
  const fixes = ofPackage(advisory, name)
    .flatMap(({ ranges = [] }) => ranges.flatMap(({ events }) => events))
    .flatMap(({ fixed }) => (fixed === undefined ? [] : [fixed]))
    .filter((fixed) => compareVersions(fixed, version) > 0);
  return fixes.sort(compareVersions)[0] ?? null;
}

/** https://semver.org/#spec-item-11; `0` is before all. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < 3; at += 1) {
    const order = Number(left.release[at] ?? 0) - Number(right.release[at] ?? 0);
    if (order !== 0) return order;
  }
  // A release is after what led to it.
  if (left.before.length === 0 || right.before.length === 0) {
    return right.before.length - left.before.length;
  }
  for (const [at, one] of left.before.entries()) {
    const other = right.before[at];
    if (other === undefined) return 1;
    const order = comparePart(one, other);
    if (order !== 0) return order;
  }
  return left.before.length - right.before.length;
}

function partsOf(version: string) {
  const [core = '', ...before] = version.replace(/^v|\+.*$/g, '').split('-');
  const led = before.join('-');
  return { release: core.split('.'), before: led === '' ? [] : led.split('.') };
}

function comparePart(a: string, b: string): number {
  const [x, y] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (x && y) return Number(a) - Number(b);
  if (x !== y) return x ? -1 : 1;
  return a < b ? -1 : Number(a > b);
}

const BatchSchema = z.object({
  results: z.array(z.object({ vulns: z.array(z.object({ id: z.string() })).optional() })),
});
/** What the service takes at a time. */
const mostQueries = 1000;

/**
 * All that a service with the interface of osv.dev knows of these packages.
 * @param service such as `https://api.osv.dev`. Rejects where it cannot be reached
 */
export async function fetchAdvisories(
  service: string,
  locked: readonly LockedPackage[],
): Promise<readonly Advisory[]> {
  const ids = new Set<string>();
  for (let from = 0; from < locked.length; from += mostQueries) {
    const queries = locked.slice(from, from + mostQueries).map(({ name, version }) => ({
      package: { name, ecosystem: 'npm' },
      version,
    }));
    const { results } = BatchSchema.parse(
      await answerOf(`${service}/v1/querybatch`, {
        method: 'POST',
        body: JSON.stringify({ queries }),
      }),
    );
    for (const { vulns = [] } of results) for (const { id } of vulns) ids.add(id);
  }
  const found: Advisory[] = [];
  for (const id of [...ids].sort()) {
    found.push(
      AdvisorySchema.parse(await answerOf(`${service}/v1/vulns/${encodeURIComponent(id)}`)),
    );
  }
  return found;
}

async function answerOf(address: string, request: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
  return answer.json();
}
