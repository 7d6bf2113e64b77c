/** What the composition root hands to the controller. */
import type { Flashed } from '../config/provisional.ts';
import type { HallSnapshot } from '../drivers/centre-port.ts';
import type {
  Boards,
  Buttons,
  ClerkDisplays,
  Lamps,
  TicketPrinter,
  Voice,
} from '../drivers/ports.ts';
import type { Clock } from './clock/clock.ts';
import type { StoredEvent } from './events/events.ts';
import type { Journal } from './journal/journal.ts';
import type { Log } from './log.ts';
import type { Loss } from './numbers/lost-journal.ts';
import type { NumberKeeper } from './numbers/number-keeper.ts';
import type { HallPlan } from './plan/plan.ts';

export interface Devices {
  readonly printers: ReadonlyMap<string, TicketPrinter>;
  readonly boards: Boards & ClerkDisplays;
  readonly inputs: Buttons & Lamps;
  /** Null in a hall without a voice. */
  readonly voice: Voice | null;
}

export interface ControllerOptions {
  readonly plan: HallPlan;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** Names this run of the program. */
  readonly session: string;
  readonly software: string;
  readonly configSha256: string;
  /** Who brought the config that is on trial. */
  readonly flashed: Flashed;
  readonly numbers: NumberKeeper;
  /** What the number mark says of the journal at the start; null where it is whole. */
  readonly loss: Loss | null;
  /** Why the journal will not outlive a power cut; null where it will. */
  readonly passing: string | null;
  /** For a test: when the day is to be kept, as `day-snapshot.ts` says. */
  readonly isSnapshotDue?: (fresh: number, rows: number) => boolean;
  /** New rows are in the journal. */
  onAppended(events: readonly StoredEvent[]): void;
  /** What anybody may know of the hall has changed, perhaps. */
  onSnapshot(snapshot: HallSnapshot): void;
  /** The reply to a command of the centre server. */
  onReply(body: string): void;
  /** The centre server misses everything from this sequence on. */
  onReplay(from: number): void;
}
