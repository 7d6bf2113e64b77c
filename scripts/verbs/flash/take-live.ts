/** What of a config needs a restart of the controller, in words, and the way without one: the controller is asked to take it. */
import { needingRestart } from '../../../config/live-parts.ts';
import { UserError } from '../../../config/user-error.ts';
import { askController } from '../../../drivers/local/ask-controller.ts';
import type { Health } from '../../../firmware-host/health/health-file.ts';
import type { Target } from './restart-and-wait.ts';

/** Of a line that a person reads. */
const mostNamed = 6;

/** What a config comes to. */
export interface Swap {
  /** What stands in its place, as far as it can be read. */
  readonly old: Target | null;
  readonly next: Target;
  /** Of the controller that runs; null where none does. */
  readonly before: Health | null;
}

/** The socket of a controller that runs with `old` and may be asked to take `next`; or null. */
function socketFor({ old, next, before }: Swap): string | null {
  if (old === null || before?.ready !== true || before.configSha256 !== old.sha256) return null;
  return needingRestart(old.config, next.config).length === 0 ? (before.socket ?? null) : null;
}

/** Before anybody decides: whether presses will go unanswered, and for how long. */
export function effectOf(swap: Swap): string {
  const { old, next, before } = swap;
  if (socketFor(swap) !== null) return 'it needs no restart: every press is answered meanwhile';
  const needing = old === null ? [] : needingRestart(old.config, next.config);
  const more = needing.length > mostNamed ? [`${needing.length - mostNamed} more`] : [];
  const why = [...needing.slice(0, mostNamed), ...more].join(', ');
  const took = before?.startMs;
  const long =
    took === undefined
      ? ' meanwhile'
      : ` while it ends and starts; its last start took ${secondsText(took)} s`;
  return `it needs a restart${why === '' ? '' : ` (${why})`}: presses are not answered${long}`;
}

/** Whether the controller has taken the config that stands in its place now. It is asked at most once. */
export async function takesLive(swap: Swap): Promise<boolean> {
  const socket = socketFor(swap);
  if (socket === null) return false;
  try {
    const request = { name: 'take-config', args: { sha256: swap.next.sha256 } } as const;
    return (await askController(socket, request)).status === 'taken';
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

export const secondsText = (ms: number): string => (ms / 1000).toFixed(1);
