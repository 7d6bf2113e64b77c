/** An outbox on a journal in memory, and a link that answers when the test wants it to. */
import type { OutgoingEvent } from '../../drivers/centre-port.ts';
import { createOutbox, type OutboxOptions } from '../../firmware-host/centre/outbox.ts';
import { type MemoryJournal, Witness } from './witness.ts';

interface OnItsWay {
  readonly sequence: number;
  acknowledge(): void;
}

/** Our own port: what was published waits until the test lets the broker answer. */
export class HandDrivenLink {
  readonly news = new Witness<number>();
  onItsWay: OnItsWay[] = [];
  mostAtOnce = 0;
  #lose: ((reason: Error) => void)[] = [];

  get sent(): readonly number[] {
    return this.news.seen;
  }

  readonly publish = (event: OutgoingEvent): Promise<void> => {
    this.news.add(event.sequence);
    return new Promise((resolve, reject) => {
      this.#lose.push(reject);
      this.onItsWay.push({ sequence: event.sequence, acknowledge: resolve });
      this.mostAtOnce = Math.max(this.mostAtOnce, this.onItsWay.length);
    });
  };

  /** PUBACK of the message at this place in the line. */
  async answer(place = 0): Promise<void> {
    this.onItsWay.splice(place, 1)[0]?.acknowledge();
    await settled();
  }

  /** @param count of the messages, the earliest first; all without it */
  async lose(count = Number.POSITIVE_INFINITY): Promise<void> {
    this.onItsWay.splice(0, count);
    for (const reject of this.#lose.splice(0, count)) reject(new Error('lost'));
    await settled();
  }
}

/** Lets every promise that is settled by now run its continuation. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export function outboxOf(journal: MemoryJournal, more: Partial<OutboxOptions> = {}) {
  const link = new HandDrivenLink();
  const warnings: string[] = [];
  const outbox = createOutbox({
    journal,
    link,
    acknowledgedBy: 'broker',
    inFlight: 3,
    envelope: (row) => ({ sequence: row.sequence, body: row.data }),
    warn: (message) => warnings.push(message),
    onServerAhead: (upTo) => warnings.push(`the server has ${upTo}`),
    ...more,
  });
  return { outbox, link, warnings };
}
