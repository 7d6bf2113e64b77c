/** An output on pin 20 in a process of its own, whose tools are those of its PATH: on once, then off. */
import { createGpioOutput } from '../../drivers/button/gpio-output.ts';

const line = createGpioOutput({
  pin: 20,
  on: 'low',
  report(_device, faults) {
    console.log(JSON.stringify(faults));
    line.set(true);
    void line.stop().then(() => process.disconnect?.());
  },
});
line.start();
