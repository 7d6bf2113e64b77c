/**
 * A jest runner that gives each test file a worker of its own and runs one at a time: a crash or a
 * leak in one file cannot reach the next, and whole controllers never compete for the same cores.
 */
import TestRunner from 'jest-runner';

export default class OneFileAtATime extends TestRunner {
  constructor(globalConfig, context) {
    super({ ...globalConfig, maxWorkers: 1 }, context);
  }
}
