/**
 * Merges what several files say of one config: a later layer says more of what an earlier one says,
 * or something else.
 *
 * Options are merged one by one. Lists whose entries all have a name (`id`, a window's `number`, a
 * holiday's `date`) are merged by it: an entry of a name that is there changes that entry in its
 * place, another comes to the end. Every other value, an empty list too, replaces what was there.
 * `remove: true` takes an option or an entry away. Each part keeps the place where the last layer
 * that speaks of it writes it.
 *
 * Merging is associative, so that it does not matter in which groups files extend each other: a part
 * remembers whether it replaces whatever an earlier layer says.
 */
import { ownValue } from '../checks/part.ts';
import type { Path } from '../checks/problem.ts';
import type { YamlSource } from '../checks/yaml-source.ts';
import { removeKey } from './part-keys.ts';

/** One file, read as YAML. */
export interface Layer {
  /** As problems name it. */
  readonly file: string;
  readonly source: YamlSource;
}

/** Where a part is written: at a path of its own in one file. */
export interface Origin {
  readonly layer: Layer;
  readonly path: Path;
}

interface PartBase {
  readonly origin: Origin;
  /** Whether it takes the place of whatever an earlier layer says here. */
  readonly replaces: boolean;
}

export type MergedPart = PartBase &
  (
    | { readonly kind: 'plain'; readonly value: unknown }
    | { readonly kind: 'list'; readonly entries: readonly MergedPart[] }
    | {
        readonly kind: 'named list';
        /** The key that names its entries. */
        readonly by: string;
        readonly entries: readonly NamedEntry[];
      }
    | { readonly kind: 'map'; readonly options: ReadonlyMap<string, MergedPart> }
    | {
        /** Stands where something was taken away. */
        readonly kind: 'removed';
        /** Whether an earlier layer had something to take away. */
        readonly tookAway: boolean;
      }
  );

interface NamedEntry {
  readonly name: string | number;
  readonly part: MergedPart;
}

/** What names the entries of a list. */
const namingKeys = ['id', 'number', 'date'] as const;

/** What one file says, but for the options `without`. */
export function partOf(layer: Layer, without: readonly string[] = []): MergedPart {
  return read(layer.source.value, { layer, path: [] }, without);
}

/** @param over the later of the two */
export function merge(base: MergedPart, over: MergedPart): MergedPart {
  if (over.kind === 'removed') {
    return { ...over, tookAway: over.tookAway || base.kind !== 'removed' || base.tookAway };
  }
  if (!over.replaces && base.kind === 'map' && over.kind === 'map') {
    const options = new Map(base.options);
    for (const [name, part] of over.options) {
      const earlier = options.get(name);
      options.set(name, earlier === undefined ? part : merge(earlier, part));
    }
    return { ...over, replaces: base.replaces, options };
  }
  if (
    !over.replaces &&
    base.kind === 'named list' &&
    over.kind === 'named list' &&
    base.by === over.by
  ) {
    return { ...over, replaces: base.replaces, entries: mergeEntries(base.entries, over.entries) };
  }
  return { ...over, replaces: true };
}

function mergeEntries(
  base: readonly NamedEntry[],
  over: readonly NamedEntry[],
): readonly NamedEntry[] {
  const entries = [...base];
  // A name that one file writes twice is a mistake for the checks to report: it stays twice.
  const counted = new Map<string | number, number>();
  for (const { name, part } of over) {
    const nth = counted.get(name) ?? 0;
    counted.set(name, nth + 1);
    const places = base.flatMap((entry, index) => (entry.name === name ? [index] : []));
    const index = places[nth];
    const earlier = index === undefined ? undefined : entries[index];
    if (index === undefined || earlier === undefined) entries.push({ name, part });
    else entries[index] = { name, part: merge(earlier.part, part) };
  }
  return entries;
}

