/**
 * A PostgreSQL and the schema `dawr` in it. The only file that knows `pg`.
 *
 * A connection that was lost is opened again at the next step, which fails with `StoreAway` until that works:
 * a server that was killed, restarted or replaced is only away for a while.
 */
import { readFile } from 'node:fs/promises';
import { Pool, type PoolClient } from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';
import { ownValue } from '../../../config/checks/part.ts';
import { UserError } from '../../../config/user-error.ts';
import { inTime } from '../../../drivers/in-time.ts';
import { StoreAway } from './event-store.ts';

export type { PoolClient } from 'pg';

const layoutVersion = 1;

/**
 * Ids instead of names in the large table and its key, which a foreign key would look up for every row. Text and
 * not `jsonb`: an event is kept as it came.
 */
const layout = `
  CREATE SCHEMA IF NOT EXISTS dawr;
  CREATE TABLE dawr.layout (version integer NOT NULL);
  INSERT INTO dawr.layout VALUES (${layoutVersion});
  CREATE TABLE dawr.streams (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream text NOT NULL UNIQUE,
    centre text NOT NULL,
    controller text NOT NULL,
    up_to bigint NOT NULL DEFAULT 0
  );
  CREATE TABLE dawr.events (
    stream integer NOT NULL,
    sequence bigint NOT NULL,
    type text NOT NULL,
    business_day text,
    body text NOT NULL,
    PRIMARY KEY (stream, sequence)
  );
  CREATE INDEX events_by_day ON dawr.events (business_day, type);
  CREATE TABLE dawr.lost (
    stream integer NOT NULL REFERENCES dawr.streams (id),
    first bigint NOT NULL,
    last bigint NOT NULL
  );
`;

/** For each of: a connection, a statement. A server that does not answer is away. */
const connectWithinMs = 10_000;
const answerWithinMs = 60_000;
const closeWithinMs = 2000;

/**
 * The password is the file's, or that of PGPASSWORD in the environment.
 * @throws UserError where there is no such database, or where it is no collector's
 */
export async function openDatabase(
  address: string,
  passwordFile: string | undefined,
  use: 'collect' | 'read',
): Promise<Database> {
  const pool = new Pool({
    ...configOf(address),
    // Read at each connection: a password that was corrected on disk is used at once.
    ...(passwordFile === undefined ? {} : { password: () => passwordIn(passwordFile) }),
    fallback_application_name: 'dawr collect',
    // One stores, and one reads the figures meanwhile.
    max: 2,
    idleTimeoutMillis: 0,
    keepAlive: true,
    connectionTimeoutMillis: connectWithinMs,
    query_timeout: answerWithinMs,
    // What a connection that nobody ended holds is free again for the next one.
    idle_in_transaction_session_timeout: answerWithinMs,
  });
  // The next statement of a connection that ends says so.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  const database = new Database(pool);
  try {
    await database.inTransaction((client) => prepare(client, use));
    return database;
  } catch (error) {
    await database.close();
    throw explained(error);
  }
}

function configOf(address: string) {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || url.pathname.length < 2)
    throw new UserError('--store is no address of a PostgreSQL', form);
  if (url.password !== '' || url.searchParams.has('password')) {
    // An address is seen by everybody in the list of processes.
    throw new UserError(
      'the address of --store holds a password',
      'give --store-password-file, or PGPASSWORD in the environment',
    );
  }
  return parseIntoClientConfig(address);
}

const form = 'give postgres://USER@HOST/DATABASE; further settings behind a "?", as sslmode';

async function passwordIn(file: string): Promise<string> {
  try {
    // Editors end a file with a newline; the last one is not part of it.
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`--store-password-file cannot be read: ${String(ownValue(error, 'message'))}`);
  }
}

export class Database {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** A server that does not answer holds nobody up. */
  async close(): Promise<void> {
    await inTime(this.#pool.end(), closeWithinMs);
  }

  inTransaction<T>(step: (client: PoolClient) => Promise<T>): Promise<T> {
    return this.connected(async (client) => {
      // PostgreSQL would compile what touches many streams at each commit, which takes ten times as long as doing it.
      await client.query('BEGIN; SET LOCAL jit = off');
      const result = await step(client);
      await client.query('COMMIT');
      return result;
    });
  }

  /** A connection in which something failed is not used again; its end rolls back what it had begun. */
  async connected<T>(step: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    try {
      client = await this.#pool.connect();
      const result = await step(client);
      client.release();
      return result;
    } catch (error) {
      client?.release(true);
      if (error instanceof UserError) throw error;
      throw new StoreAway(`PostgreSQL: ${String(ownValue(error, 'message'))}`, { cause: error });
    }
  }
}

/** Makes the tables where there are none, and holds what an acknowledgement promises against the settings. */
async function prepare(client: PoolClient, use: 'collect' | 'read'): Promise<void> {
  const { rows } = await client.query<{ encoding: string; commits: string; found: boolean }>(
    `SELECT current_setting('server_encoding') AS encoding,
           current_setting('synchronous_commit') AS commits,
           to_regclass('dawr.layout') IS NOT NULL AS found`,
  );
  const { encoding, commits, found } = rows[0] ?? {};
  if (encoding !== 'UTF8') {
    throw new UserError(
      `the database has the encoding ${encoding}, which has no Arabic`,
      'create one: createdb --encoding UTF8 --template template0 NAME',
    );
  }
  if (commits === 'off') {
    throw new UserError(
      'PostgreSQL forgets what it has just stored in a power cut: synchronous_commit is off',
      'set it to "on": what is stored is acknowledged, and nobody sends it again',
    );
  }
  if (found !== true) {
    if (use === 'read')
      throw new UserError('no collector has stored here', 'name the database of one');
    // Of two that start at a time the other waits, and then finds what is there already.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('dawr.layout'))");
    const { rows: now } = await client.query<{ found: boolean }>(
      "SELECT to_regclass('dawr.layout') IS NOT NULL AS found",
    );
    if (now[0]?.found !== true) await client.query(layout);
  }
  const { rows: versions } = await client.query<{ version: number }>(
    'SELECT version FROM dawr.layout',
  );
  const version = versions[0]?.version;
  if (version !== layoutVersion) {
    throw new UserError(
      `the schema dawr has layout ${version}, and this dawr knows ${layoutVersion}`,
      'install the software that wrote it; nothing in it was changed',
    );
  }
}

/** What a person is told where it cannot even begin. @see PostgreSQL's appendix A for the codes */
function explained(error: unknown): unknown {
  if (error instanceof UserError) return error;
  const cause = error instanceof StoreAway ? error.cause : error;
  const hints: Readonly<Record<string, string>> = {
    '28000': 'name a user that may sign in: postgres://USER@HOST/DATABASE',
    '28P01': 'correct the password: --store-password-file, or PGPASSWORD in the environment',
    '3D000': 'create the database first: createdb --owner USER NAME',
    '42501': 'let the user make it: CREATE SCHEMA dawr AUTHORIZATION the user',
    '42P07': 'its schema dawr is of another program: give --store a database of its own',
  };
  const code = String(ownValue(cause, 'code'));
  return new UserError(
    `PostgreSQL cannot be used: ${String(ownValue(cause, 'message'))}`,
    hints[code] ?? 'check the address and the password file of --store, and that PostgreSQL runs',
    { cause: error },
  );
}
