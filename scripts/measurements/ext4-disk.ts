/**
 * A real ext4 file system of its own, on a loop device, whose writes can be counted and whose power can be
 * cut: what was not forced to the disk is lost, as on a Pi's card, and what was is there when it has
 * power again.
 *
 * The cut is ext4's own shutdown without a flush of its log (EXT4_GOING_FLAGS_NOLOGFLUSH, which
 * xfstests uses for the same purpose): pages that the kernel still had in memory never reach the disk.
 */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Room for the journal of some thousand events, and for ext4's own log. */
const bytes = 48 * 1024 * 1024;
/** `_IOR('X', 125, __u32)`, fs/ext4/ext4.h; Node has no ioctl, and every Debian has Perl. */
const shutDown = `my ($folder, $writer) = @ARGV;
  open(my $f, '<', $folder) or die "$!\\n";
  my $noLogFlush = pack('L', 2);
  kill('KILL', $writer) if $writer;
  defined(ioctl($f, 0x8004587d, $noLogFlush)) or die "$!\\n";`;

export interface Written {
  readonly bytes: number;
  readonly flushes: number;
}

export class Ext4Disk {
  /** Where it is mounted. */
  readonly folder: string;
  readonly #image: string;
  readonly #options: string;
  #isMounted = false;

  /** @param options as an fstab has them */
  constructor(folder: string, options = 'defaults') {
    this.folder = folder;
    this.#image = `${folder}.img`;
    this.#options = options;
  }

  /** A new, empty file system. @throws Error where this machine does not let one be made */
  make(): void {
    this.remove();
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.#image, '');
    truncateSync(this.#image, bytes);
    // Of the size that a card's has; a small file system gets less by default.
    run('mkfs.ext4', '-q', '-b', '4096', this.#image);
    this.#mount();
  }

  /**
   * @param writer process that the cut ends too, some microseconds before: alive, it may be answered by
   *   the kernel that a commit is done which the shutdown aborted, and confirm what no disk has
   */
  cut(writer = 0): void {
    run('perl', '-e', shutDown, this.folder, String(writer));
  }

  /** What a card would have had to take since it was mounted. */
  written(): Written {
    run('sync', '-f', this.folder);
    const device = basename(run('findmnt', '-no', 'SOURCE', this.folder).trim());
    // Sectors of 512 bytes and flushes: Documentation/block/stat.rst of the kernel, from 1.
    const fields = readFileSync(`/sys/block/${device}/stat`, 'utf8')
      .trim()
      .split(/\s+/)
      .map(Number);
    const { [6]: sectors = Number.NaN, [15]: flushes = Number.NaN } = fields;
    return { bytes: sectors * 512, flushes };
  }

  /**
   * Whoever had a file of it open must have ended. What is on the disk goes to another file: whoever made
   * a mount namespace meanwhile (a container, a hardened service) still holds the file system of the first
   * one, and the kernel would give that again, shut down.
   */
  restorePower(): void {
    this.#unmount();
    const next = `${this.#image}.next`;
    run('cp', '--sparse=always', this.#image, next);
    renameSync(next, this.#image);
    this.#mount();
  }

  remove(): void {
    if (this.#isMounted) this.#unmount();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(this.#image, { force: true });
  }

  /** `mount` finds a free loop device, and the kernel frees it at the end. */
  #mount(): void {
    run('mount', '-t', 'ext4', '-o', `loop,${this.#options}`, this.#image, this.folder);
    this.#isMounted = true;
  }

  #unmount(): void {
    run('umount', this.folder);
    this.#isMounted = false;
  }
}

/** Why no such disk can be had here, or null. */
export function whyNoExt4Disk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'dawr-ext4-'));
  const disk = new Ext4Disk(join(folder, 'disk'));
  try {
    disk.make();
    disk.cut();
    disk.restorePower();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    disk.remove();
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    // Daemons' and the disk's tools live in sbin, which the PATH of an ordinary user lacks.
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });
  if (status !== 0) throw new Error(`${command}: ${(error?.message ?? stderr).trim()}`);
  return stdout;
}
