/**
 * The command-line tools of libgpiod (`gpiodetect`, `gpioget`, `gpiomon`), whose options and output
 * differ between 1.6 (Debian 12) and 2.x (Debian 13): how each is called, and what each says.
 *
 * Sources: the tools' `--help` and sources of 1.6.3 and 2.2.1.
 */
import { runTool } from '../run-tool.ts';
import { isHeaderLabel } from './gpio-chip.ts';
import type { LineWiring } from './open-line.ts';

/** `1`: 1.x. `2`: 2.x. */
export type GpiodRelease = 1 | 2;

/** @returns null where there is no gpiomon, or one of a release that is not known here */
export async function gpiodRelease(): Promise<GpiodRelease | null> {
  const { ok, stdout } = await runTool(['gpiomon', '--version']);
  return ok ? parseRelease(String(stdout)) : null;
}

/** @param text such as `gpiomon (libgpiod) v1.6.3` */
export function parseRelease(text: string): GpiodRelease | null {
  const major = /\(libgpiod\) v(\d+)\./.exec(text)?.[1];
  if (major === '1') return 1;
  return major === '2' ? 2 : null;
}

export interface DetectedChip {
  readonly chip: string;
  readonly label: string;
  readonly lines: number;
}

export async function findHeaderByTools(): Promise<DetectedChip | { readonly why: string }> {
  const { ok, stdout, complaint } = await runTool(['gpiodetect']);
  const chips = parseChips(String(stdout));
  const header = chips.find(({ label }) => isHeaderLabel(label));
  if (header !== undefined) return header;
  if (!ok || complaint !== '') return { why: `gpiodetect says: ${complaint}` };
  const labels = chips.map(({ label }) => label).join(', ');
  return { why: `gpiodetect finds no header${labels === '' ? '' : ` among ${labels}`}` };
}

/** @param text lines such as `gpiochip0 [pinctrl-bcm2711] (58 lines)` */
export function parseChips(text: string): readonly DetectedChip[] {
  return [...text.matchAll(/^(\S+) \[(.*)\] \((\d+) lines\)$/gm)].map(
    ([, chip = '', label = '', lines = '']) => ({ chip, label, lines: Number(lines) }),
  );
}

/** Reads the level once, as `0` or `1`, with the pull set. */
export function readCommand(
  release: GpiodRelease,
  chip: string,
  { pin, pull }: LineWiring,
): readonly string[] {
  const bias = `--bias=pull-${pull}`;
  return release === 1
    ? ['gpioget', bias, chip, String(pin)]
    : ['gpioget', '--numeric', bias, `--chip=${chip}`, String(pin)];
}

/**
 * Becomes gpiomon only while the parent still lives. The kernel sends no signal for a parent that died
 * before `setpriv` asked for one, and gpiomon would then keep the line busy for ever.
 */
const unlessOrphaned = '[ "$PPID" = "$0" ] && exec gpiomon "$@"';

/** Prints each edge on a line of its own. The kernel ends it when this process is gone. */
export function watchCommand(
  release: GpiodRelease,
  chip: string,
  { pin, pull }: LineWiring,
): readonly string[] {
  const bias = `--bias=pull-${pull}`;
  const options =
    release === 1
      ? ['--line-buffered', bias, '--format=%e %s %n', chip]
      : [bias, '--consumer=dawr', '--format=%e %S', `--chip=${chip}`];
  const guarded = ['sh', '-c', unlessOrphaned, String(process.pid)];
  return ['setpriv', '--pdeathsig', 'TERM', ...guarded, ...options, String(pin)];
}

const holdUnlessOrphaned = '[ "$PPID" = "$0" ] && exec gpioset "$@"';

/** Holds an output at its level until it is ended. The kernel ends it when this process is gone. */
export function holdCommand(
  release: GpiodRelease,
  chip: string,
  pin: number,
  high: boolean,
): readonly string[] {
  const options = release === 1 ? ['--mode=signal', chip] : ['--consumer=dawr', `--chip=${chip}`];
  const guarded = ['sh', '-c', holdUnlessOrphaned, String(process.pid)];
  return ['setpriv', '--pdeathsig', 'TERM', ...guarded, ...options, `${pin}=${high ? 1 : 0}`];
}

export interface Edge {
  readonly high: boolean;
  /** On the monotonic clock of the kernel, which is that of `monotonicMs`. */
  readonly atMs: number;
}

/**
 * The levels of a line up to its first edge. A first edge to the level that was read before means that
 * the line left that level unseen: it counts as having left it at once.
 */
export function upToFirstEdge(asked: Edge, first: Edge): readonly Edge[] {
  return first.high === asked.high ? [{ high: !asked.high, atMs: asked.atMs }, first] : [first];
}

/** @param line what the formats above make of an event: 1.x says `1 12 345678`, 2.x `2 12.000345678` */
export function parseEdge(release: GpiodRelease, line: string): Edge | null {
  const [, kind, seconds, nanoseconds] =
    (release === 1 ? /^([01]) +(\d+) +(\d+)$/ : /^([12]) +(\d+)\.(\d{9})$/).exec(line) ?? [];
  if (kind === undefined) return null;
  const atMs = Number(seconds) * 1000 + Number(nanoseconds) / 1e6;
  // 1.x counts 0 falling, 1 rising; 2.x 1 rising, 2 falling.
  return { high: kind === '1', atMs };
}
