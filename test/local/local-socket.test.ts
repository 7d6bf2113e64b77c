/** The controller's own socket: who may use it, and what becomes of a client that does not behave. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { askController, watchController } from '../../drivers/local/ask-controller.ts';
import { createLocalSocket } from '../../drivers/local/local-socket.ts';
import type { LocalAnswer, LocalRequest, SeenInput } from '../../drivers/local-port.ts';
import type { Lifetime } from '../../drivers/ports.ts';
import { lookUntil } from '../watch.ts';

let folder: string;
let socket: Lifetime | null = null;
const asked: LocalRequest[] = [];
const warnings: string[] = [];
const watchers = new Set<(seen: SeenInput) => void>();
const refused: LocalAnswer = {
  status: 'refused',
  reason: 'day-in-use',
  words: { ar: 'يوجد مواطنون', en: 'people wait' },
};

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dawr-local-'));
  asked.length = 0;
  warnings.length = 0;
});
afterEach(async () => {
  await socket?.stop();
  socket = null;
  rmSync(folder, { recursive: true });
});

const file = () => path.join(folder, 'dawr.socket');
const dayFile = () => path.join(folder, 'dawr-day.socket');
const isThere = () => {
  try {
    return statSync(file()).isSocket() && statSync(dayFile()).isSocket();
  } catch {
    return false;
  }
};

async function listen(
  answer: (request: LocalRequest) => LocalAnswer = () => ({ status: 'done', day: '2026-12-01' }),
  at = file(),
  withinMs = 60_000,
): Promise<void> {
  socket = createLocalSocket({
    path: at,
    dayPath: dayFile(),
    answer(request) {
      asked.push(request);
      return answer(request);
    },
    watchButtons(send) {
      watchers.add(send);
      return () => watchers.delete(send);
    },
    warn: (message) => warnings.push(message),
    withinMs,
  });
  socket.start();
  while (!isThere() && warnings.length === 0) await new Promise(setImmediate);
}

/** What comes back to raw bytes until the controller hangs up. */
async function send(...parts: readonly string[]): Promise<string> {
  const client = connect(file());
  client.on('error', () => {});
  let received = '';
  client.setEncoding('utf8').on('data', (text) => {
    received += text;
  });
  for (const part of parts) {
    client.write(part);
    await new Promise(setImmediate);
  }
  await once(client, 'close');
  return received;
}

test("a request is answered, and only root and the service's user may make one", async () => {
  await listen();
  const request = { name: 'open-day', args: { day: '2026-12-01' } } as const;
  expect(await askController(file(), request)).toEqual({ status: 'done', day: '2026-12-01' });
  expect(asked).toEqual([request]);
  expect((statSync(file()).mode & 0o777).toString(8)).toBe('600');
});

test("the service's group may ask of the day, and nothing else", async () => {
  await listen();
  const mode = () => (statSync(dayFile()).mode & 0o777).toString(8);
  await lookUntil(() => mode() === '660');
  const closing = { name: 'close-day', args: {} } as const;
  expect(await askController(dayFile(), closing)).toMatchObject({ status: 'done' });
  const others = [
    { name: 'look', args: {} },
    { name: 'test-boards', args: {} },
    { name: 'list-devices', args: {} },
  ] as const;
  for (const request of others) {
    expect(await askController(dayFile(), request)).toMatchObject({ reason: 'not-allowed' });
  }
  await expect(
    watchController(dayFile(), { onWatching: () => {}, onSeen: () => {} }, AbortSignal.abort()),
  ).rejects.toThrow();
  expect(asked).toEqual([closing]);
  expect(watchers.size).toBe(0);
});

test('a refusal comes with its words', async () => {
  await listen(() => refused);
  expect(await askController(file(), { name: 'close-day', args: {} })).toEqual(refused);
});

test('a request that comes in pieces is one request', async () => {
  await listen();
  const whole = '{"name":"close-day","args":{}}\n';
  expect(JSON.parse(await send(whole.slice(0, 9), whole.slice(9)))).toMatchObject({
    status: 'done',
  });
  expect(asked).toHaveLength(1);
});

