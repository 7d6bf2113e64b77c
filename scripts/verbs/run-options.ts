/**
 * What Node gets to run a controller. Through the day it makes little that lives long: a young generation
 * that stays small spares a Pi a quarter of the memory, and is swept in a moment. `scripts/dawr` gives the
 * same, and a test compares them.
 */
export const runOptions = ['--max-semi-space-size=1'] as const;

/** What it runs, in `dist/`, with the config as its one argument. */
export const runProgram = 'run.cjs';
