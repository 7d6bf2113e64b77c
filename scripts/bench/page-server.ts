/**
 * The bench page's server: static files, the live state as server-sent events, and the few things
 * that a hand can do in the hall.
 *
 * It listens on loopback and answers only requests that name it by a loopback address and come
 * from its own pages: the bench presses real buttons, and no other web site may do so through a
 * visitor's browser. Everything that comes in is checked and bounded.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import type { Assets } from './assets.ts';
import type { Hall, HallAnswer } from './hall.ts';
import type { HallChange, HallView } from './view.ts';

/** The largest request is about a hundred bytes. */
const maxBodyBytes = 4096;
/** Each open page holds one stream. */
const maxStreams = 32;
/** A page that is this far behind is cut off; it comes back by itself and gets the whole state. */
const maxBufferedBytes = 4_194_304;
const keepAliveMs = 15_000;

const headers = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

const PressSchema = z.strictObject({
  button: z.string().min(1).max(200),
  down: z.boolean(),
  /** The page's own number, from its stream: its buttons are let go when it leaves. */
  page: z.int().min(1).optional(),
});

const FaultSchema = z.strictObject({
  /** `printer/hall`, `board/3`, `unit/window-1` or `broker`. */
  device: z.string().min(1).max(200),
  trouble: z.enum(['unplugged', 'paper-out', 'paper-low', 'cover-open', 'down']),
  on: z.boolean(),
});

const PowerSchema = z.strictObject({ on: z.boolean() });

export interface HallServer {
  /** Throws a `UserError` where the port cannot be had. @returns the page's address */
  start(): Promise<string>;
  stop(): Promise<void>;
  /** Tells every open page. */
  tell(change: HallChange): void;
}

export interface HallServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly hall: Pick<Hall, 'press' | 'letGo' | 'setFault' | 'setPower' | 'ticketPng'>;
  readonly assets: Assets;
  view(): HallView;
}

class BadRequest extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

export function createHallServer(options: HallServerOptions): HallServer {
  return new LoopbackServer(options);
}

class LoopbackServer implements HallServer {
  readonly #options: HallServerOptions;
  readonly #streams = new Map<number, ServerResponse>();
  #server: Server | null = null;
  #port = 0;
  #nextPage = 1;
  #keepAlive: NodeJS.Timeout | null = null;

