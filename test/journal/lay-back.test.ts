/** A journal that is given to a release of before: laid out as that one knows it, with all that it holds. */
import Database from 'better-sqlite3';
import { layJournalBack } from '../../firmware-host/journal/lay-back.ts';
import { copyFiles, makeSpecimen } from './damaged-journal.ts';
import { close, journalOn, own, windowOpened } from './own-journal.ts';

/** Of the second layout, as the release that knew it made them. */
const tables = [
  'stream: id, acknowledged',
  'event: sequence, type, wall_ms, monotonic_ms, boot, time_quality, business_day, config_generation, data',
  'receipt: ordinal, command, reply',
];

function inside<T>(look: (database: Database.Database) => T): T {
  const database = new Database(own.file, { readonly: true });
  try {
    return look(database);
  } finally {
    database.close();
  }
}

const layoutInside = () => inside((database) => database.pragma('user_version', { simple: true }));

test.each(['stopped', 'killed'] as const)(
  'of a controller that was %s keeps stream, rows and receipts, there and back',
  (end) => {
    const { truth, file } = makeSpecimen(`${own.folder}/made/journal.db`, end);
    copyFiles(file, own.file);
    expect(layJournalBack(own.file, 2)).toBe(true);
    expect(
      inside((database) =>
        tables.map((line) => {
          const [table = ''] = line.split(':');
          const columns = database.prepare('SELECT name FROM pragma_table_info(?)').pluck();
          return `${table}: ${columns.all(table).join(', ')}`;
        }),
      ),
    ).toEqual(tables);
    expect(layoutInside()).toBe(2);
    expect(inside((database) => database.prepare('SELECT * FROM stream').get())).toEqual({
      id: truth.stream,
      acknowledged: truth.acknowledged,
    });
    const journal = journalOn();
    expect(journal.read(0, truth.rows.length)).toEqual(truth.rows);
    for (const [command, reply] of truth.replies) expect(journal.replyTo(command)).toBe(reply);
    journal.append([windowOpened(9)]);
    expect(journal.newestSequence).toBe(truth.rows.length + 1);
  },
);

test.each(['stopped', 'killed'] as const)(
  'one that the other release knows is left as it is, of a controller that was %s',
  (end) => {
    const { truth, file } = makeSpecimen(`${own.folder}/known/journal.db`, end);
    copyFiles(file, own.file);
    expect(layJournalBack(own.file, 3)).toBe(false);
    expect(layoutInside()).toBe(3);
    expect(journalOn().read(0, truth.rows.length)).toEqual(truth.rows);
  },
);

test('one that a controller writes is not touched, nor is one laid out as nobody knows', () => {
  const journal = journalOn();
  expect(() => layJournalBack(own.file, 2)).toThrow('another controller is running');
  close(journal);
  for (const to of [0, 4]) {
    expect(() => layJournalBack(own.file, to)).toThrow(`this dawr knows no layout ${to}`);
  }
  expect(layoutInside()).toBe(3);
});
