/**
 * Firmwares as they are on units in the field, each on a simulated Uno: what becomes of one that was frozen,
 * or reset, and is there again. How long that took is printed; the button README says why.
 */
import { join } from 'node:path';
import { createInputs, type Inputs } from '../../drivers/inputs.ts';
import { Ear, forMs, openWorkshop, type Workshop, wired } from '../units/rig.ts';
import { Uno } from './uno.ts';

const firmwares = ['StandardFirmata-2.3.6', 'StandardFirmata-2.5.9', 'ConfigurableFirmata-2.10.1'];
const callPin = 2;
const ticketPin = 9;
const lampPin = 3;
/** Below a heartbeat, as long as one, longer than the patience with it, longer than a handshake. */
const frozenMs = [400, 1_500, 2_600, 4_000, 7_500];
const tapMs = 60;
describe.each(firmwares)('%s', (name) => {
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
    uno = new Uno(workshop, join(__dirname, 'firmwares', `${name}.uno.hex`), ear);
    await uno.started();
    inputs = open();
    await ear.hears('unit/one');
  });

  afterAll(async () => {
    await inputs?.stop();
    await uno?.stop();
    workshop?.close();
  });

  test.each(frozenMs)(
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

  test.each([1, 2, 3])('reset, time %i: the lamp is right again, and a press counts', async () => {
    inputs.setLamp('lamp', 'on');
    await ear.until(isLit);
    const fromMs = performance.now();
    await uno.reset();
    await ear.until(() => !isLit());
    await ear.until(isLit);
    console.log(`${name}, reset: true after ${Math.round(performance.now() - fromMs)} ms`);
    await presses(callPin, 'call');
  });

  test('with every contact closed from the start it is heard, and makes no press', async () => {
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
