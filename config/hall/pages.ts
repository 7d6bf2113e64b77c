/** Which pages a hall has, by their paths, and where a browser on this computer finds them. */
import type { Config } from '../schema/schema.ts';

/** In the order in which people are shown them. */
export function pagePaths({ windows }: Pick<Config, 'windows'>): readonly string[] {
  return ['/', '/reception', '/hall', '/day', ...windows.map(({ number }) => `/window/${number}`)];
}

/** Empty where the config serves no pages. */
export function pageAddresses(config: Config): readonly string[] {
  const { pages } = config;
  if (pages === undefined) return [];
  return pagePaths(config).map((path) => `http://127.0.0.1:${pages.port}${path}`);
}
