/** The tests that mutants of the queue have to pass: pure and quick ones alone, in one project. */
import { join } from 'node:path';
import everything from '../../jest.config.mjs';

const [{ displayName: _, runner: __, ...quick }] = everything.projects;

export default {
  ...quick,
  rootDir: join(import.meta.dirname, '../..'),
  // What a mutant leaves open is no news.
  testEnvironment: join(import.meta.dirname, 'first-failure.cjs'),
  // A busy machine kills no mutant; one that hangs meets Stryker's own limit.
  testTimeout: 120_000,
  testMatch: ['<rootDir>/test/mutation/queue-tests.ts'],
};
