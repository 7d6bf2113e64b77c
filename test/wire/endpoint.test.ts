/** What twins stand on: it must behave as a device's end of the wire does, at plug and unplug. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { UserError } from '../../config/user-error.ts';
import { openEndpoint } from '../../drivers/twins/endpoint.ts';

let folder: string;
let cleanUps: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-endpoint-'));
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  rmSync(folder, { recursive: true });
});

/** A tty pair as a technician would make one, with its ends at `near` and `far`. */
async function ttyPair(near: string, far: string): Promise<ChildProcess> {
  const socat = spawn(
    'socat',
    ['-d', '-d', `pty,raw,echo=0,link=${near}`, `pty,raw,echo=0,link=${far}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  await new Promise<void>((resolve) => {
    let printed = '';
    socat.stderr.on('data', (text: Buffer) => {
      printed += String(text);
      if (printed.includes('starting data transfer loop')) resolve();
    });
  });
  return socat;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
}

function firstText(line: Duplex): Promise<string> {
  return new Promise((resolve) => line.once('data', (bytes: Buffer) => resolve(String(bytes))));
}

/** The next line of an endpoint, each handed out once. */
function lines(): { add: (line: Duplex) => void; next: () => Promise<Duplex> } {
  const waiting: Duplex[] = [];
  const takers: ((line: Duplex) => void)[] = [];
  return {
    add: (line) => {
      const taker = takers.shift();
      if (taker === undefined) waiting.push(line);
      else taker(line);
    },
    next: async () => waiting.shift() ?? new Promise((resolve) => takers.push(resolve)),
  };
}

test('tcp: keeps its port through an unplug, which hangs up and listens no more', async () => {
  const arrived = lines();
  const endpoint = openEndpoint({ kind: 'tcp', host: '127.0.0.1', port: 0 }, arrived.add);
  cleanUps.push(() => endpoint.stop());
  await endpoint.start();
  const port = endpoint.port ?? 0;
  expect(endpoint.address).toBe(`127.0.0.1:${port}`);

  const controller = connect(port, '127.0.0.1');
  const hungUp = new Promise((resolve) => controller.once('close', resolve));
  controller.on('error', () => {});
  await arrived.next();
  await endpoint.setPlugged(false);
  expect(endpoint.plugged).toBe(false);
  await hungUp;
  const refused = connect(port, '127.0.0.1');
  const error = await new Promise((resolve) => refused.once('error', resolve));
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });

  await endpoint.setPlugged(true);
  expect(endpoint.port).toBe(port);
  const again = connect(port, '127.0.0.1');
  const line = await arrived.next();
  const heard = firstText(line);
  again.write('back');
  expect(await heard).toBe('back');
  again.destroy();
});

test('tcp: a taken port is one clear line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => other.close(() => resolve())));
  const at = other.address();
  const port = at !== null && typeof at === 'object' ? at.port : 0;
  const endpoint = openEndpoint({ kind: 'tcp', host: '127.0.0.1', port }, () => {});
  const error = await endpoint.start().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ message: expect.stringContaining(String(port)) });
  await endpoint.stop();
});

test('tty: waits for its end of the pair, and comes back when the pair does', async () => {
  const near = join(folder, 'near');
  const far = join(folder, 'far');
  const arrived = lines();
  const endpoint = openEndpoint({ kind: 'tty', path: far }, arrived.add);
  const controller = openEndpoint({ kind: 'tty', path: near }, (line) => line.write('hello'));
  cleanUps.push(() => endpoint.stop());
  cleanUps.push(() => controller.stop());
  await endpoint.start();

  for (let round = 0; round < 2; round += 1) {
    const socat = await ttyPair(near, far);
    cleanUps.push(() => end(socat));
    const line = await arrived.next();
    const heard = firstText(line);
    const gone = new Promise((resolve) => line.once('close', resolve));
    await controller.start();
    expect(await heard).toBe('hello');
    await controller.stop();
    await end(socat);
    await gone;
  }
});

test('tty: what was said while it was unplugged was never heard', async () => {
  const near = join(folder, 'near');
  const far = join(folder, 'far');
  const socat = await ttyPair(near, far);
  cleanUps.push(() => end(socat));
  const here = lines();
  const there = lines();
  const controller = openEndpoint({ kind: 'tty', path: near }, here.add);
  const twin = openEndpoint({ kind: 'tty', path: far }, there.add);
  cleanUps.push(() => controller.stop());
  cleanUps.push(() => twin.stop());
  await controller.start();
  await twin.start();
  const mouth = await here.next();
  const first = firstText(await there.next());
  mouth.write('one');
  expect(await first).toBe('one');

  await twin.setPlugged(false);
  await new Promise((resolve) => mouth.write('two', resolve));
  // The pair carries it over by itself; nothing reports when it has.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await twin.setPlugged(true);
  const next = firstText(await there.next());
  mouth.write('three');
  expect(await next).toBe('three');
});

test('tty-cable: the tty is there while it is plugged, and gone otherwise', async () => {
  const path = join(folder, 'tty');
  const endpoint = openEndpoint({ kind: 'tty-cable', path }, () => {});
  cleanUps.push(() => endpoint.stop());
  await endpoint.start();
  expect(readlinkSync(path)).toMatch(/^\/dev\/pts\//);
  await endpoint.setPlugged(false);
  expect(existsSync(path)).toBe(false);
  await endpoint.stop();
  await endpoint.setPlugged(true);
  expect(existsSync(path)).toBe(false);
  await endpoint.start();
  expect(readlinkSync(path)).toMatch(/^\/dev\/pts\//);
});

test('tty-cable: a place where no tty can be made is one clear line', async () => {
  const endpoint = openEndpoint({ kind: 'tty-cable', path: join(folder, 'none', 'tty') }, () => {});
  const error = await endpoint.start().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ message: expect.stringContaining('none/tty') });
  await endpoint.stop();
});