test.each([
  ['no JSON', 'hello\n'],
  ['another request', '{"name":"issue-ticket","args":{"service":"card"}}\n'],
  ['more than is asked', '{"name":"close-day","args":{"day":"2026-12-01"}}\n'],
  ['no date', '{"name":"open-day","args":{"day":"tomorrow"}}\n'],
  ['a line without an end', 'x'.repeat(100_000)],
  ['a line that is too long', `{"name":"close-day","args":{}}${' '.repeat(5000)}\n`],
])('%s is refused and asks nothing', async (_, text) => {
  await listen();
  expect(JSON.parse(await send(text))).toMatchObject({ status: 'unreadable' });
  expect(asked).toEqual([]);
});

test('a client that says nothing is let go, and the next one is served', async () => {
  await listen(undefined, file(), 50);
  expect(await send('{"name":')).toBe('');
  expect(await askController(file(), { name: 'close-day', args: {} })).toMatchObject({
    status: 'done',
  });
});

test('clients that say nothing do not keep it from stopping', async () => {
  await listen();
  const silent = Array.from({ length: 3 }, () => connect(file()));
  for (const client of silent) client.on('error', () => {});
  await Promise.all(silent.map((client) => once(client, 'connect')));
  await socket?.stop();
  socket = null;
  expect(isThere()).toBe(false);
});

test('what a killed controller left is replaced', async () => {
  writeFileSync(file(), '');
  await listen();
  expect(await askController(file(), { name: 'close-day', args: {} })).toMatchObject({
    status: 'done',
  });
});

test('a folder that is not there is a warning, and nothing else', async () => {
  await listen(undefined, path.join(folder, 'nowhere', 'dawr.socket'));
  expect(warnings).toEqual([expect.stringContaining('nowhere')]);
});

test('without a controller the answer is one line that says so', async () => {
  await expect(askController(file(), { name: 'close-day', args: {} })).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('no controller answers'),
  });
});

const press: SeenInput = { button: 'window/1/call', says: 'press', outcome: 'done', ms: 7 };

/** Somebody who watches, from when the controller shows what is seen. */
async function watch(onSeen: (seen: SeenInput) => void = () => {}) {
  const end = new AbortController();
  const before = watchers.size;
  const ended = watchController(file(), { onWatching: () => {}, onSeen }, end.signal);
  await lookUntil(() => watchers.size > before);
  return { end, ended };
}

test('whoever watches the buttons sees each press, and is forgotten when gone', async () => {
  await listen();
  const seen: SeenInput[] = [];
  const { end, ended } = await watch((one) => seen.push(one));
  for (const send of watchers) send(press);
  await lookUntil(() => seen.length > 0);
  expect(seen).toEqual([press]);
  end.abort();
  await ended;
  await lookUntil(() => watchers.size === 0);
});

test('four may watch; the fifth is told so, and questions are still answered', async () => {
  await listen();
  const four = [];
  for (let each = 0; each < 4; each += 1) four.push(await watch());
  const fifth = { onWatching: () => {}, onSeen: () => {} };
  await expect(watchController(file(), fifth, new AbortController().signal)).rejects.toMatchObject({
    message: expect.stringContaining('4 watch'),
  });
  expect(await askController(file(), { name: 'close-day', args: {} })).toMatchObject({
    status: 'done',
  });
  for (const { end, ended } of four) {
    end.abort();
    await ended;
  }
});

test('a watcher that reads nothing is let go', async () => {
  await listen();
  const client = connect(file(), () => client.write('{"name":"watch-buttons","args":{}}\n'));
  client.on('error', () => {});
  client.pause();
  await lookUntil(() => watchers.size === 1);
  const long = { ...press, button: 'x'.repeat(100_000) };
  await lookUntil(() => {
    for (const send of watchers) send(long);
    return watchers.size === 0;
  });
  client.destroy();
});
