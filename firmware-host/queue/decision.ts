/** What the queue answers a command: what then happened, or why it does not do it. */
import type { QueueEvent } from './words.ts';

/** Each has its words in `refusal-words.ts`. */
export type Refusal =
  | 'day-not-open'
  | 'day-not-later'
  | 'day-past'
  | 'already-closed-on'
  | 'not-closed-on'
  | 'too-many-closures'
  | 'service-unknown'
  | 'window-unknown'
  | 'numbers-exhausted'
  | 'quota-reached'
  | 'last-call'
  | 'no-roll'
  | 'number-not-on-roll'
  | 'number-given'
  | 'priority-unknown'
  | 'ticket-unknown'
  | 'ticket-not-reserved'
  | 'ticket-not-waiting'
  | 'ticket-at-window'
  | 'ticket-ended'
  | 'ticket-not-set-aside'
  | 'too-late-to-resume'
  | 'service-not-here'
  | 'service-paused'
  | 'office-unknown'
  | 'reason-unknown'
  | 'already-paused'
  | 'not-paused'
  | 'transfer-nowhere'
  | 'guard-time'
  | 'nothing-to-recall'
  | 'recall-limit'
  | 'no-ticket-at-window'
  | 'already-arrived'
  | 'outcome-unknown'
  | 'outcome-without-that'
  | 'document-unknown'
  | 'come-back-too-early'
  | 'nothing-to-rate'
  | 'already-rated'
  | 'window-already-open'
  | 'window-not-open'
  | 'already-on-break'
  | 'not-on-break';

export type Decision =
  | { readonly events: readonly QueueEvent[] }
  | {
      readonly refused: Refusal;
      /** What is recorded of it beside the refusal; absent where nothing is. */
      readonly noted?: readonly QueueEvent[];
    };