  constructor(options: HallServerOptions) {
    this.#options = options;
  }

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => refuse(response, error));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => {
        reject(
          errnoOf(error) === 'EADDRINUSE'
            ? new UserError(
                `port ${this.#options.port} is taken; the bench page needs it`,
                'stop the program that uses it, or choose another port with --port',
                { cause: error },
              )
            : error,
        );
      });
      server.listen(this.#options.port, '127.0.0.1', resolve);
    });
    const bound = server.address();
    this.#port = bound !== null && typeof bound === 'object' ? bound.port : this.#options.port;
    // A comment line: keeps the stream open through idle times, and finds pages that are gone.
    this.#keepAlive = setInterval(() => {
      for (const stream of this.#streams.values()) stream.write(':\n\n');
    }, keepAliveMs);
    return `http://127.0.0.1:${this.#port}`;
  }

  async stop(): Promise<void> {
    if (this.#keepAlive !== null) clearInterval(this.#keepAlive);
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  tell(change: HallChange): void {
    const message = `event: change\ndata: ${JSON.stringify(change)}\n\n`;
    for (const stream of this.#streams.values()) {
      if (stream.writableLength > maxBufferedBytes) stream.destroy();
      else stream.write(message);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#checkOrigin(request);
    const path = pathOf(request.url ?? '/');
    if (path.startsWith('/api/') && path !== '/api/feed') {
      if (request.method !== 'POST') throw new BadRequest(405, 'this address takes POST');
      const answer = await this.#act(path, await readJson(request));
      if (!answer.done) throw new BadRequest(400, answer.reason);
      response.writeHead(204, headers).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new BadRequest(405, 'this address takes GET');
    }
    if (path === '/api/feed') {
      this.#openStream(response);
      return;
    }
    await this.#sendFile(path, response);
  }

  /** A foreign page can reach loopback by a name of its own; it cannot forge these two headers. */
  #checkOrigin(request: IncomingMessage): void {
    const own = ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${this.#port}`);
    const host = request.headers.host ?? '';
    if (!own.includes(host)) throw new BadRequest(403, 'the Host header is not of this computer');
    const origin = request.headers.origin;
    if (origin !== undefined && origin !== `http://${host}`) {
      throw new BadRequest(403, 'the Origin header is not of this page');
    }
  }

  async #sendFile(path: string, response: ServerResponse): Promise<void> {
    const ticket = /^\/tickets\/([1-9][0-9]{0,8})\.png$/.exec(path)?.[1];
    if (ticket !== undefined) {
      const png = this.#options.hall.ticketPng(Number(ticket));
      if (png === null) throw new BadRequest(404, 'this ticket is not kept any more');
      response.writeHead(200, {
        ...headers,
        'Content-Type': 'image/png',
        'Cache-Control': 'no-store',
      });
      response.end(png);
      return;
    }
    const read = this.#options.assets.get(path);
    if (read === undefined) throw new BadRequest(404, 'there is nothing at this address');
    const asset = await read();
    response.writeHead(200, {
      ...headers,
      'Content-Type': asset.type,
      'Cache-Control': path.startsWith('/fonts/') ? 'max-age=86400' : 'no-cache',
    });
    response.end(asset.body);
  }

  #openStream(response: ServerResponse): void {
    if (this.#streams.size >= maxStreams) throw new BadRequest(503, 'too many pages are open');
    const page = this.#nextPage++;
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
    });
    const whole = JSON.stringify({ page, view: this.#options.view() });
    response.write(`retry: 500\nevent: whole\ndata: ${whole}\n\n`);
    this.#streams.set(page, response);
    response.once('close', () => {
      this.#streams.delete(page);
      this.#options.hall.letGo(page);
    });
  }

  async #act(path: string, body: unknown): Promise<HallAnswer> {
    const { hall } = this.#options;
    switch (path) {
      case '/api/press': {
        const { button, down, page } = shaped(PressSchema, body);
        if (page !== undefined && !this.#streams.has(page)) {
          return { done: false, reason: `page ${page} has no open stream` };
        }
        return hall.press(button, down, page ?? 0);
      }
      case '/api/fault': {
        const { device, trouble, on } = shaped(FaultSchema, body);
        return await hall.setFault(device, trouble, on);
      }
      case '/api/power':
        return hall.setPower(shaped(PowerSchema, body).on);
      default:
        throw new BadRequest(404, 'there is nothing at this address');
    }
  }
}

function pathOf(target: string): string {
  const here = 'http://127.0.0.1';
  if (!URL.canParse(target, here)) throw new BadRequest(400, 'this is not an address');
  return new URL(target, here).pathname;
}

function shaped<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  throw new BadRequest(400, `${where}: ${issue?.message ?? 'not as expected'}`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  // A foreign page can send a form without asking first, but never this type.
  if (!/^application\/json(;|$)/.test(request.headers['content-type'] ?? '')) {
    throw new BadRequest(415, 'the Content-Type must be application/json');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Not destroyed when refused half-way: the answer must still reach the sender.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > maxBodyBytes) {
      throw new BadRequest(413, `the body is larger than ${maxBodyBytes} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new BadRequest(400, 'the body is not JSON');
  }
}

function refuse(response: ServerResponse, error: unknown): void {
  // The second: whoever asked has gone in the middle of the request.
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = error instanceof BadRequest ? error.status : 500;
  const reason = error instanceof Error ? error.message : String(error);
  if (status === 500) process.stderr.write(`bench page: ${reason}\n`);
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    // What is left of a refused body is not read.
    Connection: 'close',
  });
  response.end(JSON.stringify({ reason }));
}
