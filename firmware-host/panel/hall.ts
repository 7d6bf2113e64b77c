/**
 * What the pages know of the controller: the hall as it is, and the one door by which they ask. A page
 * has no other way to the queue, the journal or a device.
 */
import type { GenerationAbout } from '../../config/generations.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { HallSnapshot } from '../../drivers/centre-port.ts';
import type { SoundOutlet } from '../../drivers/ports.ts';
import type { Ask } from '../ask/ask.ts';
import type { HallCalls } from '../calls/hall-board-calls.ts';
import { isFarBehind } from '../clock/business-day.ts';
import type { Clock } from '../clock/clock.ts';
import type { TryDevice } from '../device-tests.ts';
import type { Gather } from '../gathering.ts';
import type { Journal } from '../journal/journal.ts';
import type { HallPlan } from '../plan/plan.ts';
import type { State } from '../queue/state.ts';
import type { Moment } from '../queue/words.ts';
import type { TicketTokens } from './ticket-token.ts';

export interface Hall {
  /** The config that runs now. */
  config(): Config;
  /** Absolute: where the pages keep what must outlast a restart. */
  readonly folder: string;
  readonly plan: HallPlan;
  readonly clock: Clock;
  readonly journal: Pick<
    Journal,
    'replyTo' | 'stream' | 'newestSequence' | 'acknowledgedUpTo' | 'fill' | 'read'
  >;
  readonly ask: Ask;
  /** Where presses of one moment are stored together. */
  readonly gather: Gather;
  readonly software: string;
  configGeneration(): number;
  /** Hexadecimal SHA-256 of the config that runs. */
  configInUse(): string;
  /** The configs that this device was given, the newest first; read from the disk. */
  generations(): readonly GenerationAbout[];
  /** Whether the present config is on trial; read from the disk. */
  isOnTrial(): boolean;
  readonly tryDevice: TryDevice;
  /** Where the television's sound is to be had; null where the controller has the loudspeaker, or nobody. */
  readonly outlet: SoundOutlet | null;
  /** Of the pages of tickets; null where there are none. */
  readonly tokens: TicketTokens | null;
  state(): State;
  /** What the television lists now. */
  television(): HallCalls;
  /** Whether the hours are over, and the windows only finish whom they serve. */
  isSendingHome(): boolean;
}

/** What a view is made of. */
export interface Sight {
  readonly plan: HallPlan;
  readonly state: State;
  /** Of the controller's latest refresh, milliseconds old at most. */
  readonly snapshot: HallSnapshot;
  readonly now: Moment;
  /** As `Hall.isSendingHome`. */
  readonly sendsHome: boolean;
}

/** `none`: none was ever opened; `closed`: a later one may be opened; `over`: that of today was closed. */
export type DayState = 'none' | 'open' | 'closed' | 'over';

export function dayState(sight: Sight, clock: Clock): DayState {
  const { plan, snapshot, now } = sight;
  const { day, isClosed } = sight.state;
  if (day === null) return 'none';
  if (!isClosed) {
    // One that was left open long ago gives no tickets, until a person opens another.
    const isLongAgo = clock.isTrusted() && isFarBehind(plan.days, day, clock.localTimeOf(now).date);
    const isShut = snapshot.dispensers.every(({ readiness }) => readiness === 'closed');
    return isLongAgo && isShut ? 'closed' : 'open';
  }
  return clock.isTrusted() && day >= clock.localTimeOf(now).date ? 'over' : 'closed';
}

/** Milliseconds of this boot's monotonic clock; null for a moment of an earlier boot. */
export function msOfBoot(moment: Moment | null, now: Moment): number | null {
  return moment !== null && moment.boot === now.boot ? moment.monotonicMs : null;
}
