/**
 * The HTTP server of a set of pages: their files, their live views and what they ask for. The bench
 * and the controller's pages each start one; only this file knows the HTTP library.
 *
 * It listens on loopback unless it is given another address. Everything that comes in is checked
 * (`same-origin.ts`) and bounded: the body, the open connections, the pages of a live view.
 */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie, setCookie } from 'hono/cookie';
import { errnoOf } from '../../config/errno.ts';
import { UserError } from '../../config/user-error.ts';
import type { Action, Reply, Visitor } from './action.ts';
import type { Asset, Assets } from './assets.ts';
import type { LiveHub } from './live-hub.ts';
import { foreignRequest, hostsOf, type Refusal } from './same-origin.ts';

/** What a page asks for is some hundred bytes. */
const mostBodyBytes = 4096;
/** Live views that are open, all together. */
const mostStreams = 40;
/** Each of them with a request beside it, and some more. */
const mostConnections = 96;
/** One computer that takes what it can leaves the others their pages; a tunnel may bring many of them. */
const mostOfOneAddress = 64;
/** How long a request may take to arrive. */
const requestTimeoutMs = 10_000;
/** Node looks every thirty seconds by itself, so that whoever sends half a request would stay for forty. */
const lateCheckMs = 1000;

const secretCookie = 'dawr';
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** A file that is made while the server runs. */
export interface MadeFile {
  readonly type: string;
  readonly body: Uint8Array;
}

/** All by their path, which begins with `/`. */
export interface WebRoutes {
  /** By POST. */
  readonly actions: Readonly<Record<string, Action>>;
  readonly live: Readonly<Record<string, LiveHub>>;
  /** `*` at the end of a path stands for a name, such as in `/tickets/*`. Null where there is none. */
  readonly files: Readonly<Record<string, (name: string) => MadeFile | null>>;
}

export interface WebServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** The address to listen on, and the names by which requests may call this server; loopback without it. */
  readonly listen?: { readonly host: string; readonly names: readonly string[] };
  /** What it serves, for people, such as `the bench page`; and how to give it another port. */
  readonly purpose: string;
  readonly otherwise: string;
  readonly assets: () => Promise<Assets>;
  readonly routes: WebRoutes;
  /** Why this visitor may not watch the live view at `path`, or null; without it everybody may. */
  admit?(path: string, visitor: Visitor): Refusal | null;
  /** What a person sees at an address without anything; without it a line of JSON. */
  missing?(): MadeFile;
  /** An action or a file threw; whoever asked has got a 500. */
  onFault(error: unknown): void;
}

type PageContext = Context<{ Bindings: HttpBindings }>;

export class WebServer {
  readonly #options: WebServerOptions;
  #server: Server | null = null;

  constructor(options: WebServerOptions) {
    this.#options = options;
  }

  /** Throws a `UserError` where the port cannot be had. @returns the address of the first page */
  async start(): Promise<string> {
    const { listen, port } = this.#options;
    const host = listen?.host ?? '127.0.0.1';
    const names = listen?.names ?? loopbackNames;
    const assets = await this.#options.assets();
    const hosts = new Set<string>();
    const app = this.#app(assets, hosts);
    const server = createServer(
      { connectionsCheckingInterval: lateCheckMs },
      getRequestListener(app.fetch, {
        // What follows a whole request and is no HTTP ends the connection before the answer.
        errorHandler: (error) =>
          errnoOf(error) === 'ECONNRESET' ? refuse(brokeOff) : this.#failed(error),
      }),
    );
    server.maxConnections = mostConnections;
    server.on('connection', createShares());
    server.headersTimeout = requestTimeoutMs;
    server.requestTimeout = requestTimeoutMs;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(this.#listenError(error, host)));
      server.listen(port, host, resolve);
    });
    this.#server = server;
    const bound = server.address();
    const boundPort = bound !== null && typeof bound === 'object' ? bound.port : port;
    for (const name of hostsOf(names, boundPort)) hosts.add(name);
    return `http://${names[0] ?? host}:${boundPort}`;
  }

  /** Closes the streams as well. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }

  #app(assets: Assets, hosts: ReadonlySet<string>): Hono<{ Bindings: HttpBindings }> {
    const app = new Hono<{ Bindings: HttpBindings }>();
    const { actions, files, live } = this.#options.routes;
    const hubs = Object.values(live);
    const isFull = () => hubs.reduce((open, { size }) => open + size, 0) >= mostStreams;
    app.use(async ({ env, req }, next) => {
      // `//host/path` is an address on another host.
      if (env.incoming.url?.startsWith('//')) return refuse(noAddress);
      const takes = req.path in actions ? ['POST'] : ['GET', 'HEAD'];
      if (!takes.includes(req.method)) return refuseMethod(takes);
      const head = { method: req.method, header: (name: string) => req.header(name) };
      const refusal = foreignRequest(head, withOwnAddress(hosts, env.incoming.socket));
      return refusal === null ? await next() : refuse(refusal);
    });
    const limit = bodyLimit({
      maxSize: mostBodyBytes,
      onError: () =>
        refuse({ status: 413, reason: `the body is larger than ${mostBodyBytes} bytes` }),
    });
    for (const [path, act] of Object.entries(actions)) {
      app.post(path, limit, (context) => answerAction(context, act));
    }
    for (const [path, hub] of Object.entries(live)) {
      app.get(path, (context) => {
        const refusal = this.#options.admit?.(path, visitorOf(context)) ?? null;
        return refusal === null ? openStream(context, hub, isFull()) : refuse(refusal);
      });
    }
    for (const [path, make] of Object.entries(files)) {
      app.get(path, (context) => sendMade(make(context.req.path.slice(path.indexOf('*')))));
    }
    app.get('*', (context) => {
      const asset = assets.get(context.req.path);
      if (asset !== undefined) return sendAsset(context, asset);
      const { missing } = this.#options;
      const isForPerson = context.req.header('accept')?.includes('text/html') === true;
      return missing === undefined || !isForPerson
        ? refuse(nothingThere)
        : sendMade(missing(), nothingThere.status);
    });
    app.onError((error, context) =>
      // Whoever asked has gone in the middle of the request: nobody waits for an answer.
      context.env.incoming.destroyed && !context.env.incoming.complete
        ? refuse(brokeOff)
        : this.#failed(error),
    );
    return app;
  }

  #failed(error: unknown): Response {
    if (error instanceof RequestError) return refuse(noAddress);
    this.#options.onFault(error);
    const reason = error instanceof Error ? error.message : String(error);
    return refuse({ status: 500, reason });
  }

  #listenError(error: Error, host: string): Error {
    const { otherwise, port, purpose } = this.#options;
    const why = {
      EADDRINUSE: `port ${port} is taken; ${purpose} needs it`,
      EACCES: `port ${port} may not be used by this user; ${purpose} needs it`,
      EADDRNOTAVAIL: `this computer has no address ${host}; ${purpose} needs it`,
    }[errnoOf(error) ?? ''];
    if (why === undefined) return error;
    return new UserError(why, `stop the program that uses it, or ${otherwise}`, { cause: error });
  }
}

/** Ends the connections of an address that has its share. */
function createShares(): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const address = socket.remoteAddress ?? '';
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    if (count > mostOfOneAddress) socket.destroy();
  };
}

