/**
 * Two controllers with the same names: a copied card, or one config on two hosts. Both read the own
 * `status` topic and come to the same verdict, so that the one that came first does the work and
 * the other sends nothing and listens to no command until the first is gone.
 *
 * A namesake is whoever wrote `status` under another session after we had written our birth: a
 * former life of this controller cannot have.
 */
import type { ControllerStatus, Run } from './messages.ts';

/** Other software that does not say when it began would not give way, so it counts as first. */
export function cameFirst(run: Run, other: ControllerStatus): boolean {
  if (other.since === undefined) return false;
  return run.since === other.since ? run.session < other.session : run.since < other.since;
}
