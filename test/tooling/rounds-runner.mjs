/**
 * The jest runner that takes one round of projects after the other. Files that mostly wait, for a device
 * to answer, for a hold to pass, for a broker to be back, run more at a time than there are cores; files
 * that compute do not.
 */
import TestRunner from 'jest-runner';

/**
 * Projects that run together, and how many of their files at once, for two cores. The real-time files come
 * first: they leave the checks of `scripts/test` the cores. While a flash or a printer waits, a whole
 * controller works.
 */
const rounds = [
  { projects: ['realtime'], atOnce: 5 },
  { projects: ['quick'], atOnce: 2 },
  { projects: ['devices', 'whole'], atOnce: 5 },
  { projects: ['long'], atOnce: 1 },
];

/**
 * The longest files begin first, so that none is left to run alone at the end: a flash, which waits, by turns
 * with a hall that is broken in some way, which computes.
 */
const longest = ['/test/flash/', '/test/faults/'];
const byTurns = (files) => {
  const kinds = longest.map((folder) => files.filter(({ path }) => path.includes(folder)));
  const turns = Math.max(0, ...kinds.map((kind) => kind.length));
  const first = Array.from({ length: turns }, (_, turn) => kinds.map((kind) => kind[turn]))
    .flat()
    .filter((file) => file !== undefined);
  return [...first, ...files.filter((file) => !first.includes(file))];
};

export default class RoundsRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    for (const { projects, atOnce } of rounds) {
      const files = byTurns(
        tests.filter(({ context }) => projects.includes(context.config.displayName?.name)),
      );
      if (files.length === 0) continue;
      this._globalConfig = { ...this._globalConfig, maxWorkers: atOnce };
      await super.runTests(files, watcher, options);
    }
  }
}
