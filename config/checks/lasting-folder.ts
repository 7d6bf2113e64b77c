/**
 * Whether what is stored in a folder is there after the power comes back: by its path, which is all
 * that a config says of a machine elsewhere, and by the file system that holds it here.
 */
import { readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';

/** In memory, or emptied at each start, or the boot partition, whose FAT a power cut tears. */
const passing: Readonly<Record<string, string>> = {
  '/tmp': 'is emptied at each start',
  '/dev': 'is memory, and empty after each start',
  '/sys': 'is what the kernel shows, and holds no file',
  '/run': 'is memory, and empty after each start',
  '/var/run': 'is memory, and empty after each start',
  '/var/lock': 'is memory, and empty after each start',
  '/boot': 'is the boot partition, whose FAT does not outlive a power cut',
};

/** Magic numbers of statfs(2). */
const tmpfs = 0x01021994;
const ramfs = 0x858458f6;
const fat = 0x4d44;
const overlay = 0x794c7630;
const passingSystems: ReadonlyMap<number, string> = new Map([
  [tmpfs, 'is on a file system in memory, and empty after each start'],
  [ramfs, 'is on a file system in memory, and empty after each start'],
  [fat, 'is on a FAT file system, which does not outlive a power cut'],
]);

/** @param folder absolute  @returns why what is stored there does not last, or null */
export function whyNotLasting(folder: string): string | null {
  const normal = path.posix.normalize(folder);
  for (const [root, why] of Object.entries(passing)) {
    if (normal === root || normal.startsWith(`${root}/`)) return why;
  }
  return null;
}

/** The same of a folder on this machine, by its file system; of a layer over another one, by that of the layer. */
export function whyNotLastingHere(folder: string): string | null {
  try {
    const { type } = statfsSync(folder);
    if (type !== overlay) return passingSystems.get(type) ?? null;
    const layer = layerOver(path.resolve(folder), readFileSync('/proc/self/mountinfo', 'utf8'));
    // What a container's folders are on cannot be seen from inside.
    return layer === null ? null : whyNotLastingHere(layer);
  } catch {
    return null;
  }
}

/**
 * Where an overlay file system keeps what is written to the folder, or null.
 * @param mountinfo of proc(5)
 */
export function layerOver(folder: string, mountinfo: string): string | null {
  const found = mountinfo.split('\n').flatMap((line) => {
    const [, point = '', layer = ''] =
      /^(?:\S+ ){4}(\S+) .* - overlay .*[ ,]upperdir=([^,\s]+)/.exec(line) ?? [];
    const isAround = point === '/' || folder === point || folder.startsWith(`${point}/`);
    return point !== '' && isAround ? [{ point, layer }] : [];
  });
  return found.sort((a, b) => b.point.length - a.point.length)[0]?.layer ?? null;
}
