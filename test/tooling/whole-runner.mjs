/**
 * The jest runner of files that start whole controllers. Three run side by side, because they mostly
 * wait: for a device to answer, for a hold to pass, for a broker to be back. Files that live by real
 * time, and long ones, follow one at a time, so that no neighbour disturbs what they measure.
 */
import TestRunner from 'jest-runner';

const runsAlone = /\.(realtime|long)\.test\.ts$/;

export default class WholeRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    const alone = tests.filter(({ path }) => runsAlone.test(path));
    const besides = tests.filter((test) => !alone.includes(test));
    for (const [files, atOnce] of [
      [besides, 3],
      [alone, 1],
    ]) {
      if (files.length === 0) continue;
      this._globalConfig = { ...this._globalConfig, maxWorkers: atOnce };
      await super.runTests(files, watcher, options);
    }
  }
}
