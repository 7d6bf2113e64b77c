/**
 * Jest's environment of Node, which ends a test file with its first failure: one is enough to say that a
 * mutant was noticed, and jest itself only stops between files. Stryker loads it as CommonJS.
 */
const { TestEnvironment: NodeEnvironment } = require('jest-environment-node');

module.exports = class FirstFailure extends NodeEnvironment {
  #hasFailed = false;

  handleTestEvent(event) {
    if (event.name === 'test_done') this.#hasFailed ||= event.test.errors.length > 0;
    if (!this.#hasFailed) return;
    if (event.name === 'test_start') event.test.mode = 'skip';
    if (event.name === 'run_describe_start') event.describeBlock.mode = 'skip';
  }
};
