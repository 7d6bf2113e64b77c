/**
 * Is loaded into a measured program before its own first line (`node --require`: a module would bring Node's loader of modules with it), and leaves in a file, when the
 * program ends, when its event loop answered nobody and how long.
 */
import { writeFileSync } from 'node:fs';
import { monotonicMs } from '../../config/boot-clock.ts';

export interface LoopBlock {
  readonly fromMs: number;
  readonly lastedMs: number;
}

/** Its children inherit the environment, and write files of their own. */
export const loopBlocksFile = (folder: string, pid: number): string => `${folder}/blocks-${pid}`;
export const folderVariable = 'DAWR_LOOP_BLOCKS';

const lookEveryMs = 10;

const folder = process.env[folderVariable];
if (folder !== undefined) {
  const blocks: LoopBlock[] = [];
  let lookedAtMs = monotonicMs();
  setInterval(() => {
    const nowMs = monotonicMs();
    const lastedMs = nowMs - lookedAtMs - lookEveryMs;
    if (lastedMs > lookEveryMs) blocks.push({ fromMs: lookedAtMs, lastedMs });
    lookedAtMs = nowMs;
  }, lookEveryMs).unref();
  process.on('exit', () => {
    writeFileSync(loopBlocksFile(folder, process.pid), JSON.stringify(blocks));
  });
}
