/** A process of its own with one GPIO button, so that a test can choose the tools that it finds. */
import { createInputs } from '../../drivers/inputs.ts';

const inputs = createInputs({
  buttons: [
    {
      button: 'ticket',
      input: { kind: 'gpio', pin: 17, pressed: 'low' },
      holdMs: null,
      doubleMs: null,
      lockout: null,
    },
  ],
  lamps: [],
  units: [],
  unitProcess: '/nowhere',
  onGesture(button, gesture) {
    console.log(`${button} ${gesture}`);
    return 'done';
  },
  onFlooded: () => {},
  report: (_, faults) => console.log(faults.map(({ code }) => code).join() || 'works'),
});
inputs.start();
process.once('SIGTERM', () => void inputs.stop());
