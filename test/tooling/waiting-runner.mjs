/**
 * The jest runner of files that mostly wait: for a device to answer, for a hold to pass, for a broker
 * to be back. More of them run side by side than there are cores, one round after the other.
 */
import TestRunner from 'jest-runner';

/**
 * Projects that run together, and how many of their files at once, for two cores: while a flash or a
 * printer waits, a whole controller works.
 */
const rounds = [
  { projects: ['devices', 'whole'], atOnce: 4 },
  { projects: ['realtime'], atOnce: 3 },
  { projects: ['long'], atOnce: 1 },
];

/** The longest begin first, so that none is left to run alone at the end. */
const longest = ['/test/flash/', '/test/faults/'];
const rank = ({ path }) => {
  const at = longest.findIndex((folder) => path.includes(folder));
  return at < 0 ? longest.length : at;
};

export default class WaitingRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    for (const { projects, atOnce } of rounds) {
      const files = tests
        .filter(({ context }) => projects.includes(context.config.displayName?.name))
        .toSorted((a, b) => rank(a) - rank(b));
      if (files.length === 0) continue;
      this._globalConfig = { ...this._globalConfig, maxWorkers: atOnce };
      await super.runTests(files, watcher, options);
    }
  }
}
