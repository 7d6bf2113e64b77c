/**
 * What every kind of wire promises, asked of each kind over the real thing: a TCP socket, and a
 * tty made by socat, opened once by serialport and once as a plain character device.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { WireConfig } from '../../config/schema/schema.ts';
import type { Fault, FaultCode } from '../../drivers/ports.ts';
import { type Endpoint, openEndpoint } from '../../drivers/twins/endpoint.ts';
import { openWire } from '../../drivers/wire/open-wire.ts';
import { WireDown } from '../../drivers/wire/supervised.ts';
import type { Wire } from '../../drivers/wire/wire.ts';
import { Watch } from '../watch.ts';

/** Values that arrive one by one, each awaited in order. */
class Arrivals<T> {
  readonly all: T[] = [];
  #taken = 0;
  readonly #watch = new Watch(() => this.all);

  add(value: T): void {
    this.all.push(value);
    this.#watch.stir();
  }

  async next(): Promise<T> {
    await this.#watch.until(() => this.all.length > this.#taken, `report ${this.#taken + 1}`);
    const value = this.all[this.#taken];
    if (value === undefined) throw new Error('a wait ended before its time');
    this.#taken += 1;
    return value;
  }
}

/** The device's end: what it heard since it was plugged in, and a mouth of its own. */
class FarEnd {
  heard = Buffer.alloc(0);
  line: Duplex | null = null;
  readonly #watch = new Watch(() => this.heard.subarray(-200).toString('latin1'));

  connected(line: Duplex): void {
    this.line = line;
    line.on('data', (bytes: Buffer) => {
      this.heard = Buffer.concat([this.heard, bytes]);
      this.#watch.stir();
    });
  }

  async hears(text: string): Promise<void> {
    await this.#watch.until(() => this.heard.includes(text), `the far end hears ${text}`);
  }
}

type Change = 'up' | FaultCode;

interface Rig {
  readonly endpoint: Endpoint;
  readonly far: FarEnd;
  readonly wire: Wire;
  readonly changes: Arrivals<Change>;
  readonly faults: Fault[];
  readonly data: Arrivals<Uint8Array>;
}

interface Kind {
  readonly name: WireConfig['kind'];
  /** How a device that is not there looks on this kind of wire. */
  readonly absent: FaultCode;
}

const kinds: readonly Kind[] = [
  { name: 'tcp', absent: 'unreachable' },
  { name: 'serial', absent: 'not-there' },
  { name: 'device', absent: 'not-there' },
];

describe.each(kinds)('a $name wire', (kind) => {
  let folder: string;
  let rig: Rig;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-wire-'));
    rig = await makeRig(kind, join(folder, 'tty'));
  });

  afterEach(async () => {
    await rig.wire.stop();
    await rig.endpoint.stop();
    rmSync(folder, { recursive: true });
  });

  test('connects, and carries bytes both ways', async () => {
    rig.wire.start();
    expect(await rig.changes.next()).toBe('up');
    expect(rig.wire.isUp).toBe(true);

    await rig.wire.write(Buffer.from('to the device'));
    await rig.far.hears('to the device');

    rig.far.line?.write('to the controller');
    let heard = '';
    while (heard.length < 'to the controller'.length) {
      heard += Buffer.from(await rig.data.next()).toString('latin1');
    }
    expect(heard).toBe('to the controller');
  });

  test('carries every byte value, and keeps overlapping writes in order', async () => {
    rig.wire.start();
    await rig.changes.next();
    const all = Uint8Array.from({ length: 256 }, (_, value) => value);
    const end = Buffer.from('<end of the bytes>');

    await Promise.all([rig.wire.write(all), rig.wire.write(all), rig.wire.write(end)]);

    await rig.far.hears('<end of the bytes>');
    expect(rig.far.heard.equals(Buffer.concat([all, all, end]))).toBe(true);
  });

