/**
 * Records each refusal as an event that names who asked.
 *
 * Forty presses are one event: a refusal is recorded again only after the same asker has succeeded or
 * met another reason, or after the reason was mended.
 */
import type { Receipt } from '../journal/journal.ts';
import type { Moment } from '../queue/words.ts';
import type { Writer } from '../writer.ts';
import { type Asker, askedBy, originOf } from './asker.ts';
import type { Reason } from './reason.ts';

export interface Refusals {
  /**
   * Records a refusal, unless it is the asker's latest.
   * @param command as the contract names it
   */
  record(asker: Asker, command: string, reason: Reason): void;
  /** Records every refusal, in one transaction with the receipt of its reply. */
  recordWith(receipt: Receipt, asker: Asker, command: string, reason: Reason): void;
  succeeded(asker: Asker, command: string): void;
  /** The reason is gone, such as a printer that works again. */
  mended(reason: Reason): void;
}

export function createRefusals(writer: Pick<Writer, 'record'>, now: () => Moment): Refusals {
  const latest = new Map<string, Reason>();

  const refused = (asker: Asker, command: string, reason: Reason) => {
    const who = { origin: originOf(asker), askedBy: askedBy(asker) };
    return { type: 'command.refused', at: now(), command, ...who, reason } as const;
  };

  return {
    record(asker, command, reason) {
      const key = keyOf(asker, command);
      if (reason === 'journal-full' || latest.get(key) === reason) return;
      latest.set(key, reason);
      writer.record([refused(asker, command, reason)]);
    },
    recordWith(receipt, asker, command, reason) {
      writer.record([refused(asker, command, reason)], () => receipt);
    },
    succeeded(asker, command) {
      latest.delete(keyOf(asker, command));
    },
    mended(reason) {
      for (const [key, last] of latest) if (last === reason) latest.delete(key);
    },
  };
}

/** A button counts as one asker, whatever its gestures mean; of others each command counts. */
function keyOf(asker: Asker, command: string): string {
  return 'button' in asker ? asker.button : `${originOf(asker)}/${command}`;
}
