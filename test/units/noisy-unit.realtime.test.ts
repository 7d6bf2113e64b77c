/** A unit on a bad line, one that lost a part of the opening, and one that never stops talking. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createInputs } from '../../drivers/inputs.ts';
import { FirmataFirmware } from '../../drivers/twins/firmata-firmware.ts';
import { createUnitTwin } from '../../drivers/twins/unit-twin.ts';
import {
  callPin,
  Ear,
  forMs,
  holdMs,
  tapMs,
  ticketPin,
  UnitRig,
  wired,
  workshopOfFile,
} from './rig.ts';

const workshop = workshopOfFile();

/** The same noise in each run. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state >> 16;
  });
}

test('noise on the line is one fault until it ends, and no press', async () => {
  const rig = new UnitRig(workshop, 'tcp');
  await rig.start();
  await rig.works();
  const codes = new Set<string>(['']);
  for (let burst = 1; burst <= 150; burst += 1) {
    // What a line of 57,600 baud carries in that time.
    rig.twin.say(noise(58, burst));
    await forMs(10);
    codes.add(String(rig.ear.faults.get('unit/one')?.map(({ code }) => code)));
  }
  expect([...codes]).toEqual(['', 'bad-answer']);
  await rig.works();
  await forMs(holdMs * 2);
  await rig.pressCounts([]);
  await rig.stop();
});

test('a level whose message lost its end is not believed', async () => {
  const rig = new UnitRig(workshop, 'tcp');
  await rig.start();
  await rig.works();
  // The report that follows would be taken for the upper bits of this one, and pin 7 for closed.
  rig.twin.say(Uint8Array.of(0x90, 0x7f));
  await rig.press(callPin, tapMs);
  await rig.ear.hears('unit/one', 'bad-answer');
  await rig.works();
  await rig.pressCounts([]);
  await rig.stop();
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Units with a ticket button each, named after their places. */
function openUnits(ear: Ear, ports: Readonly<Record<string, number>>) {
  const units = Object.entries(ports);
  const inputs = createInputs({
    buttons: units.map(([id]) => wired(id, { kind: 'unit', unit: id, pin: ticketPin })),
    lamps: [],
    units: units.map(([id, port]) => ({ id, wire: { kind: 'tcp', host: '127.0.0.1', port } })),
    unitProcess: workshop.unitProcess,
    onGesture: ear.onGesture,
    onFlooded: ear.onFlooded,
    report: ear.report,
  });
  inputs.start();
  return inputs;
}

test.each([
  ['for its pins', 0x6b],
  ['for its analog pins', 0x69],
])('a unit that did not hear the question %s is asked again', async (_, query) => {
  const ear = new Ear();
  let connections = 0;
  let unheard = 1;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
    const firmware = new FirmataFirmware(
      (bytes) => socket.write(bytes),
      () => {},
      () => {},
    );
    firmware.boot();
    let asked = false;
    socket.on('data', (bytes) => {
      // As one that was reset between: it announces itself, and knows of no question.
      if (!asked && bytes.includes(query) && unheard > 0) {
        asked = true;
        unheard -= 1;
        firmware.boot();
        return;
      }
      firmware.receive(bytes);
    });
  });
  const inputs = openUnits(ear, { one: await listen(server) });
  await ear.hears('unit/one');
  expect(connections).toBe(1);
  await inputs.stop();
  server.close();
});

test('a unit that says more than its line could carry does not drown the one beside it', async () => {
  const ear = new Ear();
  const flood = Buffer.concat(
    Array.from({ length: 5_000 }, () => Buffer.of(0x90, 0x7f, 1, 0x91, 0, 0, 0x91, 0x7f, 0x7f)),
  );
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const firmware = new FirmataFirmware(
      (bytes) => socket.write(bytes),
      () => {},
      () => {},
    );
    const pour = (): void => {
      while (!socket.destroyed && socket.write(flood));
    };
    socket.on('error', () => {}).on('drain', pour);
    socket.on('data', (bytes) => {
      firmware.receive(bytes);
      // Once it is asked for the levels of its pins.
      if (bytes.includes(0xd1)) setImmediate(pour);
    });
    firmware.boot();
  });
  const twin = createUnitTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    onLevel: () => {},
  });
  await twin.start();
  const inputs = openUnits(ear, { loud: await listen(server), quiet: twin.port ?? 0 });
  await ear.hears('unit/quiet');
  await ear.hears('unit/loud', 'bad-answer');
  for (let count = 1; count <= 5; count += 1) {
    twin.setPressed(ticketPin, true);
    await forMs(40);
    twin.setPressed(ticketPin, false);
    await forMs(40);
    await ear.until(
      () => ear.counted.filter((gesture) => gesture === 'quiet press').length === count,
    );
  }
  expect(ear.faults.get('unit/quiet')).toEqual([]);
  await inputs.stop();
  await twin.stop();
  for (const socket of sockets) socket.destroy();
  server.close();
});
