/**
 * Large writes to a serial port that is spoken to meanwhile, over a tty made by socat. serialport
 * itself waits for ever here: a byte that arrives makes it forget that it waits for room.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Endpoint, openEndpoint } from '../../drivers/twins/endpoint.ts';
import { openWire } from '../../drivers/wire/open-wire.ts';
import type { Wire } from '../../drivers/wire/wire.ts';
import { lookUntil } from '../watch.ts';

const baudRate = 3_000_000;
const folder = mkdtempSync(join(tmpdir(), 'dawr-serial-'));
const path = join(folder, 'tty');
const heard: Buffer[] = [];
let endpoint: Endpoint;
let wire: Wire;

beforeAll(async () => {
  endpoint = openEndpoint({ kind: 'tty-cable', path }, (line) => {
    // Talks at the beginning of each write, and is silent afterwards: a later word would wake the
    // library again. It reads nothing meanwhile, so that a write that is not held back fills the tty.
    line.on('data', (bytes: Buffer) => {
      heard.push(bytes);
      if (!bytes.includes(0)) return;
      line.pause();
      const untilMs = performance.now() + 30;
      const talk = (): void => {
        line.write('!');
        if (performance.now() < untilMs) setImmediate(talk);
      };
      talk();
      setTimeout(() => line.resume(), 60);
    });
  });
  await endpoint.start();
  await new Promise<void>((resolve) => {
    wire = openWire(
      { kind: 'serial', path, baudRate, framing: '8N1' },
      { up: resolve, down() {}, data() {} },
    );
    wire.start();
  });
});

afterAll(async () => {
  await wire.stop();
  await endpoint.stop();
  rmSync(folder, { recursive: true });
});

test('overlapping writes of many kilobytes end, whole and in order, though the device talks', async () => {
  // Each begins with a zero, which the device answers, and then is long.
  const writes = Array.from({ length: 3 }, (_, round) =>
    new Uint8Array(150_000).fill(1 + round).fill(0, 0, 1),
  );

  await Promise.all(writes.map((bytes) => wire.write(bytes)));
  const sent = Buffer.concat(writes);
  await lookUntil(() => heard.reduce((sum, { length }) => sum + length, 0) >= sent.length);

  expect(Buffer.concat(heard).equals(sent)).toBe(true);
});
