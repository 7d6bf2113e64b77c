/**
 * The server of pages against a real socket: what it sends, what it refuses, and what one page that
 * misbehaves costs the others.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { UserError } from '../../config/user-error.ts';
import { action } from '../../drivers/web/action.ts';
import { readAssets } from '../../drivers/web/assets.ts';
import { LiveHub } from '../../drivers/web/live-hub.ts';
import { WebServer } from '../../drivers/web/web-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'dawr-web-'));
const script = 'page-0A1B2C3D.js';

let hub: LiveHub;
let server: WebServer;
let port: number;
let gone: number[];
let pressed: unknown[];
let faults: unknown[];
const open = new Set<Socket>();

function serverOn(wanted: number): WebServer {
  return new WebServer({
    port: wanted,
    purpose: 'the page of a test',
    otherwise: 'choose another',
    assets: () => readAssets(folder),
    routes: {
      actions: {
        '/api/press': action(z.strictObject({ down: z.boolean() }), (asked) => {
          pressed.push(asked);
          return null;
        }),
        '/api/fail': () => {
          throw new Error('a mistake of ours');
        },
      },
      live: { '/api/live': hub },
      files: {
        '/made/*': (name) =>
          name === '7' ? { type: 'text/plain', body: Buffer.from('seven') } : null,
      },
    },
    onFault: (error) => faults.push(error),
  });
}

beforeAll(() => {
  writeFileSync(join(folder, 'index.html'), '<p>');
  writeFileSync(join(folder, script), '0');
  writeFileSync(join(folder, 'font.woff2'), 'f');
  writeFileSync(join(folder, 'notes.txt'), 'not of the page');
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  const left: number[] = [];
  gone = left;
  pressed = [];
  faults = [];
  hub = new LiveHub({
    whole: (page) => ({ page }),
    beat: () => ({ atMs: 1 }),
    onGone: (page) => left.push(page),
    beatMs: 10,
  });
  server = serverOn(0);
  port = Number(new URL(await server.start()).port);
});

afterEach(async () => {
  for (const socket of open) socket.destroy();
  open.clear();
  await server.stop();
});

type Headers = Readonly<Record<string, string>>;

async function asked(method: string, path: string, headers: Headers = {}, body = '') {
  const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (response === undefined) throw new Error('no answer');
  open.add(response.socket);
  return response;
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of response.setEncoding('utf8')) chunks.push(String(chunk));
  return chunks.join('');
}

async function statusOf(method: string, path: string, headers: Headers = {}, body = '') {
  const response = await asked(method, path, headers, body);
  response.resume();
  return response.statusCode;
}

const own = () => ({ 'Content-Type': 'application/json', Origin: `http://127.0.0.1:${port}` });
const press = (headers: Headers) =>
  statusOf('POST', '/api/press', headers, JSON.stringify({ down: true }));

/** The messages of a stream as they come, `retry` left out. */
async function* messagesOf(response: IncomingMessage): AsyncGenerator<[string, unknown]> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    const parts = `${text}${chunk}`.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) {
      const [, event = '', data = ''] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (event !== '') yield [event, JSON.parse(data)];
    }
  }
}

