/** What can be wrong with one board while its line works, and what to do about it. */
import type { Fault } from '../ports.ts';
import type { Display } from './line-codec.ts';

export function noAnswer({ place }: Display): Fault {
  return {
    code: 'no-answer',
    severity: 'stopped',
    hint: `${place} does not answer: check its power, its cable, and that its address and speed are those of the config.`,
  };
}

export function refused({ place }: Display): Fault {
  return {
    code: 'refused',
    severity: 'stopped',
    hint: `${place} answers that it cannot show this: check that the config names its model under registers.`,
  };
}

/** Of a whole line: its boards are judged by what follows the echo. */
export function adapterEchoes(line: string): Fault {
  return {
    code: 'bad-answer',
    severity: 'warning',
    hint: `the adapter of board line ${line} echoes: it hears what it sends itself. Switch its echo off, or take one that listens only while it does not send.`,
  };
}