/** Without what was taken away. */
export function settled(part: MergedPart): MergedPart {
  switch (part.kind) {
    case 'map': {
      const options = [...part.options].filter(([, option]) => option.kind !== 'removed');
      return { ...part, options: new Map(options.map(([name, one]) => [name, settled(one)])) };
    }
    case 'named list': {
      const entries = part.entries.filter((entry) => entry.part.kind !== 'removed');
      return {
        ...part,
        entries: entries.map(({ name, part: one }) => ({ name, part: settled(one) })),
      };
    }
    case 'list':
      return { ...part, entries: part.entries.map(settled) };
    case 'plain':
    case 'removed':
      return part;
  }
}

/** Where something is taken away that no earlier layer has. */
export function removedInVain(part: MergedPart): readonly Origin[] {
  if (part.kind === 'removed') return part.tookAway ? [] : [part.origin];
  return childrenOf(part).flatMap(removedInVain);
}

/** Plain data, made anew. */
export function plainOf(part: MergedPart): unknown {
  switch (part.kind) {
    case 'map':
      return Object.fromEntries([...part.options].map(([name, one]) => [name, plainOf(one)]));
    case 'named list':
    case 'list':
      return childrenOf(part).map(plainOf);
    case 'plain':
      return part.value;
    case 'removed':
      return undefined;
  }
}

/** The part at a path, or, where that is not there, its nearest parent. */
export function nearestPart(root: MergedPart, path: Path): { part: MergedPart; found: boolean } {
  let part = root;
  for (const step of path) {
    const child = childAt(part, step);
    if (child === undefined) return { part, found: false };
    part = child;
  }
  return { part, found: true };
}

export function childAt(part: MergedPart, step: string | number): MergedPart | undefined {
  if (part.kind === 'map') return typeof step === 'string' ? part.options.get(step) : undefined;
  return typeof step === 'number' ? childrenOf(part)[step] : undefined;
}

function childrenOf(part: MergedPart): readonly MergedPart[] {
  if (part.kind === 'map') return [...part.options.values()];
  if (part.kind === 'named list') return part.entries.map((entry) => entry.part);
  return part.kind === 'list' ? part.entries : [];
}

function read(value: unknown, origin: Origin, without: readonly string[] = []): MergedPart {
  const below = (step: string | number): Origin => ({ ...origin, path: [...origin.path, step] });
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    const entries = list.map((entry, index) => read(entry, below(index)));
    const by = namingKeys.find((key) => list.every((entry) => nameOf(entry, key) !== ''));
    if (by === undefined || list.length === 0) {
      return { kind: 'list', origin, replaces: true, entries };
    }
    const named = entries.map((part, index) => ({ name: nameOf(list[index], by), part }));
    return { kind: 'named list', origin, replaces: false, by, entries: begunAnew(named) };
  }
  if (typeof value !== 'object' || value === null) {
    return { kind: 'plain', origin, replaces: true, value };
  }
  if (isRemoval(value)) return { kind: 'removed', origin, replaces: true, tookAway: false };
  const options = Object.entries(value).flatMap(([name, one]) =>
    without.includes(name) ? [] : [[name, read(one, below(name))] as const],
  );
  return { kind: 'map', origin, replaces: false, options: new Map(options) };
}

/** An entry that a file takes away and then writes again is the one that it writes. */
function begunAnew(named: readonly NamedEntry[]): readonly NamedEntry[] {
  const entries: NamedEntry[] = [];
  for (const { name, part } of named) {
    const index = entries.findIndex((one) => one.name === name && one.part.kind === 'removed');
    const earlier = entries[index];
    if (earlier === undefined) entries.push({ name, part });
    else entries[index] = { name, part: merge(earlier.part, part) };
  }
  return entries;
}

/** With another option beside its name it is none: the schema then reports `remove` as unknown. */
function isRemoval(value: object): boolean {
  const others = Object.keys(value).filter((key) => key !== removeKey);
  const isNameAlone =
    others.length === 0 || (others.length === 1 && namingKeys.some((key) => key === others[0]));
  return Reflect.get(value, removeKey) === true && isNameAlone;
}

/** Empty where it has none. */
function nameOf(value: unknown, key: string): string | number {
  const name = ownValue(value, key);
  return typeof name === 'string' || typeof name === 'number' ? name : '';
}
