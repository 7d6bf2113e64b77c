/**
 * The collector's database in one SQLite file: for one directorate, and for whoever does not keep a PostgreSQL
 * already. It answers at once; promises are for the other.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../../../config/user-error.ts';
import type { ControllerNames } from '../../../drivers/centre/messages.ts';
import { guarded, openSqlite, type Sqlite } from '../../../firmware-host/journal/sqlite.ts';
import {
  type Commit,
  type DayFigures,
  type EventStore,
  type ReceivedEvent,
  type StreamPosition,
  tenMinutesMs,
} from './event-store.ts';

/** "DwrC" in ASCII: tells this file from any other SQLite database. */
const applicationId = 0x44_77_72_43;
const layoutVersion = 1;

/** Rows lie in the order of their arrival: kept by stream, a commit would rewrite a page of each controller. */
const layout = `
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    stream TEXT NOT NULL UNIQUE,
    centre TEXT NOT NULL,
    controller TEXT NOT NULL,
    upTo INTEGER NOT NULL
  );
  CREATE TABLE events (
    stream INTEGER NOT NULL REFERENCES streams (id),
    sequence INTEGER NOT NULL,
    type TEXT NOT NULL,
    businessDay TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (stream, sequence)
  );
  CREATE INDEX events_by_day ON events (businessDay, type);
  CREATE TABLE lost (
    stream INTEGER NOT NULL REFERENCES streams (id),
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
  );
`;

interface StreamRow {
  readonly id: number;
  readonly stream: string;
  readonly centre: string;
  readonly controller: string;
  readonly upTo: number;
}

