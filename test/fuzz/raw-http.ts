/**
 * The server of the pages, from the first byte of a connection: requests that were good and are not any more, over real
 * sockets, from a seed. It answers or hangs up, keeps nothing, and serves the next one.
 */
import { connect } from 'node:net';
import * as z from 'zod';
import { action } from '../../drivers/web/action.ts';
import { LiveHub } from '../../drivers/web/live-hub.ts';
import { WebServer } from '../../drivers/web/web-server.ts';
import { randomFrom } from '../../firmware-host/report/random.ts';
import { collect, damaged } from './fuzz.ts';

/** More of them, and most requests are no HTTP any more and end in its first line. */
const mostHits = 2;
/** Fewer than the server takes at a time. */
const atOnce = 40;
const longestRequest = 2000;

export interface HttpOutcome {
  /** How often each was answered; `none` where it hung up. */
  readonly statuses: ReadonlyMap<string, number>;
  /** What an action or a file threw. */
  readonly faults: readonly unknown[];
  readonly keptBytes: number;
}

function samplesFor(host: string): readonly Uint8Array[] {
  const body = JSON.stringify({ down: true });
  const post = (more: string, content: string): string =>
    `POST /api/press HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n` +
    `Content-Type: application/json\r\n${more}\r\n\r\n${content}`;
  const get = (path: string, more = ''): string =>
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;
  return [
    get('/'),
    get(
      '/page-0A1B2C3D.js',
      'Accept-Encoding: gzip, br\r\nIf-None-Match: "a"\r\nRange: bytes=0-3\r\n',
    ),
    get('/made/7%2e%2e?a=b&c[]=1#d', 'Cookie: dawr=0123456789abcdef; other="x\\"y"\r\n'),
    get('/made/7') + get('/nowhere'),
    get('/api/live', 'Accept: text/event-stream\r\nLast-Event-ID: 4\r\n'),
    get('/', 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\n'),
    post(`Content-Length: ${body.length}`, body),
    post(
      'Transfer-Encoding: chunked',
      `6\r\n${body.slice(0, 6)}\r\n7;a=b\r\n${body.slice(6)}\r\n0\r\nT: 1\r\n\r\n`,
    ),
    post(`Content-Length: ${body.length}\r\nExpect: 100-continue`, body),
    `HEAD http://${host}/ HTTP/1.0\r\n\r\n`,
  ].map((text) => Buffer.from(text, 'latin1'));
}

/** Sends it and hangs up its half. @returns the status of the first answer, or `none` */
function send(port: number, bytes: Uint8Array): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    let said = '';
    socket.on('data', (chunk) => {
      if (said.length < 4096) said += chunk.toString('latin1');
      // A live view goes on until its page is gone.
      if (said.includes('text/event-stream')) socket.destroy();
    });
    socket.on('end', () => socket.end());
    // It may hang up before it has read all.
    socket.on('error', () => {});
    socket.on('close', () => resolve(/^HTTP\/1\.1 (\d{3})/.exec(said)?.[1] ?? 'none'));
    socket.end(bytes);
  });
}

export async function fuzzHttp(inputs: number, seed: number): Promise<HttpOutcome> {
  const faults: unknown[] = [];
  const hub = new LiveHub({
    whole: (page) => ({ page }),
    beat: () => ({ atMs: 1 }),
    onGone: () => {},
  });
  const text = (words: string) => ({ type: 'text/plain', body: Buffer.from(words) });
  const server = new WebServer({
    port: 0,
    purpose: 'a server of a test',
    otherwise: 'choose another',
    assets: async () => new Map(),
    routes: {
      actions: { '/api/press': action(z.strictObject({ down: z.boolean() }), () => null) },
      live: { '/api/live': hub },
      files: { '/': () => text('<p>'), '/made/*': (name) => (name === '7' ? text('seven') : null) },
    },
    onFault: (error) => faults.push(error),
  });
  const port = Number(new URL(await server.start()).port);
  const samples = samplesFor(`127.0.0.1:${port}`);
  const { uniform } = randomFrom(seed, 'http');
  const random = (limit: number): number => Math.floor(uniform() * limit);
  const statuses = new Map<string, number>();
  const run = async (count: number): Promise<void> => {
    let left = count;
    const sendOn = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const sample = samples[random(samples.length)] ?? new Uint8Array();
        const status = await send(port, damaged(sample, random, longestRequest, mostHits));
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, sendOn));
  };
  try {
    for (const sample of samples) await send(port, sample);
    // What is made once is no growth.
    await run(Math.min(500, inputs));
    collect();
    const before = process.memoryUsage().heapUsed;
    await run(inputs);
    collect();
    const keptBytes = process.memoryUsage().heapUsed - before;
    const healthy = await send(port, samples[0] ?? new Uint8Array());
    if (healthy !== '200') throw new Error(`after all of it a good request is answered ${healthy}`);
    return { statuses, faults, keptBytes };
  } finally {
    await server.stop();
  }
}
