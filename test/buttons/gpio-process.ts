/**
 * A process of its own with one GPIO button, so that a test can choose the tools that it finds. Its
 * argument is the hold time of the button in milliseconds; without it a hold means nothing.
 */
import { createInputs } from '../../drivers/inputs.ts';

const [, , hold] = process.argv;

const inputs = createInputs({
  buttons: [
    {
      button: 'ticket',
      input: { kind: 'gpio', pin: 17, pressed: 'low' },
      holdMs: hold === undefined ? null : Number(hold),
      doubleMs: null,
      lockout: null,
      together: null,
      restMs: null,
      answeredBy: null,
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
