/** What a controller records of its own start: this run, its config, and a config that was put back. */
import type { Flashed } from '../config/provisional.ts';
import type { ControllerEvent } from './events/events.ts';
import type { Moment } from './queue/words.ts';

interface Run {
  readonly session: string;
  readonly software: string;
  readonly configSha256: string;
  readonly flashed: Flashed;
}

/**
 * @param known the newest `config.applied` of the journal
 * @param reverted the config on trial that was put back before this start
 */
export function startEvents(
  { session, software, configSha256: sha256, flashed }: Run,
  at: Moment,
  known: { readonly sha256: string; readonly generation: number } | null,
  reverted: { readonly sha256: string; readonly reason: string } | null,
): { readonly generation: number; readonly events: readonly ControllerEvent[] } {
  const isNew = known?.sha256 !== sha256;
  const generation = (known?.generation ?? 0) + (isNew ? 1 : 0);
  const events: ControllerEvent[] = [{ type: 'controller.started', at, session, software }];
  if (reverted !== null) {
    const { sha256: rejectedSha256, reason } = reverted;
    events.push({ type: 'config.reverted', at, rejectedSha256, reason });
  }
  if (isNew) events.push({ type: 'config.applied', at, generation, sha256, ...flashed });
  return { generation, events };
}
