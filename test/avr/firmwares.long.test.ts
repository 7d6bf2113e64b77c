/**
 * Firmwares as they are on units in the field, each on a simulated Uno: what becomes of one that was frozen,
 * or reset, and is there again. How long that took is printed; the button README says why.
 *
 * They are free software of others (LGPL 2.1), found in no package: whoever has built them for an Uno, from
 * the tag of the same number at github.com/firmata, puts them into the cache as `NAME.uno.hex`. Here they
 * were built with Debian's gcc-avr 5.4.0 and arduino-core-avr 1.8.7 (`-Os -flto`, Servo 1.3.0).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInputs, type Inputs } from '../../drivers/inputs.ts';
import { Ear, forMs, openWorkshop, type Workshop, wired } from '../units/rig.ts';
import { cache } from './standard-firmata.ts';
import { Uno } from './uno.ts';

/** With the hash of the build that the times of the README are of. */
const firmwares = [
  ['StandardFirmata-2.3.6', '0729fb87dfa7ea890ac7e92593af5b374a8dcafa69e5778d0456479b06785614'],
  ['StandardFirmata-2.5.9', '720205f4286dab90f12693a8f01f7c55df546afd495c2e8c2313aaf35cfd25a7'],
  [
    'ConfigurableFirmata-2.10.1',
    '3508e729ba62a70c9c468f32ba010e07a3d9b8577b9c57f718d5893aa035a204',
  ],
] as const;
const hexOf = (name: string) => join(cache, 'firmwares', `${name}.uno.hex`);
const callPin = 2;
const ticketPin = 9;
const lampPin = 3;
/** Below a heartbeat, as long as one, longer than the patience with it, longer than a handshake. */
const frozenMs = [400, 1_500, 2_600, 4_000, 7_500];
const tapMs = 60;
function isHere(name: string, sha256: string): boolean {
  try {
    return (
      createHash('sha256')
        .update(readFileSync(hexOf(name)))
        .digest('hex') === sha256
    );
  } catch {
    return false;
  }
}

describe.each(firmwares)('%s', (name, sha256) => {
  const hex = hexOf(name);
  const there = isHere(name, sha256);
  if (!there) console.warn(`skipped: no build of ${name} at ${hex}`);
  const testIt = there ? test : test.skip;
  const ear = new Ear(90_000);
  let workshop: Workshop;
  let uno: Uno;
  let inputs: Inputs;
  const isLit = () => uno.driven.get(lampPin) === true;

  /** The chip may run slower than a hand, and see a finger before it has said that its contacts are open. */
  async function presses(pin: number, button: string): Promise<void> {
    ear.gestures.length = 0;
    for (const down of [false, false, true]) uno.press(pin, down);
    await forMs(tapMs);
    uno.press(pin, false);
    await ear.until(() => ear.counted.length > 0);
    expect(ear.counted).toEqual([`${button} press`]);
  }

  function open(): Inputs {
    const opened = createInputs({
      buttons: [
        wired('call', { kind: 'unit', unit: 'one', pin: callPin }),
        wired('ticket', { kind: 'unit', unit: 'one', pin: ticketPin }),
      ],
      lamps: [{ lamp: 'lamp', at: { kind: 'unit', unit: 'one', pin: lampPin } }],
      units: [
        {
          id: 'one',
          wire: { kind: 'serial', path: uno.tty, baudRate: 57_600, framing: '8N1' },
        },
      ],
      unitProcess: workshop.unitProcess,
      onGesture: ear.onGesture,
      onFlooded: ear.onFlooded,
      report: ear.report,
    });
    opened.start();
    return opened;
  }

  beforeAll(async () => {
    workshop = await openWorkshop();
    uno = new Uno(workshop, hex, ear);
    await uno.started();
    inputs = open();
    await ear.hears('unit/one');
  });

  afterAll(async () => {
    await inputs?.stop();
    await uno?.stop();
    workshop?.close();
  });

  testIt.each(frozenMs)(
    'frozen for %i ms: the lamp is right again, and a press counts',
    async (ms) => {
      inputs.setLamp('lamp', 'on');
      await ear.until(isLit);
      await uno.freeze(true);
      inputs.setLamp('lamp', 'off');
      await forMs(ms);
      const fromMs = performance.now();
      await uno.freeze(false);
      await ear.until(() => !isLit() && (ear.faults.get('unit/one') ?? []).length === 0);
      console.log(
        `${name}, frozen for ${ms} ms: true after ${Math.round(performance.now() - fromMs)} ms`,
      );
      await presses(callPin, 'call');
      await presses(ticketPin, 'ticket');
    },
  );

  testIt.each([1, 2, 3])(
    'reset, time %i: the lamp is right again, and a press counts',
    async () => {
      inputs.setLamp('lamp', 'on');
      await ear.until(isLit);
      const fromMs = performance.now();
      await uno.reset();
      await ear.until(() => !isLit());
      await ear.until(isLit);
      console.log(`${name}, reset: true after ${Math.round(performance.now() - fromMs)} ms`);
      await presses(callPin, 'call');
    },
  );

  testIt('with every contact closed from the start it is heard, and makes no press', async () => {
    await inputs.stop();
    for (const pin of [callPin, ticketPin]) uno.press(pin, true);
    await uno.reset();
    ear.gestures.length = 0;
    ear.faults.clear();
    inputs = open();
    await ear.hears('unit/one');
    for (const pin of [callPin, ticketPin]) uno.press(pin, false);
    await presses(callPin, 'call');
  });
});
