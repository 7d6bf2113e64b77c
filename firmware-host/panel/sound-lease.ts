/**
 * Which one page says the calls: the first television that asks for it and still does. A second one that
 * is opened by mistake stays silent, and takes over only once the first is gone.
 */
import type { SoundOutlet } from '../../drivers/ports.ts';

/** A page asks every four seconds; two may be late. */
export const leaseMs = 12_000;

export interface SoundAsked {
  /** Chosen by the page at random. */
  readonly page: string;
  /** Whether its browser lets it sound. */
  readonly canSound: boolean;
  /** What it has played to its end; null for nothing new. */
  readonly heard: number | null;
}

export interface SoundLease {
  /** @returns whether this page is the one that sounds */
  ask(asked: SoundAsked): boolean;
  stop(): void;
}

export function createSoundLease(outlet: SoundOutlet): SoundLease {
  let holder: string | null = null;
  let ends: NodeJS.Timeout | undefined;
  return {
    ask({ page, canSound, heard }) {
      if (holder !== null && holder !== page) return false;
      holder = page;
      clearTimeout(ends);
      ends = setTimeout(() => {
        holder = null;
        outlet.setTaker('none');
      }, leaseMs);
      if (heard !== null) outlet.heard(heard);
      outlet.setTaker(canSound ? 'ready' : 'blocked');
      return true;
    },
    stop: () => clearTimeout(ends),
  };
}
