/**
 * Everything that can befall a window unit, twelve times each: it comes back, nothing is pressed that
 * nobody pressed, and the process of the units neither ends nor grows.
 */
import { readFileSync } from 'node:fs';
import {
  callPin,
  forMs,
  holdMs,
  openFiles,
  processesOf,
  UnitRig,
  type WireKind,
  workshopOfFile,
} from './rig.ts';

const cycles = 12;
/** Caches fill and code is compiled in the first cycles. */
const settledAfter = 4;
const allowedGrowthMb = 6;

const workshop = workshopOfFile();

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

const isFaulty = (rig: UnitRig) => (rig.ear.faults.get('unit/one') ?? []).length > 0;

/** What befalls it, and how it ends; between the two the controller has noticed. */
const troubles: readonly (readonly [string, (rig: UnitRig) => Promise<() => Promise<void>>])[] = [
  [
    'unplugged',
    async ({ twin, ear }) => {
      await twin.setPlugged(false);
      await ear.until(() => (ear.faults.get('unit/one') ?? []).length > 0);
      return () => twin.setPlugged(true);
    },
  ],
  [
    'frozen',
    async ({ twin, ear }) => {
      twin.setFrozen(true);
      await ear.hears('unit/one', 'no-answer');
      return async () => twin.setFrozen(false);
    },
  ],
  [
    'wrong firmware',
    async ({ twin, ear }) => {
      twin.setFrozen(true);
      const chatter = setInterval(() => twin.say(Buffer.from('temperature: 21 C\r\n')), 50);
      await ear.until(() => (ear.faults.get('unit/one') ?? []).length > 0);
      clearInterval(chatter);
      return async () => twin.setFrozen(false);
    },
  ],
  [
    'garbled',
    async ({ twin, ear }) => {
      twin.say(Uint8Array.of(0xf0, 0x6e, 0x7f, 0x01, 0x01, 0xf7));
      await ear.hears('unit/one', 'bad-answer');
      return async () => {};
    },
  ],
];

describe.each<WireKind>(['tcp', 'tty'])('a unit over %s', (kind) => {
  let rig: UnitRig;
  beforeEach(async () => {
    rig = new UnitRig(workshop, kind);
    await rig.start();
    await rig.works();
    rig.setLamp('on');
    await rig.ear.until(() => rig.lampLit);
  });
  afterEach(() => rig.stop());

  async function expectUnharmed(befall: () => Promise<void>): Promise<void> {
    const [pid = 0] = processesOf(workshop.unitProcess);
    let files = 0;
    let memory = 0;
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await befall();
      if (cycle !== settledAfter) continue;
      files = openFiles(pid);
      memory = residentMb(pid);
    }
    expect(processesOf(workshop.unitProcess)).toEqual([pid]);
    expect(openFiles(pid)).toBe(files);
    expect(residentMb(pid) - memory).toBeLessThan(allowedGrowthMb);
    await forMs(holdMs * 2);
    await rig.pressCounts([]);
  }

  test.each(troubles)('%s', async (name, befall) => {
    let longestMs = 0;
    await expectUnharmed(async () => {
      const mend = await befall(rig);
      expect(isFaulty(rig)).toBe(true);
      // Pressed where nobody can hear it, and still down when somebody can.
      rig.twin.setPressed(callPin, true);
      const startedMs = performance.now();
      await mend();
      await rig.works();
      await rig.ear.until(() => rig.lampLit);
      longestMs = Math.max(longestMs, performance.now() - startedMs);
      rig.twin.setPressed(callPin, false);
    });
    console.log(`${name} over ${kind}: back and lit within ${(longestMs / 1000).toFixed(2)} s`);
  });

  test('reset', async () => {
    await expectUnharmed(async () => {
      rig.twin.setPressed(callPin, true);
      rig.twin.reset();
      await rig.ear.until(() => rig.lampLit);
      rig.twin.setPressed(callPin, false);
    });
  });
});
