/**
 * The controller as a script of its own, which `controller-script.ts` loads. A class of here is another one there, so
 * a person's mistake crosses as its words.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { noteTrialFailure } from '../../config/provisional.ts';
import { UserError } from '../../config/user-error.ts';
import type { CompiledCode } from '../../firmware-host/compiled-code.ts';
import type { Mistake } from './mistake.ts';

/** Runs until it is stopped. @returns null, or why it could not start or go on; throws for faults of the program */
export async function runController(config: string, code: CompiledCode): Promise<Mistake | null> {
  try {
    // What they load is most of a start: each in a turn of the event loop of its own.
    for (const load of [
      () => import('../../config/load.ts'),
      () => import('../../firmware-host/journal/journal.ts'),
    ]) {
      await load();
      await nextTurn();
    }
    const { run } = await import('../../firmware-host/main.ts');
    await nextTurn();
    await run(config, code);
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) {
      noteTrialFailure(config, `${error instanceof Error ? error.message : error}`);
      throw error;
    }
    const { message, hint } = error;
    noteTrialFailure(config, `${message}: ${hint}`);
    return { message, hint };
  }
}
