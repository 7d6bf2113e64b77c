/**
 * The page's server against what it must refuse: it presses real buttons, so only its own pages on
 * this computer may ask, and only for what there is.
 */
import { request } from 'node:http';
import { TestBench, until } from './bench.ts';

const bench = new TestBench();

beforeAll(async () => {
  await bench.prepare();
  await bench.start();
});

afterAll(async () => {
  await bench.tearDown();
  // Whatever is asked here is answered to whoever asks, and not on the terminal.
  expect(bench.stderr).toBe('');
});

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

async function ask(
  method: string,
  path: string,
  body: string | null = null,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return await new Promise((done, failed) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: bench.pagePort,
        method,
        path,
        headers: { 'Content-Type': 'application/json', Origin: bench.address, ...headers },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.once('end', () => {
          const reason: unknown = text.startsWith('{"reason"') ? JSON.parse(text).reason : '';
          done({
            status: response.statusCode ?? 0,
            reason: String(reason),
            headers: response.headers,
          });
        });
      },
    );
    asked.once('error', failed);
    asked.end(body ?? undefined);
  });
}

const press = (body: unknown) => ask('POST', '/api/press', JSON.stringify(body));

describe('a bad request gets a reason', () => {
  test.each([
    [
      'a button that is not there',
      { button: 'window/9/call', down: true },
      'no button window/9/call',
    ],
    ['no button', { down: true }, 'button'],
    ['a state that is none', { button: 'window/1/call', down: 'yes' }, 'down'],
    ['a word too many', { button: 'window/1/call', down: true, hard: true }, 'hard'],
    ['a page that is not open', { button: 'window/1/call', down: true, page: 999 }, 'page 999'],
  ])('press: %s', async (_, body, reason) => {
    const answer = await press(body);
    expect(answer.status).toBe(400);
    expect(answer.reason).toContain(reason);
  });

  test.each([
    ['printer/none', 'paper-out', 'no printer/none'],
    ['board/1', 'paper-out', 'not "paper-out"'],
    ['unit/window-1', 'down', 'only the broker'],
    ['broker', 'unplugged', 'can be "down"'],
    ['hall', 'unplugged', 'no hall'],
    ['board/1', 'on-fire', 'trouble'],
  ])('fault: %s %s', async (device, trouble, reason) => {
    const answer = await ask('POST', '/api/fault', JSON.stringify({ device, trouble, on: true }));
    expect(answer.status).toBe(400);
    expect(answer.reason).toContain(reason);
  });

  test('not JSON', async () => {
    expect((await ask('POST', '/api/press', '{')).status).toBe(400);
  });

  test('cut off in the middle is no trouble', async () => {
    const asked = request({
      host: '127.0.0.1',
      port: bench.pagePort,
      method: 'POST',
      path: '/api/power',
      headers: {
        'Content-Type': 'application/json',
        Origin: bench.address,
        Expect: '100-continue',
      },
      agent: false,
    });
    asked.on('error', () => {});
    await new Promise<void>((heard) => {
      asked.once('continue', heard);
      asked.flushHeaders();
    });
    asked.destroy();
    expect((await ask('GET', '/nothing')).status).toBe(404);
  });

  test('larger than any request could be', async () => {
    const answer = await press({ button: 'x'.repeat(8192), down: true });
    expect(answer.status).toBe(413);
  });
});

test('the bench says where the pages of the controller are', async () => {
  const said = /The controller's page: (http:\S+\/window\/1)\n/.exec(bench.stdout)?.[1];
  expect(said).toBe(`http://127.0.0.1:${bench.config.pages?.port}/window/1`);
  await until('the page', () => bench.log().includes('"msg":"pages"'));
  expect((await fetch(said ?? '')).status).toBe(200);
});

describe('a foreign page', () => {
  const body = JSON.stringify({ button: 'window/1/call', down: true });

  test('is not answered under a name of its own', async () => {
    const host = `attacker.example:${bench.pagePort}`;
    const foreign = { Host: host, Origin: `http://${host}` };
    expect((await ask('POST', '/api/press', body, foreign)).status).toBe(403);
    expect((await ask('GET', '/', null, foreign)).status).toBe(403);
    expect((await ask('GET', '/api/feed', null, foreign)).status).toBe(403);
  });

  test('cannot press by script or by form', async () => {
    const origin = { Origin: 'http://attacker.example' };
    expect((await ask('POST', '/api/press', body, origin)).status).toBe(403);
    const form = { 'Content-Type': 'text/plain' };
    expect((await ask('POST', '/api/press', body, form)).status).toBe(415);
  });
});

describe('an address', () => {
  test.each([
    '/nothing',
    '/tickets/1.png',
    '/tickets/x.png',
    '/..%2f..%2fpackage.json',
    '/vendor/',
  ])('%s holds nothing', async (path) => {
    expect((await ask('GET', path)).status).toBe(404);
  });

  test.each(['//', 'http://['])('%s is none', async (target) => {
    expect(await ask('GET', target)).toMatchObject({
      status: 400,
      reason: 'this is not an address',
    });
  });

  test('takes its own method only', async () => {
    expect((await ask('GET', '/api/press')).status).toBe(405);
    expect((await ask('DELETE', '/')).status).toBe(405);
  });

  test('sends nothing from elsewhere, and lets nothing frame it', async () => {
    const { status, headers } = await ask('GET', '/');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
