/** Why something happened to a ticket or a call, as the events give it; refusals have words of their own. */
import {
  usualBreakReasons,
  usualOutcomes,
  usualPauseReasons,
} from '../../config/schema/usual-reasons.ts';
import { type Reason, reasonWords as refusalWords } from '../ask/reason.ts';
import type { EventType, StoredEvent } from '../events/events.ts';
import type { Words } from '../queue/refusal-words.ts';

/** The reasons of an event that are a closed set. */
type ReasonOf<Type extends EventType> =
  Extract<StoredEvent, { type: Type }> extends {
    readonly reason: infer Reason extends string;
  }
    ? Reason
    : never;

type EventReason = ReasonOf<
  'ticket.voided' | 'ticket.reprinted' | 'ticket.transferred' | 'window.call-refused'
>;

const reasonWords: Readonly<Record<EventReason, Words>> = {
  'not-printed-in-time': { ar: 'لم تُطبع في الوقت', en: 'not printed in time' },
  'print-unconfirmed': { ar: 'لم تتأكد الطباعة', en: 'the print was not confirmed' },
  'service-removed': { ar: 'أُزيلت الخدمة من الإعداد', en: 'the service was removed' },
  requested: { ar: 'طُلب ذلك', en: 'somebody asked for it' },
  'controller-restarted': { ar: 'أُعيد تشغيل المتحكم', en: 'the controller restarted' },
  asked: { ar: 'بناءً على طلب', en: 'somebody asked for it' },
  'window-closed': { ar: 'أُغلق الشباك', en: 'its window closed' },
  'next-step': { ar: 'الخدمة التالية', en: 'the next of its services' },
  'window-removed': { ar: 'أُزيل الشباك من الإعداد', en: 'its window was removed' },
  'service-paused': { ar: 'خدمات الشباك متوقفة مؤقتًا', en: 'every service of it is paused' },
  'queue-empty': { ar: 'لا أحد ينتظر', en: 'nobody waits' },
};

/** Outcomes and reasons by the ids that a config has which lists none of its own. */
const usualNames: ReadonlyMap<string, Words> = new Map(
  [...usualOutcomes, ...usualPauseReasons, ...usualBreakReasons].map(({ id, name }) => [id, name]),
);

/** Null for a reason of a newer controller, and of the config's own lists. */
export function wordsOfReason(reason: string): Words | null {
  if (isEventReason(reason)) return reasonWords[reason];
  const usual = usualNames.get(reason);
  if (usual !== undefined) return usual;
  return isRefusal(reason) ? refusalWords[reason] : null;
}

function isEventReason(reason: string): reason is EventReason {
  return Object.hasOwn(reasonWords, reason);
}

function isRefusal(reason: string): reason is Reason {
  return Object.hasOwn(refusalWords, reason);
}
