/**
 * One GPIO line through the kernel's character device, by `gpiomon` as a child process: for kernels
 * without sysfs GPIO. It sets the pull itself, and reports when the kernel saw each edge.
 *
 * `gpioget` reads the level before `gpiomon` watches, because a watched line cannot be read. The first
 * edge shows what changed in the few milliseconds between the two: an edge to the level that was read
 * means that the line had left it. So a press that begins in between counts when it ends; only one
 * that also ends in between is not seen.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../../config/boot-clock.ts';
import { ownTurn } from '../own-turn.ts';
import { runTool } from '../run-tool.ts';
import { codeOfWords } from '../system-errors.ts';
import type { GpioWay } from './gpio-way.ts';
import { parseEdge, readCommand, upToFirstEdge, watchCommand } from './gpiod-tools.ts';
import { LineFault, type OpenLine } from './open-line.ts';

const lastWordsBytes = 500;
/** An edge is a line of some thirty characters. */
const longestLine = 200;
/** A gpiomon that cannot have the line says so and ends within this. */
const refusedWithinMs = 300;
/** An edge that seems older than this, or later than now, has another clock's time: it counts as now. */
const believedAgeMs = 60_000;

export function openByGpiomon(way: Extract<GpioWay, { way: 'gpiomon' }>): OpenLine {
  const { release, chip, label, lines } = way;
  return async (wiring, listener) => {
    if (wiring.pin >= lines) {
      throw new LineFault('not-there', `${label} has lines 0 to ${lines - 1}`);
    }
    await ownTurn();
    const { ok, stdout, complaint } = await runTool(readCommand(release, chip, wiring));
    const value = String(stdout).trim();
    if (!ok || (value !== '0' && value !== '1')) throw toolFault(complaint || value);
    await ownTurn();
    const [command = '', ...args] = watchCommand(release, chip, wiring);
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let isClosing = false;
    let lastWords = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-lastWordsBytes);
    });
    child.once('error', (error) => {
      lastWords ||= error.message;
    });
    const ended = once(child, 'close').catch(() => {});
    let isOpen = false;
    let refusal: LineFault | null = null;
    const fail = (fault: LineFault): void => {
      if (isClosing) return;
      isClosing = true;
      if (isOpen) {
        listener.failed(fault);
      } else {
        refusal = fault;
        child.kill('SIGKILL');
      }
    };
    const asked = { high: value === '1', atMs: monotonicMs() };
    let isFirst = true;
    const hear = (line: string): void => {
      if (line === '' || isClosing) return;
      const edge = parseEdge(release, line);
      if (edge === null) {
        fail(new LineFault('bad-answer', `gpiomon says: ${line}`));
        return;
      }
      const nowMs = monotonicMs();
      const isBelieved = edge.atMs <= nowMs && nowMs - edge.atMs < believedAgeMs;
      const dated = { high: edge.high, atMs: isBelieved ? edge.atMs : nowMs };
      const levels = isFirst ? upToFirstEdge(asked, dated) : [dated];
      isFirst = false;
      for (const { high, atMs } of levels) listener.level(high, atMs);
    };
    let unfinished = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (unfinished + text).split('\n').map((line) => line.trim());
      unfinished = lines.pop() ?? '';
      for (const line of lines) hear(line);
      // Too long to be an edge: it is reported without waiting for its end.
      if (unfinished.length > longestLine) hear(unfinished.slice(0, longestLine));
    });
    listener.level(asked.high, asked.atMs);
    const close = (): Promise<void> => {
      isClosing = true;
      return end(child, ended);
    };
    const refused = pause(refusedWithinMs, false, { ref: false });
    if (await Promise.race([ended.then(() => true), refused])) {
      throw refusal ?? toolFault(lastWords.trim() || 'gpiomon ended');
    }
    isOpen = true;
    void ended.then(() => fail(toolFault(lastWords.trim() || 'gpiomon ended')));
    return { close };
  };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}

/** The tools give the reason only in the words of `strerror`. */
function toolFault(complaint: string): LineFault {
  return new LineFault(codeOfWords(complaint) ?? 'not-there', complaint);
}