/** @throws UserError for a file that cannot be opened, or that is no collector's */
export function openSqliteEvents(file: string): EventStore {
  const folder = dirname(file);
  if (!existsSync(folder)) {
    throw new UserError(
      `the folder ${folder} does not exist`,
      'create it, or give another --store',
    );
  }
  const database = openSqlite(file);
  try {
    guarded(file, () => prepare(database, file));
    return new SqliteEventStore(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepare(database: Sqlite, file: string): void {
  const isNew = isEmpty(database, file);
  const found = database.pragma('application_id', { simple: true });
  if (!isNew && found !== applicationId) {
    throw new UserError(
      `${file} is the database of another program`,
      'give --store a file of its own; nothing in this one was changed',
    );
  }
  const version = database.pragma('user_version', { simple: true });
  if (!isNew && version !== layoutVersion) {
    throw new UserError(
      `${file} has layout ${String(version)}, and this dawr knows ${layoutVersion}`,
      'install the software that wrote it; nothing in it was changed',
    );
  }
  database.pragma('journal_mode = WAL');
  // A commit is acknowledged to the controller, which may then prune: it has to outlast a power cut.
  database.pragma('synchronous = FULL');
  if (!isNew) return;
  database.transaction(() => {
    database.exec(layout);
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${layoutVersion}`);
  })();
}

function isEmpty(database: Sqlite, file: string): boolean {
  try {
    return database.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() === 0;
  } catch (error) {
    throw new UserError(`${file} is no database`, 'give --store a file of its own', {
      cause: error,
    });
  }
}

class SqliteEventStore implements EventStore {
  readonly #database: Sqlite;
  readonly #file: string;
  readonly #insert;
  readonly #bodyAt;
  readonly #streamRow;
  readonly #addStream;
  readonly #moveTo;
  readonly #after;

  constructor(database: Sqlite, file: string) {
    this.#database = database;
    this.#file = file;
    this.#insert = database.prepare<[number, number, string, string | null, string]>(
      'INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?, ?)',
    );
    this.#bodyAt = database
      .prepare<[number, number], string>(
        'SELECT body FROM events WHERE stream = ? AND sequence = ?',
      )
      .pluck();
    this.#streamRow = database.prepare<[string], StreamRow>(
      'SELECT id, stream, centre, controller, upTo FROM streams WHERE stream = ?',
    );
    this.#addStream = database.prepare<[string, string, string]>(
      'INSERT INTO streams (stream, centre, controller, upTo) VALUES (?, ?, ?, 0)',
    );
    this.#moveTo = database.prepare<[number, number]>('UPDATE streams SET upTo = ? WHERE id = ?');
    this.#after = database
      .prepare<[number, number], number>(
        'SELECT sequence FROM events WHERE stream = ? AND sequence > ? ORDER BY sequence',
      )
      .pluck();
  }

  async commit(events: readonly ReceivedEvent[]): Promise<Commit> {
    return this.#guarded(() => this.#database.transaction(() => this.#store(events))());
  }

  async position(stream: string): Promise<StreamPosition | null> {
    return this.#guarded(() => {
      const row = this.#streamRow.get(stream);
      return row === undefined ? null : this.#positionOf(row, row.upTo);
    });
  }

  async giveUp(stream: string, before: number): Promise<StreamPosition> {
    return this.#guarded(() =>
      this.#database.transaction(() => {
        const row = this.#streamRow.get(stream);
        if (row === undefined) throw new Error(`no stream ${stream}`);
        if (before - 1 > row.upTo) {
          this.#database
            .prepare('INSERT INTO lost VALUES (?, ?, ?)')
            .run(row.id, row.upTo + 1, before - 1);
        }
        return this.#advance(row, Math.max(row.upTo, before - 1));
      })(),
    );
  }

  async figuresOf(day: string): Promise<readonly DayFigures[]> {
    return this.#guarded(() =>
      this.#database
        .prepare<[number, string], DayFigures>(
          `SELECT centre,
             sum(type = 'ticket.issued') AS issued,
             sum(type = 'ticket.completed') AS served,
             sum(type = 'ticket.completed'
               AND coalesce(json_extract(body, '$.data.serviceMs') <= ?, 0)) AS withinTen,
             sum(type = 'ticket.no-show') AS noShows,
             (SELECT coalesce(sum(last - first + 1), 0) FROM lost
               JOIN streams AS damaged ON damaged.id = lost.stream
               WHERE damaged.centre = streams.centre) AS lost
           FROM events JOIN streams ON streams.id = events.stream
           WHERE businessDay = ?
           GROUP BY centre ORDER BY centre`,
        )
        .all(tenMinutesMs, day),
    );
  }

  async bodiesOf({ centre, controller }: ControllerNames, day: string): Promise<readonly string[]> {
    return this.#guarded(() =>
      this.#database
        .prepare<[string, string, string], string>(
          `SELECT body FROM events JOIN streams ON streams.id = events.stream
           WHERE businessDay = ? AND centre = ? AND controller = ?
           ORDER BY streams.id, sequence`,
        )
        .pluck()
        .all(day, centre, controller),
    );
  }

  async newestDay(): Promise<string | null> {
    return this.#guarded(
      () =>
        this.#database
          .prepare<[], string | null>('SELECT max(businessDay) FROM events')
          .pluck()
          .get() ?? null,
    );
  }

  async streams(): Promise<readonly StreamPosition[]> {
    return this.#guarded(() =>
      this.#database
        .prepare<[], StreamRow>(
          'SELECT id, stream, centre, controller, upTo FROM streams ORDER BY centre, controller, id',
        )
        .all()
        .map((row) => this.#positionOf(row, row.upTo)),
    );
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #store(events: readonly ReceivedEvent[]): Commit {
    const rows = new Map<string, StreamRow>();
    const conflicting: ReceivedEvent[] = [];
    const fresh: ReceivedEvent[] = [];
    for (const event of events) {
      const row = rows.get(event.stream) ?? this.#rowOf(event);
      rows.set(event.stream, row);
      const { sequence, type, businessDay, body } = event;
      if (this.#insert.run(row.id, sequence, type, businessDay, body).changes === 1)
        fresh.push(event);
      else if (this.#bodyAt.get(row.id, sequence) !== body) conflicting.push(event);
    }
    return {
      positions: [...rows.values()].map((row) => this.#advance(row, row.upTo)),
      fresh,
      conflicting,
    };
  }

  #rowOf({ stream, from }: ReceivedEvent): StreamRow {
    const known = this.#streamRow.get(stream);
    if (known !== undefined) return known;
    const { centre, controller } = from;
    const { lastInsertRowid } = this.#addStream.run(stream, centre, controller);
    return { id: Number(lastInsertRowid), stream, centre, controller, upTo: 0 };
  }

  /** Moves over what is stored without a gap from here on. */
  #advance(row: StreamRow, from: number): StreamPosition {
    let upTo = from;
    for (const sequence of this.#after.iterate(row.id, from)) {
      if (sequence !== upTo + 1) break;
      upTo = sequence;
    }
    if (upTo !== row.upTo) this.#moveTo.run(upTo, row.id);
    return this.#positionOf(row, upTo);
  }

  #positionOf({ id, stream, centre, controller }: StreamRow, upTo: number): StreamPosition {
    const nextStored = this.#after.get(id, upTo) ?? null;
    return { from: { centre, controller }, stream, upTo, nextStored };
  }

  #guarded<T>(step: () => T): T {
    return guarded(this.#file, step);
  }
}
