/** The tests that mutants of what is stored, sent and recovered have to pass: the quick ones alone. */
import queue from './jest.config.mjs';

export default {
  ...queue,
  testMatch: [
    '<rootDir>/test/centre/{outbox,outbox-at-random,replay}.test.ts',
    '<rootDir>/test/controller/{writer,recovery,recovery-after-a-crash}.test.ts',
    '<rootDir>/test/journal/*.test.ts',
    '<rootDir>/test/report/read-journal.test.ts',
  ],
};
