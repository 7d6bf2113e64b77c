/**
 * What a technician tries while the hall runs: a paper, the boards, the chime. Nothing of it touches the queue
 * or the journal, and a citizen's paper, number and call come before it.
 */
import type { Voice } from '../drivers/ports.ts';
import { type Reason, reasonWords } from './ask/reason.ts';
import type { BoardKeeper } from './board-keeper.ts';
import type { PrintDesks } from './print-desks.ts';
import type { Words } from './queue/refusal-words.ts';

export type DeviceTest =
  | { readonly name: 'test-paper'; readonly printer: string }
  | { readonly name: 'test-boards' }
  | { readonly name: 'test-chime' };

export type DeviceTestAnswer =
  | { readonly status: 'begun' }
  | { readonly status: 'refused'; readonly reason: Reason; readonly words: Words };

export type TryDevice = (test: DeviceTest) => DeviceTestAnswer;

export function createDeviceTests(options: {
  readonly boards: Pick<BoardKeeper, 'sweep'>;
  readonly printing: Pick<PrintDesks, 'printTest'>;
  /** Null in a hall without one. */
  voice(): Pick<Voice, 'whyNotSaid' | 'announce'> | null;
}): TryDevice {
  function begin(test: DeviceTest): Reason | null {
    switch (test.name) {
      case 'test-paper':
        return options.printing.printTest(test.printer) ? null : 'printer-not-ready';
      case 'test-boards':
        options.boards.sweep();
        return null;
      case 'test-chime': {
        const voice = options.voice();
        if (voice === null) return 'no-voice';
        const reason = voice.whyNotSaid({ chime: true });
        if (reason === null) voice.announce({ chime: true });
        return reason;
      }
      default:
        return test satisfies never;
    }
  }

  return (test) => {
    const reason = begin(test);
    if (reason === null) return { status: 'begun' };
    return { status: 'refused', reason, words: reasonWords[reason] };
  };
}
