/** Deals a config out to several files, of which the later ones extend the earlier ones. */

type Path = readonly (string | number)[];
type Options = Record<string, unknown>;

export interface Deal {
  readonly layers: readonly Options[];
  /** Where each scalar came to: its path in that layer. */
  readonly leaves: readonly { readonly layer: number; readonly path: Path }[];
}

const layerCount = 3;

/**
 * Each value comes to one file; groups of options, and lists whose entries have names, are dealt out
 * themselves. @param pick the next file, from 0 to 2
 */
export function dealOut(config: Options, pick: () => number): Deal {
  const dealer = new Dealer(pick);
  return { layers: dealer.split(config, [[], [], []], undefined), leaves: dealer.leaves };
}

class Dealer {
  readonly leaves: Deal['leaves'][number][] = [];
  readonly #pick: () => number;

  constructor(pick: () => number) {
    this.#pick = pick;
  }

  /** @param paths of the map in each layer  @param own the option that names it, which each layer has */
  split(map: Options, paths: readonly Path[], own: string | undefined): readonly Options[] {
    const layers: Options[] = Array.from({ length: layerCount }, () => ({}));
    for (const [key, value] of Object.entries(map)) {
      const parts =
        key === own
          ? layers.map(() => value)
          : this.#dealValue(
              value,
              paths.map((path) => [...path, key]),
            );
      for (const [index, layer] of layers.entries()) {
        if (parts[index] !== undefined) layer[key] = parts[index];
      }
    }
    return layers;
  }

  #dealValue(value: unknown, paths: readonly Path[]): readonly unknown[] {
    // A wire or an input is of one kind, and stays together.
    if (isMap(value) && value['kind'] === undefined) return this.split(value, paths, undefined);
    const by = Array.isArray(value) ? namingKey(value) : undefined;
    if (by === undefined || !Array.isArray(value)) {
      const to = this.#pick();
      return paths.map((path, layer) => (layer === to ? this.#put(layer, value, path) : undefined));
    }
    const entries = value.map((entry: unknown, index) =>
      this.split(
        isMap(entry) ? entry : {},
        paths.map((path) => [...path, index]),
        by,
      ),
    );
    return paths.map((_, layer) => entries.map((parts) => parts[layer]));
  }

  #put(layer: number, value: unknown, path: Path): unknown {
    if (Array.isArray(value)) {
      return value.map((one: unknown, index) => this.#put(layer, one, [...path, index]));
    }
    if (!isMap(value)) {
      this.leaves.push({ layer, path });
      return value;
    }
    const options = Object.entries(value);
    return Object.fromEntries(
      options.map(([key, one]) => [key, this.#put(layer, one, [...path, key])]),
    );
  }
}

function isMap(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function namingKey(list: readonly unknown[]): string | undefined {
  return ['id', 'number'].find(
    (key) => list.length > 0 && list.every((entry) => isMap(entry) && entry[key] !== undefined),
  );
}
