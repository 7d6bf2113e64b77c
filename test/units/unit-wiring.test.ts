/** A unit whose wiring is wrong: what the technician reads, and what works all the same. */
import { callPin, UnitRig, workshopOfFile } from './rig.ts';

const workshop = workshopOfFile();

test('a pin that the unit does not have is named, and the others work', async () => {
  const rig = new UnitRig(workshop, 'tcp', { lampPin: 40 });
  await rig.start();
  await rig.ear.hears('unit/one', 'unsupported');
  expect(rig.ear.faults.get('unit/one')?.[0]?.hint).toContain('pin 40');
  await rig.pressCounts([]);
  await rig.stop();
});

test('a button that stays down is reported as stuck until it is released', async () => {
  const rig = new UnitRig(workshop, 'tcp');
  rig.twin.setPressed(callPin, true);
  await rig.start();
  await rig.ear.until(() => rig.ear.faults.get('button/call')?.length === 1);
  expect(rig.ear.faults.get('button/call')?.[0]?.hint).toContain('call');
  rig.twin.setPressed(callPin, false);
  await rig.ear.hears('button/call');
  await rig.pressCounts([]);
  await rig.stop();
});
