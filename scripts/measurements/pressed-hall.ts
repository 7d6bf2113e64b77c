/**
 * The whole controller as on a Pi, whose buttons are pressed while it bears something else: presses come as edges of
 * `gpiomon`, and the controller says by the boot's clock when it has stored what each led to.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { defaultDebounceMs } from '../../drivers/button/press-machine.ts';
import { askController, watchController } from '../../drivers/local/ask-controller.ts';
import type { ControllerLook, SeenInput } from '../../drivers/local-port.ts';
import { startCountingPrinter } from './counting-printer.ts';
import { makeGpiomonEdges, tap } from './gpiomon-edges.ts';
import { end, startController, untilReady } from './start.ts';
import { tappedButtons, tappedHall, tappedPins } from './tapped-hall.ts';

/** As the topics name them. */
export const pressedNames = { centre: 'busy', controller: 'busy' } as const;

const gapMs = 60;
/** The printer is found, tickets are drawn for practice, and the link stands. */
const startsWithinMs = 20_000;
const settlesMs = 1500;

export interface PressedHall {
  readonly journal: string;
  /** Resolves a little after the press, with the milliseconds from its debounced edge until it was stored. */
  press(at: number): Promise<number>;
  look(): Promise<ControllerLook['journal']>;
  stop(): Promise<void>;
}

/** Where the journal of such a hall is, before its controller makes it. */
export const journalFolderIn = (folder: string): string => join(folder, 'journal');

/** Resolves when its first tickets are printed. */
export async function startPressedHall(
  folder: string,
  centreServer: Pick<Config['centreServer'], 'url' | 'acknowledgedBy'>,
): Promise<PressedHall> {
  const printer = await startCountingPrinter();
  const edges = makeGpiomonEdges(folder, tappedPins);
  const configFile = join(folder, 'pressed.yaml');
  writeFileSync(configFile, JSON.stringify({ ...tappedHall(folder, printer.port), centreServer }));
  const runFolder = join(folder, 'run');
  mkdirSync(runFolder);
  const socket = join(runFolder, 'dawr.socket');
  const controller = startController(configFile, {
    PATH: edges.path,
    RUNTIME_DIRECTORY: runFolder,
  });
  const hangUp = new AbortController();
  const stop = async (): Promise<void> => {
    hangUp.abort();
    await end(controller);
    await printer.stop();
  };
  try {
    await untilReady(controller);
    const fingers = tappedButtons.map(({ pin }) => edges.finger(pin));
    const buttons = await watchButtons(socket, hangUp.signal);
    const tryPress = async (at: number): Promise<SeenInput & { readonly lateMs: number }> => {
      const heard = buttons.nextPress();
      const closedMs = await tap(fingers[at % fingers.length] ?? -1);
      const input = await heard;
      return { ...input, lateMs: input.ms - closedMs - defaultDebounceMs };
    };
    const press = async (at: number): Promise<number> => {
      const { outcome, lateMs } = await tryPress(at);
      if (outcome !== 'done') throw new Error(`press ${at} was ${outcome}`);
      await sleep(gapMs);
      return lateMs;
    };
    const giveUpAt = monotonicMs() + startsWithinMs;
    while (printer.papers === 0) {
      if (monotonicMs() > giveUpAt) throw new Error('no ticket was printed');
      await tryPress(0);
      await sleep(settlesMs);
    }
    await sleep(settlesMs);
    const look = async (): Promise<ControllerLook['journal']> => {
      const answer = await askController(socket, { name: 'look', args: {} });
      if (answer.status !== 'look') throw new Error(`a look was ${answer.status}`);
      return answer.look.journal;
    };
    return { journal: join(journalFolderIn(folder), 'journal.db'), press, look, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface WatchedButtons {
  /** Ask before the finger. */
  nextPress(): Promise<SeenInput>;
}

/** Resolves when the controller shows its buttons. */
async function watchButtons(socket: string, signal: AbortSignal): Promise<WatchedButtons> {
  let seen = (_: SeenInput): void => {};
  await new Promise<void>((onWatching, failed) => {
    const onSeen = (input: SeenInput): void => {
      if (input.says === 'press') seen(input);
    };
    watchController(socket, { onWatching, onSeen }, signal).catch(failed);
  });
  return {
    nextPress: () =>
      new Promise((resolve) => {
        seen = resolve;
      }),
  };
}
