/**
 * The jest runner of files that mostly wait: for a device to answer, for a hold to pass, for a broker
 * to be back. More of them run side by side than there are cores, project by project.
 */
import TestRunner from 'jest-runner';

/** Files at once by project, in their order, for two cores. A whole controller costs more than a twin alone. */
const filesAtOnce = { devices: 4, whole: 3, realtime: 2, long: 1 };

/** The longest begin first, so that none is left to run alone at the end. */
const longest = /\/test\/(faults|flash)\//;
const rank = ({ path }) => (longest.test(path) ? 0 : 1);

export default class WaitingRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    for (const [project, atOnce] of Object.entries(filesAtOnce)) {
      const files = tests
        .filter(({ context }) => context.config.displayName?.name === project)
        .toSorted((a, b) => rank(a) - rank(b));
      if (files.length === 0) continue;
      this._globalConfig = { ...this._globalConfig, maxWorkers: atOnce };
      await super.runTests(files, watcher, options);
    }
  }
}
