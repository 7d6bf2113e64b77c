/** The tests that mutants of what is stored, sent and recovered have to pass: the quick ones alone. */
import queue from './jest.config.mjs';

export default { ...queue, testMatch: ['<rootDir>/test/mutation/storage-tests.ts'] };
