/**
 * One output on the Pi's own header through the kernel's character device, by `gpioset`: a process that holds
 * the line at its level, and is replaced by another for another level.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOfWords } from '../system-errors.ts';
import type { GpioWay } from './gpio-way.ts';
import { holdCommand } from './gpiod-tools.ts';
import { LineFault, type OpenOutput } from './open-line.ts';

/** A gpioset that cannot have the line says so and ends within this. */
const refusedWithinMs = 300;
const lastWordsBytes = 500;

export function openOutputByGpioset(way: Extract<GpioWay, { way: 'gpiomon' }>): OpenOutput {
  const { release, chip, label, lines } = way;
  return async ({ pin, high }, failed) => {
    if (pin >= lines) throw new LineFault('not-there', `${label} has lines 0 to ${lines - 1}`);
    const holderOf = (level: boolean) => new Holder(holdCommand(release, chip, pin, level), level);
    let holder = holderOf(high);
    const refused = sleep(refusedWithinMs, null, { ref: false });
    const words = await Promise.race([holder.ended, refused]);
    if (words !== null) throw toolFault(words);
    let wanted = high;
    let changing: Promise<void> = Promise.resolve();

    function watch(watched: Holder): void {
      void watched.ended.then((last) => {
        if (!watched.isEnding) failed(toolFault(last));
      });
    }

    async function change(): Promise<void> {
      if (holder.high === wanted) return;
      await holder.end();
      holder = holderOf(wanted);
      watch(holder);
    }

    watch(holder);
    return {
      write(level) {
        wanted = level;
        changing = changing.then(change);
      },
      async close() {
        await changing;
        await holder.end();
      },
    };
  };
}

/** One gpioset, which holds the line until it is ended. */
class Holder {
  readonly high: boolean;
  /** With its last words; never rejects. */
  readonly ended: Promise<string>;
  isEnding = false;
  readonly #child: ChildProcess;

  constructor([command = '', ...args]: readonly string[], high: boolean) {
    this.high = high;
    const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    let words = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-lastWordsBytes);
    });
    child.once('error', (error) => {
      words ||= error.message;
    });
    this.ended = once(child, 'close').then(
      () => words.trim() || 'gpioset ended',
      () => words.trim() || 'gpioset did not start',
    );
  }

  async end(): Promise<void> {
    this.isEnding = true;
    this.#child.kill('SIGTERM');
    await this.ended;
  }
}

/** The tools give the reason only in the words of `strerror`. */
function toolFault(complaint: string): LineFault {
  return new LineFault(codeOfWords(complaint) ?? 'not-there', complaint);
}
