/**
 * When a supervisor is called, as pure functions over what the hall shows and the time: an alarm is raised
 * once, repeated until somebody acknowledges it, and ends with its cause. One that was acknowledged is silent
 * until it ends.
 */
import { elapsedMs, isDue } from '../queue/moment.ts';
import type { AskedBy, Moment, Pause } from '../queue/words.ts';

export type AlarmKind = 'waiting' | 'wait' | 'printer' | 'pause';

/** Each null for no such alarm. */
export interface AlarmRules {
  /** People who wait in the hall, at most. */
  readonly mostWaiting: number | null;
  readonly mostWaitMs: number | null;
  readonly printerOutMs: number | null;
  readonly mostPauseMs: number | null;
  readonly repeatMs: number;
}

/** What there is to judge. */
export interface HallFacts {
  readonly waiting: number;
  /** Since when the first in each line has waited; of the longest. Null: nobody waits. */
  readonly longestSince: Moment | null;
  /** Printers that cannot print, and since when. */
  readonly printersOut: ReadonlyMap<string, Moment>;
  readonly pauses: readonly Pause[];
}

export interface Alarm {
  /** Such as `waiting` or `printer/hall`. */
  readonly alarm: string;
  readonly kind: AlarmKind;
  /** The printer, or the paused service or office; null where there is only one. */
  readonly of: string | null;
}

export interface StandingAlarm extends Alarm {
  readonly raisedAt: Moment;
  /** The last time that it was raised. */
  readonly rangAt: Moment;
  readonly times: number;
  readonly acknowledged: boolean;
}

/** By `alarm`. */
export type Alarms = ReadonlyMap<string, StandingAlarm>;

interface AlarmEventOf<Type extends string> extends Alarm {
  readonly type: Type;
  readonly at: Moment;
}

export type AlarmEvent =
  | (AlarmEventOf<'alarm.raised'> & { readonly times: number })
  | (AlarmEventOf<'alarm.acknowledged'> & { readonly askedBy?: AskedBy | undefined })
  | (AlarmEventOf<'alarm.ended'> & { readonly lastedMs: number | null });

export const noAlarms: Alarms = new Map();

/** So much of the limit must be gone before an alarm of a full hall ends: one person more or less is no news. */
const endsBelow = 0.8;

/** Raises what has come, repeats what nobody has acknowledged, ends what is over. */
export function decideAlarms(
  rules: AlarmRules,
  standing: Alarms,
  facts: HallFacts,
  at: Moment,
): readonly AlarmEvent[] {
  const causes = [...causesOf(rules, standing, facts, at)];
  const raised = causes.flatMap((cause): readonly AlarmEvent[] => {
    const known = standing.get(cause.alarm);
    if (known === undefined) return [{ type: 'alarm.raised', at, ...cause, times: 1 }];
    const isSilent = known.acknowledged || !isDue(known.rangAt, rules.repeatMs, at);
    return isSilent ? [] : [{ type: 'alarm.raised', at, ...cause, times: known.times + 1 }];
  });
  const over = [...standing.values()].filter(
    ({ alarm }) => !causes.some((cause) => cause.alarm === alarm),
  );
  return [...raised, ...over.map((alarm) => ended(alarm, at))];
}

function ended({ alarm, kind, of, raisedAt }: StandingAlarm, at: Moment): AlarmEvent {
  return { type: 'alarm.ended', at, alarm, kind, of, lastedMs: elapsedMs(raisedAt, at) };
}

function* causesOf(
  rules: AlarmRules,
  standing: Alarms,
  { waiting, longestSince, printersOut, pauses }: HallFacts,
  at: Moment,
): Generator<Alarm> {
  const { mostWaiting, mostWaitMs, printerOutMs, mostPauseMs } = rules;
  if (mostWaiting !== null) {
    const limit = standing.has('waiting') ? Math.floor(mostWaiting * endsBelow) : mostWaiting;
    if (waiting > limit) yield { alarm: 'waiting', kind: 'waiting', of: null };
  }
  if (mostWaitMs !== null && longestSince !== null && isDue(longestSince, mostWaitMs, at)) {
    yield { alarm: 'wait', kind: 'wait', of: null };
  }
  // What was over its time before a restart is so after it, whatever the clock of the boot says.
  const isOver = (alarm: string, since: Moment, limitMs: number | null) =>
    limitMs !== null && (standing.has(alarm) || isDue(since, limitMs, at));
  for (const [of, since] of printersOut) {
    const alarm = `printer/${of}`;
    if (isOver(alarm, since, printerOutMs)) yield { alarm, kind: 'printer', of };
  }
  for (const { scope, of, since } of pauses) {
    const alarm = `pause/${of ?? scope}`;
    if (isOver(alarm, since, mostPauseMs)) yield { alarm, kind: 'pause', of };
  }
}

/** @param asked null for all that stand */
export function acknowledge(
  standing: Alarms,
  asked: string | null,
  at: Moment,
  askedBy: AskedBy,
):
  | { readonly events: readonly AlarmEvent[] }
  | { readonly refused: 'alarm-unknown' | 'alarm-acknowledged' } {
  const meant = [...standing.values()].filter(({ alarm }) => asked === null || alarm === asked);
  if (meant.length === 0) return { refused: 'alarm-unknown' };
  const open = meant.filter(({ acknowledged }) => !acknowledged);
  if (open.length === 0) return { refused: 'alarm-acknowledged' };
  return {
    events: open.map(({ alarm, kind, of }) => ({
      type: 'alarm.acknowledged',
      at,
      alarm,
      kind,
      of,
      askedBy,
    })),
  };
}

/** Total: of alarms that nobody knows nothing comes. */
export function evolveAlarms(standing: Alarms, event: AlarmEvent): Alarms {
  const next = new Map(standing);
  const { alarm, kind, of, at } = event;
  const known = standing.get(alarm);
  switch (event.type) {
    case 'alarm.raised': {
      const { times } = event;
      const raisedAt = known?.raisedAt ?? at;
      next.set(alarm, { alarm, kind, of, raisedAt, rangAt: at, times, acknowledged: false });
      return next;
    }
    case 'alarm.acknowledged':
      if (known !== undefined) next.set(alarm, { ...known, acknowledged: true });
      return next;
    case 'alarm.ended':
      next.delete(alarm);
      return next;
  }
}
