/**
 * Says in the hall what is paused: at once, again and again while people wait for it, and when it goes
 * on. The words and the interval are the config's; a voice that cannot say them is passed over, because
 * the boards and the paper say them too.
 */
import type { Announcement, Voice } from '../../drivers/ports.ts';
import { createWakeTimer } from '../clock/wake-timer.ts';
import type { HallPlan } from '../plan/plan.ts';
import { elapsedMs } from '../queue/moment.ts';
import { pausedServices, pauseKey } from '../queue/pause.ts';
import { lineOf, type State, waitingIn } from '../queue/state.ts';
import type { Moment, Pause, QueueEvent } from '../queue/words.ts';

export interface PauseSpeaker {
  take(events: readonly QueueEvent[]): void;
  stop(): void;
}

export function createPauseSpeaker(options: {
  readonly plan: Pick<HallPlan, 'pauses' | 'rules'>;
  readonly state: () => State;
  readonly now: () => Moment;
  /** Null in a hall without a voice. */
  readonly voice: () => Pick<Voice, 'whyNotSaid' | 'announce'> | null;
}): PauseSpeaker {
  const { plan } = options;
  /** By pause: when it was said last. */
  const saidAt = new Map<string, Moment>();
  const timer = createWakeTimer(sayAgain);

  function say(announcements: readonly Announcement[]): void {
    const voice = options.voice();
    const sayable = announcements.find((one) => voice?.whyNotSaid(one) === null);
    if (sayable !== undefined) voice?.announce(sayable);
  }

  function sayPause(pause: Pause): void {
    saidAt.set(pauseKey(pause), options.now());
    const clip = plan.pauses.clipOf(pause.reason);
    const spoken = { text: plan.pauses.paused(pause) };
    say(clip === null ? [spoken] : [{ clip }, spoken]);
  }

  function isWaitedFor(pause: Pause): boolean {
    const services = pausedServices(plan.rules, pause);
    return services.some((service) => waitingIn(lineOf(options.state(), service)) > 0);
  }

  /** What was paused before a restart counts as said when it began, and is said again when due. */
  function dueInMs(pause: Pause): number {
    const last = saidAt.get(pauseKey(pause)) ?? pause.since;
    return plan.pauses.sayEveryMs - (elapsedMs(last, options.now()) ?? plan.pauses.sayEveryMs);
  }

  function sayAgain(): void {
    for (const pause of options.state().pauses.values()) {
      if (dueInMs(pause) > 0) continue;
      if (isWaitedFor(pause)) sayPause(pause);
      else saidAt.set(pauseKey(pause), options.now());
    }
    arm();
  }

  function arm(): void {
    const dues = [...options.state().pauses.values()].map(dueInMs);
    const isNever = plan.pauses.sayEveryMs === 0 || dues.length === 0;
    timer.set(isNever ? null : Math.min(...dues));
  }

  return {
    take(events) {
      for (const event of events) {
        if (event.type === 'service.paused') sayPause({ ...event, since: event.at });
        else if (event.type === 'service.resumed') {
          saidAt.delete(pauseKey(event));
          // At the end of the day nothing goes on.
          if (!events.some(({ type }) => type === 'day.closed'))
            say([{ text: plan.pauses.resumed(event) }]);
        }
      }
      arm();
    },
    stop: () => timer.stop(),
  };
}
