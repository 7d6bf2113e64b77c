/**
 * The collector's store in PostgreSQL, for a country. One commit is a few statements in one transaction,
 * whatever the number of its events and of their controllers.
 */
import type { ControllerNames } from '../../../drivers/centre/messages.ts';
import {
  type Commit,
  type DayFigures,
  type EventStore,
  type ReceivedEvent,
  type StreamPosition,
  tenMinutesMs,
} from './event-store.ts';
import { type Database, openDatabase, type PoolClient } from './postgres-database.ts';

/** A sequence or a count of PostgreSQL's 64 bits, which the library gives as text. */
type Digits = string;

interface PositionRow {
  readonly stream: string;
  readonly centre: string;
  readonly controller: string;
  readonly up_to: Digits;
  readonly next_stored: Digits | null;
}

const positionColumns = (upTo: string) => `
  streams.stream, centre, controller, ${upTo} AS up_to,
  (SELECT min(sequence) FROM dawr.events WHERE stream = id AND sequence > ${upTo}) AS next_stored`;

/** Walks over what is stored without a gap, step by step: what lies behind the gap is not read. */
const advance = `
  WITH RECURSIVE run (id, up_to) AS (
    SELECT id, up_to FROM dawr.streams WHERE id = ANY ($1)
    UNION ALL
    SELECT run.id, next.sequence FROM run CROSS JOIN LATERAL (
      SELECT sequence FROM dawr.events WHERE stream = run.id AND sequence = run.up_to + 1 LIMIT 1
    ) AS next
  ), latest AS (
    SELECT id, max(up_to) AS up_to FROM run GROUP BY id
  ), moved AS (
    UPDATE dawr.streams SET up_to = latest.up_to FROM latest
    WHERE streams.id = latest.id AND streams.up_to < latest.up_to
  )
  SELECT ${positionColumns('latest.up_to')} FROM latest JOIN dawr.streams USING (id)`;

/** No text of JSON has this character in it. */
const betweenBodies = '\u001e';

/**
 * Each column is one text that PostgreSQL takes apart: an array of texts would have every quote of every event
 * escaped here and unescaped there, which takes longer than all else. What was added is named
 * only where something was there before.
 */
const insert = `
  WITH added AS (
    INSERT INTO dawr.events (stream, sequence, type, business_day, body)
    SELECT * FROM unnest(
      string_to_array($1, ',')::integer[], string_to_array($2, ',')::bigint[],
      string_to_array($3, ','), string_to_array($4, ',', ''), string_to_array($5, chr(30))
    ) ON CONFLICT DO NOTHING RETURNING stream, sequence
  )
  SELECT CASE WHEN count(*) < $6 THEN coalesce(string_agg(stream || ':' || sequence, ','), '') END AS keys
  FROM added`;

/** @throws UserError where there is no such database, or where it is no collector's */
export async function openPostgresEvents(
  address: string,
  passwordFile: string | undefined,
  use: 'collect' | 'read',
): Promise<EventStore> {
  return new PostgresEventStore(await openDatabase(address, passwordFile, use));
}

