/**
 * Mutation tests of what must not lose an event: the journal, its one writer, the outbox and the
 * recovery after a crash. As those of the queue, with tests and a report of their own.
 */
import queue from './stryker.config.mjs';

export default {
  ...queue,
  jest: { ...queue.jest, configFile: 'test/mutation/storage-jest.config.mjs' },
  mutate: [
    'firmware-host/journal/*.ts',
    'firmware-host/{writer,gathering,centre/outbox,printing/recovery}.ts',
  ],
  jsonReporter: { fileName: 'var/mutation/storage-report.json' },
  tempDirName: 'var/mutation/storage-sandbox',
};