  test('reports once that the device is not there, and connects when it comes', async () => {
    await rig.endpoint.setPlugged(false);
    rig.wire.start();
    expect(await rig.changes.next()).toBe(kind.absent);
    // Long enough for several attempts, each of which finds the same fault.
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(rig.changes.all).toEqual([kind.absent]);
    expect(rig.faults[0]).toMatchObject({ severity: 'stopped', hint: expect.any(String) });

    await rig.endpoint.setPlugged(true);
    expect(await rig.changes.next()).toBe('up');
  });

  test('a write while the wire is down rejects, and is never sent later', async () => {
    await rig.endpoint.setPlugged(false);
    rig.wire.start();
    await rig.changes.next();

    const refused = await rig.wire.write(Buffer.from('stale')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WireDown);
    expect(refused).toMatchObject({ fault: { code: kind.absent } });

    await rig.endpoint.setPlugged(true);
    expect(await rig.changes.next()).toBe('up');
    await rig.wire.write(Buffer.from('fresh'));
    await rig.far.hears('fresh');
    expect(rig.far.heard.toString('latin1')).toBe('fresh');
  });

  test('sees an unplug without writing, and comes back with the cable, again and again', async () => {
    rig.wire.start();
    for (let round = 0; round < 3; round += 1) {
      expect(await rig.changes.next()).toBe('up');
      await rig.wire.write(Buffer.from(`round ${round}`));
      await rig.far.hears(`round ${round}`);

      await rig.endpoint.setPlugged(false);
      expect(await rig.changes.next()).toBe('unplugged');
      expect(rig.wire.isUp).toBe(false);
      // Long enough for several attempts: that nothing is there is no other fault.
      if (round === 0) await new Promise((resolve) => setTimeout(resolve, 700));
      const write = await rig.wire.write(Buffer.from('stale')).catch((error: unknown) => error);
      expect(write).toMatchObject({ fault: { code: 'unplugged' } });
      await rig.endpoint.setPlugged(true);
    }
    expect(await rig.changes.next()).toBe('up');
  });

  test('a reset gives a new connection', async () => {
    rig.wire.start();
    await rig.changes.next();
    rig.wire.reset();
    expect(rig.wire.isUp).toBe(false);
    expect(await rig.changes.next()).toBe('no-answer');
    expect(await rig.changes.next()).toBe('up');
    await rig.wire.write(Buffer.from('after the reset'));
    await rig.far.hears('after the reset');
  });

  test('is silent after stop, and can be started again', async () => {
    rig.wire.start();
    await rig.changes.next();
    await rig.wire.stop();
    expect(rig.wire.isUp).toBe(false);
    await expect(rig.wire.write(Buffer.from('late'))).rejects.toBeInstanceOf(WireDown);
    expect(rig.changes.all).toEqual(['up']);

    rig.wire.start();
    expect(await rig.changes.next()).toBe('up');
  });

  test('stops at once while it is still looking for the device', async () => {
    await rig.endpoint.setPlugged(false);
    rig.wire.start();
    await rig.wire.stop();
    expect(rig.changes.all).toEqual([]);
  });
});

async function makeRig(kind: Kind, path: string): Promise<Rig> {
  const far = new FarEnd();
  const endpoint = openEndpoint(
    kind.name === 'tcp' ? { kind: 'tcp', host: '127.0.0.1', port: 0 } : { kind: 'tty-cable', path },
    (line) => far.connected(line),
  );
  await endpoint.start();
  const changes = new Arrivals<Change>();
  const data = new Arrivals<Uint8Array>();
  const faults: Fault[] = [];
  const wire = openWire(wireConfig(kind.name, path, endpoint.port ?? 0), {
    up: () => changes.add('up'),
    down: (fault) => {
      faults.push(fault);
      changes.add(fault.code);
    },
    data: (bytes) => data.add(bytes),
  });
  return { endpoint, far, wire, changes, faults, data };
}

function wireConfig(kind: WireConfig['kind'], path: string, port: number): WireConfig {
  switch (kind) {
    case 'tcp':
      return { kind, host: '127.0.0.1', port };
    case 'serial':
      return { kind, path, baudRate: 115_200, framing: '8N1' };
    case 'device':
      return { kind, path };
    default:
      return kind satisfies never;
  }
}
