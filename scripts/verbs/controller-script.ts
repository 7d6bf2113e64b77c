/**
 * Loads the controller, one script in `dist/`, with what V8 compiled of it in an earlier start, where the service
 * gives it a folder for that (systemd's CacheDirectory=). The folder is the controller's own: whoever writes there
 * says what it runs.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { readCompiledCode, writeCompiledCode } from './compiled-code.ts';
import type { runController as run } from './controller.ts';
import type { Mistake } from './mistake.ts';

interface ControllerModule {
  exports: { runController?: typeof run };
}

/** As the build wraps it. */
type Evaluate = (
  exports: ControllerModule['exports'],
  require: NodeJS.Require,
  module: ControllerModule,
  filename: string,
  folder: string,
) => void;

interface LoadedScript {
  readonly script: Script;
  readonly isFound: boolean;
  readonly keep: (() => void) | null;
}

/** Runs until it is stopped. @returns null, or why it could not start or go on; throws for faults of the program */
export async function runController(config: string): Promise<Mistake | null> {
  const address = new URL('../../dist/controller.cjs', import.meta.url);
  const filename = fileURLToPath(address);
  const { script, isFound, keep } = loadScript(filename);
  const module: ControllerModule = { exports: {} };
  const evaluate: Evaluate = script.runInThisContext();
  await nextTurn();
  evaluate(module.exports, createRequire(address), module, filename, dirname(filename));
  const { runController } = module.exports;
  if (runController === undefined) throw new TypeError(`${filename} is not the controller`);
  return await runController(config, { isFound, keep });
}

/** A function of its own: what waits for the controller's end holds no bytes of the file that was read. */
function loadScript(filename: string): LoadedScript {
  // Each of its characters is one byte: the build writes others as escapes.
  const source = readFileSync(filename, 'latin1');
  // The build writes a hash of the script there.
  const hash = source.slice(0, source.indexOf('\n'));
  const folder = process.env['CACHE_DIRECTORY'];
  if (folder === undefined || folder === '') {
    return { script: new Script(source, { filename }), isFound: false, keep: null };
  }
  const file = join(folder, 'compiled-code');
  const found = readCompiledCode(file, hash);
  const script = new Script(source, { filename, ...(found !== null && { cachedData: found }) });
  return {
    script,
    isFound: found !== null && script.cachedDataRejected === false,
    keep: () => writeCompiledCode(file, hash, script.createCachedData()),
  };
}
