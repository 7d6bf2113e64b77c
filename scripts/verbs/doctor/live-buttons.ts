/**
 * `dawr doctor --buttons`: every input of a config live, for the hand that presses and the eye that
 * looks. Each contact is printed when it goes down and up, bounces included, and each gesture as the
 * controller counts it. Where none runs nothing is issued, called or stored; beside one, what is pressed
 * is pressed, and its outcome stands there too.
 */
import { once } from 'node:events';
import type { LoadedConfig } from '../../../config/load.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { gpioWay } from '../../../drivers/button/gpio-way.ts';
import { createInputs } from '../../../drivers/inputs.ts';
import { watchController } from '../../../drivers/local/ask-controller.ts';
import { type HallPlan, hallPlan } from '../../../firmware-host/plan/plan.ts';
import type { Language } from './finding.ts';
import { placeText } from './gpio-findings.ts';

type Print = (button: string, says: string, more?: string) => void;

/** Resolves at Ctrl-C or SIGTERM. @param socket of the controller that has the buttons; null where none runs */
export async function showButtons(
  { config }: LoadedConfig,
  socket: string | null,
  language: Language,
): Promise<void> {
  const { buttons } = hallPlan(config);
  const way = buttons.some(({ input }) => input.kind === 'gpio') ? await gpioWay() : null;
  const places = new Map(buttons.map(({ button, input }) => [button, placeText(input, way)]));
  const widest = Math.max(...buttons.map(({ button }) => button.length));
  const startedMs = performance.now();
  const print: Print = (button, says, more = '') => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(3);
    const where = [more, places.get(button) ?? ''].filter((part) => part !== '').join('  ');
    console.log(`${seconds.padStart(9)}  ${button.padEnd(widest)}  ${says.padEnd(9)}  ${where}`);
  };
  const begin = {
    ar: `${buttons.length} زرًا: اضغط كلًّا منها، وأنهِ بالمفتاحين Ctrl-C`,
    en: `${buttons.length} inputs; press each of them, and end with Ctrl-C`,
  };
  console.log(begin[language]);
  const end = new AbortController();
  process.once('SIGINT', () => end.abort());
  process.once('SIGTERM', () => end.abort());
  if (socket === null) await showOwn(config, buttons, print, end.signal);
  else await showRunning(socket, print, language, end.signal);
}

function showRunning(
  socket: string,
  print: Print,
  language: Language,
  end: AbortSignal,
): Promise<void> {
  const watching = {
    ar: 'وحدة التحكم تعمل: كل ضغطة هنا ضغطة حقيقية',
    en: 'the controller runs: each press here is a real one',
  };
  return watchController(
    socket,
    {
      onWatching: () => console.log(watching[language]),
      onSeen({ button, says, outcome }) {
        if (outcome === null) print(button, says);
        else print(button, says.toUpperCase(), outcome);
      },
    },
    end,
  );
}

async function showOwn(
  { units }: Config,
  buttons: HallPlan['buttons'],
  print: Print,
  end: AbortSignal,
): Promise<void> {
  const levels = new Map<string, boolean>();
  const inputs = createInputs({
    // Every press is shown: here nothing is locked out.
    buttons: buttons.map((button) => ({ ...button, lockout: null })),
    lamps: [],
    units,
    unitProcess: new URL('../../../dist/unit-process.cjs', import.meta.url),
    onLevel(button, isPressed) {
      if (levels.get(button) === isPressed) return;
      levels.set(button, isPressed);
      print(button, isPressed ? 'down' : 'up');
    },
    onGesture(button, gesture) {
      print(button, gesture.toUpperCase());
      return 'done';
    },
    onFlooded: () => {},
    report(device, faults) {
      const hints = faults.map(({ code, hint }) => `${code}: ${hint}`);
      print(device, faults.length === 0 ? 'works' : 'FAULT', hints.join(' '));
    },
  });
  inputs.start();
  if (!end.aborted) await once(end, 'abort');
  await inputs.stop();
}
