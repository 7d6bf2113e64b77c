/**
 * `dawr doctor --buttons`: every input of a config live, for the hand that presses and the eye that
 * looks. Each contact is printed when it goes down and up, bounces included, and each gesture as the
 * controller would count it. Nothing is issued, called or stored.
 */
import type { LoadedConfig } from '../../../config/load.ts';
import { gpioWay } from '../../../drivers/button/gpio-way.ts';
import { createInputs } from '../../../drivers/inputs.ts';
import { hallPlan } from '../../../firmware-host/plan.ts';
import { placeText } from './checkups.ts';

/** Resolves at Ctrl-C or SIGTERM. */
export async function showButtons({ config }: LoadedConfig): Promise<void> {
  const { buttons } = hallPlan(config);
  const way = buttons.some(({ input }) => input.kind === 'gpio') ? await gpioWay() : null;
  const places = new Map(buttons.map(({ button, input }) => [button, placeText(input, way)]));
  const widest = Math.max(...buttons.map(({ button }) => button.length));
  const startedMs = performance.now();
  const print = (what: string, where: string, says: string): void => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(3);
    console.log(`${seconds.padStart(9)}  ${what.padEnd(widest)}  ${says.padEnd(9)}  ${where}`);
  };
  const levels = new Map<string, boolean>();
  const inputs = createInputs({
    // Every press is shown: here nothing is locked out.
    buttons: buttons.map((button) => ({ ...button, lockout: null })),
    lamps: [],
    units: config.units,
    unitProcess: new URL('../../../dist/unit-process.js', import.meta.url),
    onLevel(button, isPressed) {
      if (levels.get(button) === isPressed) return;
      levels.set(button, isPressed);
      print(button, places.get(button) ?? '', isPressed ? 'down' : 'up');
    },
    onGesture(button, gesture) {
      print(button, places.get(button) ?? '', gesture.toUpperCase());
      return 'done';
    },
    onFlooded: () => {},
    report(device, faults) {
      const hints = faults.map(({ code, hint }) => `${code}: ${hint}`);
      print(device, hints.join(' '), faults.length === 0 ? 'works' : 'FAULT');
    },
  });
  console.log(`${buttons.length} inputs; press each of them, and end with Ctrl-C`);
  inputs.start();
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await inputs.stop();
}
