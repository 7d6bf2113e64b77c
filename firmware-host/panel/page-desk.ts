/**
 * Answers what a page asks: each press is done at most once, however often a browser sends it, and
 * never long after the finger: a press that lay in a frozen connection is not what its clerk wants now.
 *
 * As with the centre server's commands, the answer is stored in the transaction of its events, and the
 * same id gets the same answer for ever after, over a kill too.
 */
import { type Answer, ticketOf } from '../ask/ask.ts';
import type { Asker } from '../ask/asker.ts';
import { reasonWords } from '../ask/reason.ts';
import type { Words } from '../queue/refusal-words.ts';
import type { Hall } from './hall.ts';
import type { PageRequest } from './page-request.ts';

/** As JSON, to the letter what is stored. */
export type PageAnswer =
  | {
      readonly status: 'done';
      /** Of its last event; null where it led to none. */
      readonly sequence: number | null;
      readonly ticket?: string;
      readonly number?: string;
    }
  | { readonly status: 'refused'; readonly reason: string; readonly words: Words };

/** A page sends a press again for five seconds; a beat that was underway makes a press look older. */
const oldestPressMs = 8000;

export type PageDesk = (asked: PageRequest) => unknown;

export function createPageDesk(
  hall: Pick<Hall, 'ask' | 'clock'> & {
    readonly journal: Pick<Hall['journal'], 'replyTo'>;
  },
): PageDesk {
  const { clock, journal } = hall;

  function isTooOld({ boot, ms }: PageRequest['pressed']): boolean {
    const now = clock.now();
    return now.boot !== boot || now.monotonicMs - ms > oldestPressMs;
  }

  return ({ asked, from, id, pressed, whileHolding }) => {
    // Apart from the ids of the centre server.
    const command = `page/${id}`;
    const earlier = journal.replyTo(command);
    if (earlier !== null) return JSON.parse(earlier);
    if (isTooOld(pressed)) {
      return { status: 'refused', reason: 'late', words: reasonWords.late } satisfies PageAnswer;
    }
    const receiptFor = (answer: Answer, sequence: number | null) => ({
      command,
      reply: JSON.stringify(replyTo(answer, sequence)),
    });
    const answer = hall.ask(asked, askerOf(from), receiptFor, whileHolding);
    return JSON.parse(journal.replyTo(command) ?? JSON.stringify(replyTo(answer, null)));
  };
}

function askerOf(from: PageRequest['from']): Asker {
  return from.page === 'window'
    ? { kind: 'window-page', window: from.window }
    : { kind: 'reception-page' };
}

function replyTo(answer: Answer, sequence: number | null): PageAnswer {
  if (answer.status === 'refused') return answer;
  return { status: 'done', sequence, ...ticketOf(answer.events) };
}
