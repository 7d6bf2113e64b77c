/**
 * One window unit through the whole way: the twin's pins, a real wire, the real unit process with
 * its libraries, and the gestures and faults that reach the controller.
 */
import {
  callPin,
  forMs,
  holdMs,
  openFiles,
  processesOf,
  tapMs,
  ticketPin,
  UnitRig,
  type WireKind,
  workshopOfFile,
} from './rig.ts';

// Taps are of real time: where others hold the unit process off for as long, one is rightly a spike.
jest.retryTimes(2, { logErrorsBeforeRetry: true });

const workshop = workshopOfFile();

describe.each<WireKind>(['tcp', 'tty'])('a unit over %s', (kind) => {
  let rig: UnitRig;

  beforeEach(async () => {
    rig = new UnitRig(workshop, kind);
    await rig.start();
    await rig.works();
  });
  afterEach(() => rig.stop());

  test('press and hold are reported once each, and a press without a hold at once', async () => {
    await rig.press(callPin, tapMs);
    await rig.ear.until(() => rig.ear.counted.length === 1);
    await rig.press(callPin, holdMs * 2);
    await rig.ear.until(() => rig.ear.counted.length === 2);
    rig.twin.setPressed(ticketPin, true);
    await rig.ear.until(() => rig.ear.counted.length === 3);
    rig.twin.setPressed(ticketPin, false);
    expect(rig.ear.counted).toEqual(['call press', 'call hold', 'ticket press']);
  });

  test('gestures carry the time of this machine', async () => {
    const beforeMs = Number(process.hrtime.bigint()) / 1e6;
    await rig.pressCounts([]);
    const afterMs = Number(process.hrtime.bigint()) / 1e6;
    const atMs = rig.ear.gestures[0]?.atMs ?? 0;
    expect(atMs).toBeGreaterThan(beforeMs);
    expect(atMs).toBeLessThan(afterMs);
  });

  test('a tap of 20 ms counts, a spike does not, and a bouncing press counts once', async () => {
    await rig.press(ticketPin, 20);
    await rig.ear.until(() => rig.ear.counted.length === 1);

    rig.twin.setPressed(ticketPin, true);
    rig.twin.setPressed(ticketPin, false);
    await forMs(30);

    for (const pressed of [true, false, true, false, true]) rig.twin.setPressed(callPin, pressed);
    await forMs(40);
    for (const pressed of [false, true, false, true, false]) rig.twin.setPressed(callPin, pressed);
    await rig.ear.until(() => rig.ear.counted.length === 2);

    await rig.pressCounts(['ticket press', 'call press']);
  });

  test('twelve times unplugged with a button down: no phantom, no growth, no new process', async () => {
    const [pid = 0] = processesOf(workshop.unitProcess);
    let filesOpen = 0;
    for (let cycle = 1; cycle <= 12; cycle += 1) {
      rig.twin.setPressed(callPin, true);
      await rig.twin.setPlugged(false);
      await rig.ear.until(() => (rig.ear.faults.get('unit/one') ?? []).length > 0);
      if (cycle % 2 === 0) rig.twin.setPressed(callPin, false);
      await rig.twin.setPlugged(true);
      await rig.works();
      rig.twin.setPressed(callPin, false);
      if (cycle === 1) filesOpen = openFiles(pid);
    }
    expect(processesOf(workshop.unitProcess)).toEqual([pid]);
    expect(openFiles(pid)).toBe(filesOpen);
    await forMs(holdMs * 2);
    await rig.pressCounts([]);
  });

  test('a lamp is lit, put out and blinks, and is lit again after the cable was out', async () => {
    rig.setLamp('on');
    await rig.ear.until(() => rig.lampLit);
    await rig.twin.setPlugged(false);
    expect(rig.lampLit).toBe(false);
    await rig.twin.setPlugged(true);
    await rig.ear.until(() => rig.lampLit);

    rig.setLamp('off');
    await rig.ear.until(() => !rig.lampLit);
    rig.setLamp('blinking');
    for (const lit of [true, false, true, false]) await rig.ear.until(() => rig.lampLit === lit);
  });

  test('a frozen unit is found out, and works again when it runs', async () => {
    rig.setLamp('on');
    await rig.ear.until(() => rig.lampLit);
    // Long enough to have answered a heartbeat before.
    await forMs(1_500);
    rig.twin.setFrozen(true);
    rig.twin.setPressed(callPin, true);
    await rig.ear.hears('unit/one', 'no-answer');
    rig.twin.setFrozen(false);
    await rig.works();
    await forMs(holdMs * 2);
    rig.twin.setPressed(callPin, false);
    await rig.pressCounts([]);
  });

  test('a unit that resets by itself is set up again and makes no press', async () => {
    rig.setLamp('on');
    await rig.ear.until(() => rig.lampLit);
    rig.twin.setPressed(callPin, true);
    rig.twin.reset();
    expect(rig.lampLit).toBe(false);
    await rig.ear.until(() => rig.lampLit);
    rig.twin.setPressed(callPin, false);
    await rig.pressCounts([]);
  });

  test('words that are not Firmata are a fault that ends, and make no press', async () => {
    // The state of a pin that no board has: firmata-io trips over it.
    rig.twin.say(Uint8Array.of(0xf0, 0x6e, 0x7f, 0x01, 0x01, 0xf7));
    await rig.ear.hears('unit/one', 'bad-answer');
    await rig.works();
    rig.twin.say(Uint8Array.from({ length: 500 }, (_, index) => (index * 37) % 128));
    await rig.pressCounts([]);
  });
});
