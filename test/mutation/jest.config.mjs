/** The tests that mutants of the queue have to pass: pure and quick ones alone, in one project. */
import { join } from 'node:path';
import everything from '../../jest.config.mjs';

const [{ displayName: _, runner: __, ...quick }] = everything.projects;

export default {
  ...quick,
  rootDir: join(import.meta.dirname, '../..'),
  // What a mutant leaves open is no news.
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/mutation/queue-tests.ts'],
};
