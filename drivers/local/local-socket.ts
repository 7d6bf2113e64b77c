/**
 * The controller's own sockets, for a person on the device: a file in its folder that root and the
 * service's user may use, and nobody else; and one beside it through which the service's group too may open and
 * close days, and ask for nothing more.
 *
 * It takes one request a connection, of bounded length and within a bounded time, so that a client that
 * stops in the middle holds nothing. Whoever watches the buttons stays, a few at a time; one that does not
 * read is let go. A hall works without it: trouble with it is a warning.
 */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { LocalAnswer, LocalRequest, SeenInput } from '../local-port.ts';
import type { Lifetime } from '../ports.ts';
import { isOfTheDay, LocalRequestSchema, longestLine } from './local-messages.ts';

const requestWithinMs = 2000;
const mostConnections = 8;
/** Fewer than the connections, so that somebody can always ask. */
const mostWatchers = 4;
/** What a watcher that does not read may make us keep. */
const mostUnreadBytes = 65_536;
/** The service's user, and root; connecting needs the right to write. */
const ownersMode = 0o600;
/** Its group too. */
const groupsMode = 0o660;

export interface LocalSocketOptions {
  readonly path: string;
  /** Of the group. */
  readonly dayPath: string;
  /** Whatever is decided is on the disk when it answers. */
  answer(request: LocalRequest): LocalAnswer | Promise<LocalAnswer>;
  /** Calls `send` with all that is seen of the wired buttons. @returns what ends it */
  watchButtons(send: (seen: SeenInput) => void): () => void;
  warn(message: string): void;
  readonly withinMs?: number;
}

export function createLocalSocket(options: LocalSocketOptions): Lifetime {
  const { path, dayPath, withinMs = requestWithinMs } = options;
  const open = new Set<Socket>();
  const watching = new Set<Socket>();
  let servers: readonly Server[] = [];

  const warn = (error: unknown) =>
    options.warn(`nobody can ask the controller through ${path}: ${String(error)}`);

  function serve(socket: Socket, onlyDays: boolean): void {
    let received = '';
    open.add(socket);
    const tooLate = setTimeout(() => socket.destroy(), withinMs);
    socket.once('close', () => {
      clearTimeout(tooLate);
      open.delete(socket);
    });
    // A client that is gone has no interest in its answer.
    socket.on('error', () => {});
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      received += text;
      const end = received.indexOf('\n');
      if (end < 0 && received.length <= longestLine) return;
      socket.removeAllListeners('data');
      const line = end < 0 ? null : received.slice(0, end);
      void Promise.resolve(answerTo(line, onlyDays)).then((answer) => {
        if (answer === 'watch') {
          clearTimeout(tooLate);
          letWatch(socket);
        } else {
          socket.end(`${JSON.stringify(answer)}\n`);
        }
      });
    });
  }

  function letWatch(socket: Socket): void {
    watching.add(socket);
    const end = options.watchButtons((seen) => {
      socket.write(`${JSON.stringify(seen)}\n`);
      if (socket.writableLength > mostUnreadBytes) socket.destroy();
    });
    socket.once('close', () => {
      watching.delete(socket);
      end();
    });
    socket.resume();
    // Says that all is seen from here on.
    socket.write('\n');
  }

  function answerTo(
    line: string | null,
    onlyDays: boolean,
  ): LocalAnswer | 'watch' | Promise<LocalAnswer> {
    if (line === null || line.length > longestLine) {
      return {
        status: 'unreadable',
        problem: `a request is one line of ${longestLine} characters`,
      };
    }
    const read = LocalRequestSchema.safeParse(parsed(line));
    if (read.success) {
      const request = read.data;
      if (onlyDays && !isOfTheDay(request)) return notForTheGroup;
      if (request.name !== 'watch-buttons') return options.answer(request);
      return watching.size < mostWatchers ? 'watch' : tooManyWatch;
    }
    const [issue] = read.error.issues;
    const where = issue?.path.join('.') ?? '';
    return { status: 'unreadable', problem: `${where}: ${issue?.message ?? 'not a request'}` };
  }

  return {
    start() {
      servers = [
        ...listen(path, ownersMode, (socket) => serve(socket, false)),
        ...listen(dayPath, groupsMode, (socket) => serve(socket, true)),
      ];
    },
    async stop() {
      const closed = servers.map(
        (server) => new Promise<void>((resolve) => server.close(() => resolve())),
      );
      servers = [];
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };

  function listen(at: string, mode: number, onClient: (socket: Socket) => void): Server[] {
    try {
      // Whoever left it is gone: the journal's lock lets no second controller come this far.
      rmSync(at, { force: true });
      const server = createServer(onClient);
      server.maxConnections = mostConnections;
      server.on('error', warn);
      server.listen(at, () => chmodSync(at, mode));
      return [server];
    } catch (error) {
      warn(error);
      return [];
    }
  }
}

const notForTheGroup: LocalAnswer = {
  status: 'refused',
  reason: 'not-allowed',
  words: {
    ar: 'هذا للمستخدم الجذر ولمستخدم الخدمة وحدهما',
    en: "only root and the service's user may ask this",
  },
};

const tooManyWatch: LocalAnswer = {
  status: 'refused',
  reason: 'too-many-watch',
  words: {
    ar: `يشاهد الأزرار ${mostWatchers} بالفعل: أغلق أحدهم`,
    en: `${mostWatchers} watch the buttons already: end one of them`,
  },
};

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
