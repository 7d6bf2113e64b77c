/**
 * A GPIO button on a machine without a GPIO header, which is what every test machine is: a fault
 * that says so, and nothing else. The header's own behaviour needs a Pi or a virtual machine.
 */
import { findHeaderChip } from '../../drivers/button/gpio-chip.ts';
import { createInputs } from '../../drivers/inputs.ts';
import type { Fault } from '../../drivers/ports.ts';
import { wired } from '../units/rig.ts';

const chip = findHeaderChip('/sys/class/gpio');
const onThisMachine = chip === null ? test : test.skip;
if (chip !== null) console.log(`not tested here: this machine has a GPIO header (${chip.label})`);

onThisMachine('is a fault that names the pin, and does not keep the process', async () => {
  const gestures: string[] = [];
  let notifyFault: (report: [string, readonly Fault[]]) => void = () => {};
  const fault = new Promise<[string, readonly Fault[]]>((resolve) => {
    notifyFault = resolve;
  });
  const inputs = createInputs({
    buttons: [wired('ticket', { kind: 'gpio', pin: 17, pressed: 'low' })],
    lamps: [],
    units: [],
    unitProcess: '/nowhere',
    onGesture: (button) => {
      gestures.push(button);
      return 'done';
    },
    onFlooded: () => {},
    report: (device, faults) => notifyFault([device, faults]),
  });
  inputs.start();
  const [device, faults] = await fault;
  await inputs.stop();
  expect(device).toBe('gpio/17');
  expect(faults.map(({ code }) => code)).toEqual(['unsupported']);
  expect(faults[0]?.hint).toContain('17');
  expect(gestures).toEqual([]);
});
