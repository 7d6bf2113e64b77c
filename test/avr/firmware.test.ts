/**
 * The real StandardFirmata on a simulated Uno, over a real tty, with the real unit process: what a
 * twin that was written from a description cannot prove.
 */
import type { UnitBoardConfig } from '../../config/schema/unit-board.ts';
import { createInputs, type Inputs } from '../../drivers/inputs.ts';
import { createUnitDisplay } from '../../drivers/twins/unit-displays.ts';
import { Ear, forMs, holdMs, openWorkshop, type Workshop, wired } from '../units/rig.ts';
import { standardFirmata } from './standard-firmata.ts';
import { Uno } from './uno.ts';

const callPin = 2;
const ticketPin = 9;
const lampPin = 3;

/** Digits that hang on the port of the call button and on the next. */
const digits = {
  kind: 'max7219',
  window: 1,
  data: 4,
  clock: 5,
  select: 8,
  digits: 4,
  brightness: 8,
} as const satisfies UnitBoardConfig;
const display = createUnitDisplay(digits);
/** How often the chip took a register. */
let loads = 0;
/** Decoding, intensity, scan limit, display test, shutdown, and each digit. */
const registers = 5 + digits.digits;

const firmware = standardFirmata();
if ('why' in firmware) console.log(`the real firmware is not tested here: ${firmware.why}`);

let workshop: Workshop;
let uno: Uno;
let inputs: Inputs;
/** A simulated Uno on a busy machine runs several times slower than a real one. */
const unoWaitMs = 90_000;
const ear = new Ear(unoWaitMs);

async function press(pin: number, ms: number): Promise<void> {
  uno.press(pin, true);
  await forMs(ms);
  uno.press(pin, false);
}

('path' in firmware ? describe : describe.skip)('StandardFirmata on an Uno', () => {
  beforeAll(async () => {
    workshop = await openWorkshop();
    uno = new Uno(workshop, 'path' in firmware ? firmware.path : '', ear, ({ pin, high }) => {
      if (display.pin(pin, high)) loads += 1;
    });
    await uno.started();
    inputs = createInputs({
      buttons: [
        wired('call', { kind: 'unit', unit: 'one', pin: callPin }, { holdMs }),
        wired('ticket', { kind: 'unit', unit: 'one', pin: ticketPin }),
      ],
      lamps: [{ lamp: 'lamp', at: { kind: 'unit', unit: 'one', pin: lampPin } }],
      units: [
        {
          id: 'one',
          wire: { kind: 'serial', path: uno.tty, baudRate: 57_600, framing: '8N1' },
          boards: [digits],
        },
      ],
      unitProcess: workshop.unitProcess,
      onGesture: ear.onGesture,
      onFlooded: ear.onFlooded,
      report: ear.report,
    });
    inputs.start();
    await ear.hears('unit/one');
  });

  afterAll(async () => {
    await inputs?.stop();
    await uno?.stop();
    workshop?.close();
  });

  beforeEach(() => {
    ear.gestures.length = 0;
  });

  test('a press is reported, a hold is reported, and each once', async () => {
    await press(ticketPin, 60);
    await ear.until(() => ear.counted.length === 1);
    await press(callPin, 60);
    await ear.until(() => ear.counted.length === 2);
    await press(callPin, holdMs * 2);
    await ear.until(() => ear.counted.length === 3);
    await press(ticketPin, 60);
    await ear.until(() => ear.counted.length === 4);
    expect(ear.counted).toEqual(['ticket press', 'call press', 'call hold', 'ticket press']);
  });

  test('a lamp is lit, blinks and is put out', async () => {
    inputs.setLamp('lamp', 'on');
    await ear.until(() => uno.driven.get(lampPin) === true);
    inputs.setLamp('lamp', 'blinking');
    for (const lit of [false, true, false]) await ear.until(() => uno.driven.get(lampPin) === lit);
    inputs.setLamp('lamp', 'off');
    await ear.until(() => uno.driven.get(lampPin) === false);
  });

  test('a lamp that changes while a button is down takes nothing from the button', async () => {
    uno.press(callPin, true);
    inputs.setLamp('lamp', 'on');
    await ear.until(() => uno.driven.get(lampPin) === true);
    await forMs(50);
    uno.press(callPin, false);
    await ear.until(() => ear.counted.length === 1);
    inputs.setLamp('lamp', 'off');
    await ear.until(() => uno.driven.get(lampPin) === false);
    await press(callPin, 60);
    await ear.until(() => ear.counted.length === 2);
    expect(ear.counted).toEqual(['call press', 'call press']);
  });

  test('digits show a number, and a button is heard while they change', async () => {
    inputs.setUnitBoard('one', 0, '1047', false);
    await ear.until(() => display.picture.text === '1047');
    uno.press(callPin, true);
    inputs.setUnitBoard('one', 0, '-048', false);
    await ear.until(() => display.picture.text === '-048');
    await forMs(50);
    uno.press(callPin, false);
    await ear.until(() => ear.counted.length === 1);
    await press(callPin, 60);
    await ear.until(() => ear.counted.length === 2);
    expect(ear.counted[1]).toBe('call press');
  });

  test('unplugged with a button down and plugged in again: lamp and digits return, and no press comes', async () => {
    inputs.setLamp('lamp', 'on');
    await ear.until(() => uno.driven.get(lampPin) === true);
    uno.press(callPin, true);
    await uno.plug(false);
    expect(uno.driven.get(lampPin)).toBe(false);
    display.powerOff();
    loads = 0;
    await ear.until(() => (ear.faults.get('unit/one') ?? []).length > 0);
    await uno.plug(true);
    await ear.hears('unit/one');
    await ear.until(() => uno.driven.get(lampPin) === true && display.picture.text === '-048');
    // Understood when they were sent first, and not only when all is sent again.
    expect(loads).toBe(registers);
    uno.press(callPin, false);
    await forMs(holdMs * 2);
    await press(ticketPin, 60);
    await ear.until(() => ear.counted.includes('ticket press'));
    expect(ear.counted).toEqual(['ticket press']);
  });
});
