/**
 * Which parts of a config a controller takes into use while it runs, and which only when it starts.
 *
 * Live is what is looked up at the moment of use: words, documents, hours, quotas, rules of the queue, colours.
 * Whatever a driver opened, a wire was set up for or numbers were given by needs a start. Every option of the schema
 * stands here, so that a new one does not compile before somebody has decided.
 */
import { isDeepStrictEqual } from 'node:util';
import { isWritten, nameOf } from './item-name.ts';
import type { Config } from './schema/schema.ts';

type Change = 'live' | 'restart';

type KeyOf<T> = T extends unknown ? keyof T : never;
type At<T, Key> = T extends unknown ? (Key extends keyof T ? T[Key] : never) : never;

/** For the whole of a part, or for each option of it; a list's entries are all alike. */
type Parts<T> =
  | Change
  | (NonNullable<T> extends readonly (infer Item)[]
      ? readonly [Parts<Item>]
      : { readonly [Key in KeyOf<NonNullable<T>>]: Parts<At<NonNullable<T>, Key>> });

const parts: { readonly [Key in keyof Config]-?: Parts<Config[Key]> } = {
  centre: { id: 'restart', name: 'live', timeZone: 'restart' },
  controller: 'restart',
  offices: [{ id: 'restart', name: 'live' }],
  services: [
    {
      id: 'restart',
      office: 'live',
      name: 'live',
      // The voice has learned how they are said, and numbers of the day were given by them.
      numbers: 'restart',
      targetMinutes: 'live',
      quota: 'live',
      whenUsedUp: 'live',
      documents: 'live',
    },
  ],
  windows: [
    {
      number: 'restart',
      services: 'live',
      firstChoice: 'live',
      onlyWhenIdle: 'live',
      buttons: 'restart',
      parkReturnsAfterMinutes: 'live',
      autoNextSeconds: 'live',
      lamp: 'restart',
    },
  ],
  units: 'restart',
  printers: 'restart',
  dispensers: 'restart',
  boardLines: [
    {
      id: 'restart',
      wire: 'restart',
      redrawSeconds: 'restart',
      protocol: 'restart',
      boards: 'restart',
      hallBoards: 'restart',
      looks: 'live',
      arrow: 'live',
      gapMs: 'restart',
      setUpSeconds: 'restart',
      registers: 'restart',
      replyTimeoutMs: 'restart',
      frame: 'restart',
    },
  ],
  voice: 'restart',
  queue: {
    guardSeconds: 'live',
    // The drivers of the buttons judge by these three.
    holdSeconds: 'restart',
    doublePressSeconds: 'restart',
    ticketLockoutSeconds: 'restart',
    callFlashSeconds: 'live',
    hallCallSeconds: 'live',
    queueEmptyShownSeconds: 'live',
    noShowWithinSeconds: 'live',
    recallLimit: 'live',
    reactivateWithinMinutes: 'live',
    returnAfterPeople: 'live',
    maxWaitMinutes: 'live',
    waitTargetMinutes: 'live',
    idleLimitMinutes: 'live',
    rateWithinSeconds: 'live',
    priority: 'live',
    lampBlinksFrom: 'live',
    lampBlinksFor: 'live',
    boardFlashesFrom: 'live',
    boardFlashesFor: 'live',
  },
  roll: 'restart',
  outcomes: 'live',
  breaks: 'live',
  pauses: 'live',
  alarms: {
    moreWaitingThan: 'live',
    waitMinutes: 'live',
    printerOutMinutes: 'live',
    pauseMinutes: 'live',
    repeatMinutes: 'live',
    lamp: 'restart',
    buzzer: 'restart',
  },
  openingHours: 'live',
  day: { lastCall: 'live', mostHours: 'live', callButtonsOpenAfterSeconds: 'restart' },
  clock: { trust: 'restart', believeDaysAhead: 'live' },
  commands: { server: 'live', reception: 'live', perSecond: 'restart' },
  ticket: 'restart',
  centreServer: 'restart',
  journal: 'restart',
  pages: 'restart',
  // It is `dawr apply` that reads it.
  signersFile: 'live',
  telemetry: 'restart',
};

/** As they are read here, whatever they are of. */
type AnyParts = Change | readonly [AnyParts] | { readonly [option: string]: AnyParts };

/** What a controller that runs with `old` needs a start for to have `next`, such as `printers`; empty for nothing. */
export function needingRestart(old: Config, next: Config): readonly string[] {
  return [...found(parts, old, next, [])];
}

function* found(
  of: AnyParts,
  old: unknown,
  next: unknown,
  path: readonly string[],
): Generator<string> {
  if (of === 'live' || isDeepStrictEqual(old, next)) return;
  if (of === 'restart') yield path.join(' ');
  else if (isOfList(of)) yield* foundInList(of[0], old, next, path);
  else {
    const [before, after] = [old, next].map((value) => (isWritten(value) ? value : {}));
    for (const [option, each] of Object.entries(of)) {
      yield* found(each, before?.[option], after?.[option], [...path, option]);
    }
  }
}

function isOfList(of: Exclude<AnyParts, Change>): of is readonly [AnyParts] {
  return Array.isArray(of);
}

/** An entry more, or another order, is no change of an entry. */
function* foundInList(
  each: AnyParts,
  old: unknown,
  next: unknown,
  path: readonly string[],
): Generator<string> {
  const before = Array.isArray(old) ? old : [];
  const after = Array.isArray(next) ? next : [];
  if (!isDeepStrictEqual(before.map(nameOf), after.map(nameOf))) {
    yield path.join(' ');
    return;
  }
  for (const [index, item] of before.entries()) {
    yield* found(each, item, after[index], [...path, nameOf(item) ?? '']);
  }
}
