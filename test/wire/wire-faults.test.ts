/** What a wire says about a device that it cannot have, and what it leaves alone meanwhile. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireConfig } from '../../config/schema/schema.ts';
import type { Fault } from '../../drivers/ports.ts';
import { openEndpoint } from '../../drivers/twins/endpoint.ts';
import { openWire } from '../../drivers/wire/open-wire.ts';
import type { Wire } from '../../drivers/wire/wire.ts';
import { faultFrom } from '../../drivers/wire/wire-fault.ts';

let folder: string;
let cleanUps: (() => Promise<void>)[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-wire-'));
  cleanUps = [];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  rmSync(folder, { recursive: true });
});

/** Starts the wire and waits for its first word. */
async function firstWord(config: WireConfig): Promise<'up' | Fault> {
  return new Promise((resolve) => {
    const wire: Wire = openWire(config, {
      up: () => resolve('up'),
      down: resolve,
      data: () => {},
    });
    cleanUps.push(() => wire.stop());
    wire.start();
  });
}

function device(path: string): WireConfig {
  return { kind: 'device', path };
}

function serial(path: string): WireConfig {
  return { kind: 'serial', path, baudRate: 9600, framing: '8N1' };
}

describe.each([
  ['device', device],
  ['serial', serial],
])('a %s wire', (_, wireTo) => {
  test('does not make a file where the device is missing', async () => {
    const path = join(folder, 'lp0');
    expect(await firstWord(wireTo(path))).toMatchObject({ code: 'not-there', severity: 'stopped' });
    expect(existsSync(path)).toBe(false);
  });

  test('refuses an ordinary file, and leaves it as it was', async () => {
    const path = join(folder, 'lp0');
    writeFileSync(path, 'somebody else wrote this');
    const before = statSync(path).mtimeMs;
    expect(await firstWord(wireTo(path))).toMatchObject({ code: 'not-a-device' });
    expect(readFileSync(path, 'utf8')).toBe('somebody else wrote this');
    expect(statSync(path).mtimeMs).toBe(before);
  });

  test('refuses a folder', async () => {
    const path = join(folder, 'lp0');
    mkdirSync(path);
    expect(await firstWord(wireTo(path))).toMatchObject({ code: 'not-a-device' });
  });
});

test('a serial wire says that the port is locked by another', async () => {
  const path = join(folder, 'tty');
  const endpoint = openEndpoint({ kind: 'tty-cable', path }, () => {});
  cleanUps.push(() => endpoint.stop());
  await endpoint.start();
  expect(await firstWord(serial(path))).toBe('up');
  expect(await firstWord(serial(path))).toMatchObject({
    code: 'busy',
    hint: expect.stringContaining(path),
  });
});

test('a serial wire says that a device is no serial port', async () => {
  expect(await firstWord(serial('/dev/null'))).toMatchObject({ code: 'not-a-device' });
});

test('a serial port that takes no more bytes is reported', async () => {
  const path = join(folder, 'tty');
  // Nobody reads at the far end: the buffers on the way fill up and stay full.
  const endpoint = openEndpoint({ kind: 'tty-cable', path }, () => {});
  cleanUps.push(() => endpoint.stop());
  await endpoint.start();
  const job = Buffer.alloc(500_000);
  const lost = new Promise<Fault>((resolve) => {
    const config: WireConfig = { kind: 'serial', path, baudRate: 1_000_000, framing: '8N1' };
    const written: Promise<unknown>[] = [];
    const wire = openWire(config, {
      up: () => written.push(wire.write(job).catch((error: unknown) => error)),
      down: (fault) => {
        expect(written).toHaveLength(1);
        resolve(fault);
      },
      data: () => {},
    });
    cleanUps.push(() => wire.stop());
    wire.start();
  });
  expect(await lost).toMatchObject({ code: 'no-answer', hint: expect.stringContaining(path) });
});

test('a tty that is taken away in the very moment it was opened is noticed', async () => {
  const path = join(folder, 'tty');
  const endpoint = openEndpoint({ kind: 'tty-cable', path }, () => {});
  cleanUps.push(() => endpoint.stop());
  await endpoint.start();
  const lost = new Promise<Fault>((resolve) => {
    const wire = openWire(serial(path), {
      // Before serialport's first read: the read then ends in "nothing", for ever.
      up: () => void endpoint.setPlugged(false),
      down: resolve,
      data: () => {},
    });
    cleanUps.push(() => wire.stop());
    wire.start();
  });
  expect((await lost).code).toMatch(/unplugged|not-there/);
});

test('a tcp wire says that nobody listens', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const port = at !== null && typeof at === 'object' ? at.port : 0;
  await new Promise((resolve) => server.close(resolve));
  expect(await firstWord({ kind: 'tcp', host: '127.0.0.1', port })).toMatchObject({
    code: 'unreachable',
    hint: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test('a tcp wire gives its last bytes to a slow device that is talking meanwhile', async () => {
  const job = Buffer.alloc(400_000, 'x');
  let heard = 0;
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // Unread status bytes at the moment of a hard close would throw away the rest of the job.
    socket.write('status');
    socket.on('data', (bytes: Buffer) => {
      heard += bytes.length;
      socket.write('!');
      socket.pause();
      setTimeout(() => socket.resume(), 5);
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => new Promise((resolve) => server.close(() => resolve())));
  const at = server.address();
  const port = at !== null && typeof at === 'object' ? at.port : 0;
  const allEnded = new Promise<void>((resolve) => {
    server.once('connection', (socket) => socket.once('close', () => resolve()));
  });

  let wire: Wire | undefined;
  await new Promise<void>((resolve) => {
    wire = openWire(
      { kind: 'tcp', host: '127.0.0.1', port },
      { up: resolve, down: () => {}, data: () => {} },
    );
    wire.start();
  });
  await wire?.write(job);
  await wire?.stop();
  await allEnded;
  expect(heard).toBe(job.length);
});

test.each([
  ['Error: Permission denied, cannot open /dev/ttyUSB0', 'not-permitted'],
  ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'not-there'],
  ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'busy'],
  ['Error Resource temporarily unavailable Cannot lock port', 'busy'],
  ['Error: Inappropriate ioctl for device setting custom baud rate of 9600', 'not-a-device'],
  ['something that nobody has seen before', 'unplugged'],
])('words without a code: %s', (words, code) => {
  expect(faultFrom(new Error(words), '/dev/ttyUSB0', 'unplugged')).toMatchObject({
    code,
    detail: words,
  });
});

test.each([
  ['EACCES', 'not-permitted'],
  ['EBUSY', 'busy'],
  ['ENODEV', 'not-there'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ETIMEDOUT', 'unreachable'],
])('the system code %s', (errno, code) => {
  const error = Object.assign(new Error('words'), { code: errno });
  expect(faultFrom(error, 'the place', 'unplugged').code).toBe(code);
});
