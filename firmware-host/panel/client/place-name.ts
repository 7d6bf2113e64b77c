/** What `dawr pair` calls the place of a page: `/window/3` is `--window 3`. */
const names: Readonly<Record<string, string>> = { '/': '--technician', '/day': '--manager' };

export function placeName(path: string): string {
  return names[path] ?? `--${path.slice(1).replace('/', ' ')}`;
}