describe('a file', () => {
  test('comes with its type, and is asked for again only where its name stays the same', async () => {
    const index = await asked('GET', '/');
    expect(index.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(index.headers['cache-control']).toBe('no-cache');
    expect(await textOf(index)).toBe('<p>');
    const hashed = await asked('GET', `/${script}`);
    expect(hashed.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(hashed.headers['cache-control']).toContain('immutable');
    expect((await asked('GET', '/font.woff2')).headers['content-type']).toBe('font/woff2');
  });

  test('is not sent again to a browser that has it', async () => {
    const { headers } = await asked('GET', '/');
    const etag = headers.etag ?? '';
    const again = await asked('GET', '/', { 'If-None-Match': `"other", W/${etag}` });
    expect(again.statusCode).toBe(304);
    expect(await textOf(again)).toBe('');
    expect(await statusOf('GET', '/', { 'If-None-Match': '"other"' })).toBe(200);
  });

  test('that keeps its name is sent as it was at the start, one named by its content as it is on the disk', async () => {
    const kept = join(folder, script);
    try {
      writeFileSync(join(folder, 'index.html'), '<p>newer');
      expect(await textOf(await asked('GET', '/'))).toBe('<p>');
      rmSync(kept);
      expect(await statusOf('GET', `/${script}`)).toBe(500);
      expect(faults).toMatchObject([{ code: 'ENOENT' }]);
      writeFileSync(kept, '0');
      expect(await textOf(await asked('GET', `/${script}`))).toBe('0');
    } finally {
      writeFileSync(join(folder, 'index.html'), '<p>');
      writeFileSync(kept, '0');
    }
  });

  test('that is not of the page is not there, whatever the address says', async () => {
    for (const path of ['/notes.txt', '/index.html', '/..%2fweb-server.ts', '/made/', '/made/8']) {
      expect([path, await statusOf('GET', path)]).toEqual([path, 404]);
    }
  });

  test('may be made while the server runs', async () => {
    const made = await asked('GET', '/made/7');
    expect([made.headers['content-type'], await textOf(made)]).toEqual(['text/plain', 'seven']);
  });
});

describe('whoever may ask', () => {
  test.each([
    ['its own page', {}, 204],
    ['its own page, as a browser says', { 'Sec-Fetch-Site': 'same-origin' }, 204],
    ['a page of another site', { Origin: 'http://attacker.example' }, 403],
    ['a page on another port of this computer', { Origin: 'http://127.0.0.1:1' }, 403],
    ['a page of the same site, as a browser says', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a frame without an origin', { Origin: 'null' }, 403],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['a form that pretends', { 'Content-Type': 'text/plain; application/json' }, 415],
  ])('%s', async (_, change: Headers, status) => {
    expect(await press({ ...own(), ...change })).toBe(status);
    expect(pressed).toHaveLength(status === 204 ? 1 : 0);
  });

  test('nobody who sends no origin', async () => {
    expect(await press({ 'Content-Type': 'application/json' })).toBe(403);
    expect(pressed).toEqual([]);
  });

  test('nobody by another name of this computer, for a file or a live view either', async () => {
    for (const path of ['/', '/api/live', '/made/7']) {
      expect(await statusOf('GET', path, { Host: `attacker.example:${port}` })).toBe(403);
      expect(await statusOf('GET', path, { Host: '127.0.0.1' })).toBe(403);
    }
    expect(await statusOf('GET', '/', { Host: `localhost:${port}` })).toBe(200);
  });

  test('every answer forbids foreign content', async () => {
    for (const path of ['/', '/nothing', '/api/press', '/made/7', '/api/live']) {
      const { headers, socket } = await asked('GET', path);
      socket.destroy();
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('a request', () => {
  test('that is larger than any may be is refused, with and without a length', async () => {
    const large = JSON.stringify({ down: true, more: 'x'.repeat(8192) });
    expect(await statusOf('POST', '/api/press', own(), large)).toBe(413);
    const chunked = { ...own(), 'Transfer-Encoding': 'chunked' };
    expect(await statusOf('POST', '/api/press', chunked, large)).toBe(413);
    expect(pressed).toEqual([]);
  });

  test('of another shape is refused with the place of the mistake', async () => {
    const answer = await asked('POST', '/api/press', own(), '{"down":"yes"}');
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(await textOf(answer)).reason).toMatch(/^down: /);
  });

  test('that meets a mistake of ours is answered, and the mistake is reported', async () => {
    expect(await statusOf('POST', '/api/fail', own(), '{}')).toBe(500);
    expect(faults).toEqual([new Error('a mistake of ours')]);
    expect(await statusOf('GET', '/')).toBe(200);
  });

  test('beyond the connections that are allowed is not taken', async () => {
    const host = '127.0.0.1';
    const sockets = Array.from({ length: 97 }, (_, index) =>
      connect({ port, host, localAddress: `127.0.0.${1 + (index % 2)}` }),
    );
    for (const socket of sockets) open.add(socket.on('error', () => {}));
    await Promise.race(sockets.map((socket) => once(socket, 'close')));
    for (const socket of sockets) socket.destroy();
  });
});

test('a computer that takes all the connections it gets leaves some to the others', async () => {
  const from = { port, host: '127.0.0.1', localAddress: '127.0.0.2' };
  const sockets = Array.from({ length: 120 }, () => connect(from).on('error', () => {}));
  await Promise.race(sockets.map((socket) => once(socket, 'close')));
  expect(await statusOf('GET', '/')).toBe(200);
  for (const socket of sockets) socket.destroy();
});

describe('a live view', () => {
  test('is whole at first, then comes by changes, with a beat in between', async () => {
    const stream = messagesOf(await asked('GET', '/api/live'));
    expect((await stream.next()).value).toEqual(['whole', { page: 1 }]);
    expect((await stream.next()).value).toEqual(['beat', { atMs: 1 }]);
    hub.change({ lamp: 'lit' });
    hub.renew();
    const seen: unknown[] = [];
    for await (const message of stream) {
      if (message[0] !== 'beat') seen.push(message);
      if (seen.length === 2) break;
    }
    expect(seen).toEqual([
      ['change', { lamp: 'lit' }],
      ['whole', { page: 1 }],
    ]);
  });

  test('knows which page has gone', async () => {
    const [first, second] = [await asked('GET', '/api/live'), await asked('GET', '/api/live')];
    expect([hub.has(1), hub.has(2)]).toEqual([true, true]);
    first.destroy();
    for await (const _ of messagesOf(second)) if (!hub.has(1)) break;
    expect(gone).toEqual([1]);
  });

  test('has room for forty pages', async () => {
    for (let page = 1; page <= 40; page += 1) {
      expect((await asked('GET', '/api/live')).statusCode).toBe(200);
    }
    expect(await statusOf('GET', '/api/live')).toBe(503);
    expect(await statusOf('GET', '/')).toBe(200);
  });

  test('drops a page that does not read, and no other', async () => {
    const deaf = await asked('GET', '/api/live');
    deaf.pause();
    const reader = await asked('GET', '/api/live');
    let changes = 0;
    // What the kernel holds for a reader is beyond us: as much as it takes.
    const large = 'x'.repeat(100_000);
    hub.change(large);
    for await (const [event] of messagesOf(reader)) {
      if (event !== 'change') continue;
      changes += 1;
      if (!hub.has(1) || changes > 500) break;
      hub.change(large);
    }
    expect([gone, hub.has(2)]).toEqual([[1], true]);
  });

  test('ends with its server', async () => {
    const stream = await asked('GET', '/api/live');
    const closed = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => {}).resume();
    await server.stop();
    await closed;
    expect(gone).toEqual([1]);
  });

  test('is opened by GET alone', async () => {
    expect(await statusOf('HEAD', '/api/live')).toBe(405);
    expect(hub.has(1)).toBe(false);
  });
});

describe('a start', () => {
  test('on a taken port says in one line what it is for and what to do', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const bound = holder.address();
    const taken = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const failed = await serverOn(taken)
      .start()
      .catch((error: unknown) => error);
    holder.close();
    expect(failed).toBeInstanceOf(UserError);
    expect(failed).toMatchObject({
      message: `port ${taken} is taken; the page of a test needs it`,
      hint: 'stop the program that uses it, or choose another',
    });
  });

  test('without its page says how to build it', async () => {
    await expect(readAssets(join(folder, 'nowhere'))).rejects.toMatchObject({
      hint: 'run scripts/checkout/build',
    });
  });
});
