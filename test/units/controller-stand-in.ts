/** A process of its own that has inputs and nothing else, to be killed by a test. */
import { createInputs } from '../../drivers/inputs.ts';

const [, , unitProcess = ''] = process.argv;

createInputs({
  buttons: [],
  lamps: [],
  // Nobody listens on the lowest port, and that is what the unit process will say.
  units: [{ id: 'one', wire: { kind: 'tcp', host: '127.0.0.1', port: 1 } }],
  unitProcess,
  onGesture: () => 'done',
  onFlooded: () => {},
  report: (device, faults) => console.log(device, faults.length),
}).start();