class PostgresEventStore implements EventStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  commit(events: readonly ReceivedEvent[]): Promise<Commit> {
    return this.#database.inTransaction(async (client) => {
      const ids = await idsOf(client, events);
      const idOf = ({ stream }: ReceivedEvent): number => ids.get(stream) ?? 0;
      const keyOf = (event: ReceivedEvent): string => `${idOf(event)}:${event.sequence}`;
      const inserted = await client.query<{ keys: string | null }>(insert, [
        events.map(idOf).join(),
        events.map(({ sequence }) => sequence).join(),
        events.map(({ type }) => type).join(),
        events.map(({ businessDay }) => businessDay ?? '').join(),
        events.map(({ body }) => body).join(betweenBodies),
        events.length,
      ]);
      const keys = inserted.rows[0]?.keys ?? null;
      const { fresh, known } =
        keys === null ? { fresh: events, known: [] } : split(events, keyOf, keys);
      const stored = await bodiesAt(client, known.map(idOf), known);
      return {
        positions: await positionsBehind(client, [...ids.values()]),
        fresh,
        conflicting: known.filter((event) => stored.get(keyOf(event)) !== event.body),
      };
    });
  }

  async position(stream: string): Promise<StreamPosition | null> {
    const [row] = await this.#positions('WHERE streams.stream = $1', [stream]);
    return row ?? null;
  }

  streams(): Promise<readonly StreamPosition[]> {
    return this.#positions('ORDER BY centre, controller, id', []);
  }

  giveUp(stream: string, before: number): Promise<StreamPosition> {
    return this.#database.inTransaction(async (client) => {
      const { rows } = await client.query<{ id: number; up_to: Digits }>(
        'SELECT id, up_to FROM dawr.streams WHERE stream = $1 FOR UPDATE',
        [stream],
      );
      const row = rows[0];
      if (row === undefined) throw new Error(`no stream ${stream}`);
      const upTo = Number(row.up_to);
      if (before - 1 > upTo) {
        await client.query('INSERT INTO dawr.lost VALUES ($1, $2, $3)', [
          row.id,
          upTo + 1,
          before - 1,
        ]);
        await client.query('UPDATE dawr.streams SET up_to = $2 WHERE id = $1', [
          row.id,
          before - 1,
        ]);
      }
      const [behind] = await positionsBehind(client, [row.id]);
      if (behind === undefined) throw new Error(`no stream ${stream}`);
      return behind;
    });
  }

  figuresOf(day: string): Promise<readonly DayFigures[]> {
    return this.#database.connected(async (client) => {
      // By its text, because PostgreSQL reads no JSON that has an escaped NUL in it.
      const { rows } = await client.query<Record<keyof DayFigures, string>>(
        `SELECT centre,
           count(*) FILTER (WHERE type = 'ticket.issued') AS issued,
           count(*) FILTER (WHERE type = 'ticket.completed') AS served,
           count(*) FILTER (WHERE type = 'ticket.completed'
             AND substring(body from '"serviceMs":([0-9.]+)')::numeric <= $1) AS "withinTen",
           count(*) FILTER (WHERE type = 'ticket.no-show') AS "noShows",
           (SELECT coalesce(sum(last - first + 1), 0) FROM dawr.lost
             JOIN dawr.streams AS damaged ON damaged.id = lost.stream
             WHERE damaged.centre = streams.centre) AS lost
         FROM dawr.events JOIN dawr.streams ON streams.id = events.stream
         WHERE business_day = $2 GROUP BY centre ORDER BY centre COLLATE "C"`,
        [tenMinutesMs, day],
      );
      return rows.map(({ centre, issued, served, withinTen, noShows, lost }) => ({
        centre,
        issued: Number(issued),
        served: Number(served),
        withinTen: Number(withinTen),
        noShows: Number(noShows),
        lost: Number(lost),
      }));
    });
  }

  bodiesOf({ centre, controller }: ControllerNames, day: string): Promise<readonly string[]> {
    return this.#database.connected(async (client) => {
      const { rows } = await client.query<{ body: string }>(
        `SELECT body FROM dawr.events JOIN dawr.streams ON streams.id = events.stream
         WHERE business_day = $1 AND centre = $2 AND controller = $3 ORDER BY streams.id, sequence`,
        [day, centre, controller],
      );
      return rows.map(({ body }) => body);
    });
  }

  newestDay(): Promise<string | null> {
    return this.#database.connected(async (client) => {
      const { rows } = await client.query<{ day: string | null }>(
        'SELECT max(business_day) AS day FROM dawr.events',
      );
      return rows[0]?.day ?? null;
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #positions(which: string, values: readonly string[]): Promise<readonly StreamPosition[]> {
    return this.#database.connected(async (client) => {
      const { rows } = await client.query<PositionRow>(
        `SELECT ${positionColumns('streams.up_to')} FROM dawr.streams ${which}`,
        [...values],
      );
      return rows.map(positionOf);
    });
  }
}

/** Of each stream of the batch, which is made where it is new. */
async function idsOf(
  client: PoolClient,
  events: readonly ReceivedEvent[],
): Promise<ReadonlyMap<string, number>> {
  const of = new Map(events.map(({ stream, from }) => [stream, from]));
  const streams = [...of.keys()];
  const known = await client.query<{ id: number; stream: string }>(
    'SELECT id, stream FROM dawr.streams WHERE stream = ANY ($1)',
    [streams],
  );
  const ids = new Map(known.rows.map(({ id, stream }) => [stream, id]));
  for (const [stream, { centre, controller }] of of) {
    if (ids.has(stream)) continue;
    const added = await client.query<{ id: number }>(
      `INSERT INTO dawr.streams (stream, centre, controller) VALUES ($1, $2, $3)
       ON CONFLICT (stream) DO UPDATE SET stream = excluded.stream RETURNING id`,
      [stream, centre, controller],
    );
    for (const { id } of added.rows) ids.set(stream, id);
  }
  return ids;
}

/** A sequence may be in the batch twice: the first of the two is the one that was added. */
function split(
  events: readonly ReceivedEvent[],
  keyOf: (event: ReceivedEvent) => string,
  addedKeys: string,
) {
  const added = new Set(addedKeys.split(','));
  const fresh: ReceivedEvent[] = [];
  const known: ReceivedEvent[] = [];
  for (const event of events) (added.delete(keyOf(event)) ? fresh : known).push(event);
  return { fresh, known };
}

async function bodiesAt(
  client: PoolClient,
  ids: readonly number[],
  events: readonly ReceivedEvent[],
): Promise<ReadonlyMap<string, string>> {
  if (events.length === 0) return new Map();
  const { rows } = await client.query<{ key: string; body: string }>(
    `SELECT events.stream || ':' || events.sequence AS key, body
     FROM unnest($1::integer[], $2::bigint[]) AS asked (stream, sequence)
     JOIN dawr.events USING (stream, sequence)`,
    [ids, events.map(({ sequence }) => sequence)],
  );
  return new Map(rows.map(({ key, body }) => [key, body]));
}

async function positionsBehind(
  client: PoolClient,
  ids: readonly number[],
): Promise<readonly StreamPosition[]> {
  const { rows } = await client.query<PositionRow>(advance, [ids]);
  return rows.map(positionOf);
}

function positionOf(row: PositionRow): StreamPosition {
  return {
    from: { centre: row.centre, controller: row.controller },
    stream: row.stream,
    upTo: Number(row.up_to),
    nextStored: row.next_stored === null ? null : Number(row.next_stored),
  };
}
