/** Passes the centre server's announcements to the voice, and says why one cannot be heard. */
import type { Announcement, Voice } from '../../drivers/ports.ts';
import type { Reason } from '../ask/reason.ts';
import type { HallPlan } from '../plan/plan.ts';

export interface Announcer {
  /** Why it could not be heard in the hall, or null. */
  whyNotAnnounced(announcement: Announcement): Reason | null;
  announce(announcement: Announcement): void;
}

/** @param voice returns null in a hall without a voice */
export function createAnnouncer(
  { windows }: Pick<HallPlan, 'windows'>,
  voice: () => Pick<Voice, 'whyNotSaid' | 'announce'> | null,
): Announcer {
  return {
    whyNotAnnounced(announcement) {
      const isElsewhere = 'window' in announcement && !windows.includes(announcement.window);
      if (isElsewhere) return 'window-unknown';
      const speaker = voice();
      return speaker === null ? 'no-voice' : speaker.whyNotSaid(announcement);
    },
    announce: (announcement) => voice()?.announce(announcement),
  };
}