/** Every address of a computer is a name that nobody else can give to a browser. */
function withOwnAddress(hosts: ReadonlySet<string>, socket: Socket): ReadonlySet<string> {
  const { localAddress, localPort } = socket;
  if (localAddress === undefined || localPort === undefined) return hosts;
  return new Set([...hosts, ...hostsOf([ipv4Of(localAddress)], localPort)]);
}

/** An IPv4 address as a socket of both kinds gives it. */
function ipv4Of(address: string): string {
  return address.replace(/^::ffff:/, '');
}

function visitorOf(context: PageContext): Visitor {
  const address = ipv4Of(context.env.incoming.socket.remoteAddress ?? '');
  return {
    isLocal: address === '::1' || address.startsWith('127.'),
    secret: getCookie(context, secretCookie) ?? null,
  };
}

const noAddress: Refusal = { status: 400, reason: 'this is not an address' };
const brokeOff: Refusal = { status: 400, reason: 'the request broke off' };
const nothingThere: Refusal = { status: 404, reason: 'there is nothing at this address' };

function refuseMethod(takes: readonly string[]): Response {
  const response = refuse({ status: 405, reason: `this address takes ${takes.join(' or ')}` });
  response.headers.set('Allow', takes.join(', '));
  return response;
}

function refuse({ status, reason }: Refusal): Response {
  return new Response(JSON.stringify({ reason }), {
    status,
    headers: {
      ...securityHeaders,
      'Content-Type': 'application/json; charset=utf-8',
      // What is left of a refused body is not read.
      Connection: 'close',
    },
  });
}

async function answerAction(context: PageContext, act: Action): Promise<Response> {
  let body: unknown;
  try {
    body = JSON.parse(await context.req.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse({ status: 400, reason: 'the body is not JSON' });
  }
  const answer = await act(body, visitorOf(context));
  if (answer === null) return new Response(null, { status: 204, headers: securityHeaders });
  if (answer.status !== 200) return refuse(answer);
  return reply(context, answer);
}

function reply(context: PageContext, { json, secret }: Reply): Response {
  for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
  context.header('Cache-Control', 'no-store');
  if (secret !== undefined) {
    // Not `Secure`: a browser would not keep it, because these pages come over plain http.
    setCookie(context, secretCookie, secret.value, {
      httpOnly: true,
      sameSite: 'Strict',
      path: '/',
      maxAge: secret.keptForSeconds,
    });
  }
  return context.body(JSON.stringify(json), 200, {
    'Content-Type': 'application/json; charset=utf-8',
  });
}

/** On Node's own answer: the library would copy each message through a stream of its own. */
function openStream(context: PageContext, hub: LiveHub, isFull: boolean): Response {
  if (context.req.method !== 'GET') return refuseMethod(['GET']);
  if (isFull) return refuse({ status: 503, reason: 'too many pages are open' });
  const { outgoing } = context.env;
  outgoing.writeHead(200, {
    ...securityHeaders,
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  hub.add(outgoing);
  return RESPONSE_ALREADY_SENT;
}

function sendMade(file: MadeFile | null, status = 200): Response {
  if (file === null) return refuse(nothingThere);
  return new Response(new Uint8Array(file.body), {
    status,
    headers: { ...securityHeaders, 'Content-Type': file.type, 'Cache-Control': 'no-store' },
  });
}

async function sendAsset(context: PageContext, asset: Asset): Promise<Response> {
  const headers = { ...securityHeaders, ETag: asset.etag, 'Cache-Control': asset.cacheControl };
  const known = (context.req.header('if-none-match') ?? '').split(',');
  if (known.some((etag) => etag.trim().replace(/^W\//, '') === asset.etag)) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(await asset.body(), { headers: { ...headers, 'Content-Type': asset.type } });
}
