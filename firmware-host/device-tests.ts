/**
 * What a technician tries while the hall runs: a paper, the boards, the chime, a call. Nothing of it touches the queue
 * or the journal, and a citizen's paper, number and call come before it.
 */
import type { Chime, SpokenCall, Voice } from '../drivers/ports.ts';
import { type Reason, reasonWords } from './ask/reason.ts';
import type { BoardKeeper } from './calls/board-keeper.ts';
import type { HallPlan } from './plan/plan.ts';
import type { PrintDesks } from './printing/print-desks.ts';
import { formatNumber } from './queue/number.ts';
import type { Words } from './queue/refusal-words.ts';
import type { State } from './queue/state.ts';

export type DeviceTest =
  | { readonly name: 'test-paper'; readonly printer: string }
  | { readonly name: 'test-boards' }
  | { readonly name: 'test-chime' | 'test-call' };

export type DeviceTestAnswer =
  | { readonly status: 'begun' }
  | { readonly status: 'refused'; readonly reason: Reason; readonly words: Words };

export type TryDevice = (test: DeviceTest) => DeviceTestAnswer;

export function createDeviceTests(options: {
  readonly plan: Pick<HallPlan, 'rules' | 'windows'>;
  state(): Pick<State, 'used'>;
  readonly boards: Pick<BoardKeeper, 'sweep'>;
  readonly printing: Pick<PrintDesks, 'printTest'>;
  /** Null in a hall without one. */
  voice(): Pick<Voice, 'whyNotSaid' | 'announce'> | null;
}): TryDevice {
  function announce(what: SpokenCall | Chime | null): Reason | null {
    const voice = options.voice();
    if (voice === null) return 'no-voice';
    if (what === null) return 'cannot-say';
    const reason = voice.whyNotSaid(what);
    if (reason === null) voice.announce(what);
    return reason;
  }

  function begin(test: DeviceTest): Reason | null {
    switch (test.name) {
      case 'test-paper':
        return options.printing.printTest(test.printer) ? null : 'printer-not-ready';
      case 'test-boards':
        options.boards.sweep();
        return null;
      case 'test-chime':
        return announce({ chime: true });
      case 'test-call':
        return announce(callOfNobody(options.plan, options.state()));
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

/** Of a number that no ticket of the day has, from the end of a series, so that nobody follows it. */
function callOfNobody(
  { rules, windows }: Pick<HallPlan, 'rules' | 'windows'>,
  { used }: Pick<State, 'used'>,
): SpokenCall | null {
  const [window] = windows;
  if (window === undefined) return null;
  for (const { prefix, from, to } of rules.services.values()) {
    let free = to;
    for (const [first, last] of (used.get(prefix) ?? []).toReversed()) {
      if (first <= free && free <= last) free = first - 1;
    }
    if (free >= from) return { number: formatNumber(prefix, free, to), window };
  }
  return null;
}
