/**
 * Opens devices as the controller would, hears whether they work, and lets go of them: printers are asked, boards are
 * closed, units and lines are opened. It prints nothing and counts no press. It ends within a bounded time, whatever
 * does not answer.
 *
 * Only for devices that no controller has: a printer and a converter serve one at a time.
 */
import { type DeviceName, devicesOf } from '../config/hall/devices.ts';
import type { Config } from '../config/schema/schema.ts';
import { inTime } from './in-time.ts';
import { openInputsAndBoards } from './open.ts';
import type { ButtonWiring, Fault, Lifetime } from './ports.ts';

/** An Uno that was reset by the opening of its port is silent for two seconds. */
const heardWithinMs = 6_000;
const stoppedWithinMs = 4_000;
const kinds = /^(printer|unit|board|hall-board|gpio)\//;

export interface TriedDevices {
  /** With no more than the devices that are to be tried. */
  readonly config: Config;
  readonly buttons: readonly ButtonWiring[];
  readonly unitProcess: URL;
}

/** @returns what each said last; null for one that said nothing */
export async function tryDevices({
  config,
  buttons,
  unitProcess,
}: TriedDevices): Promise<ReadonlyMap<DeviceName, readonly Fault[] | null>> {
  const gpio = new Set(buttons.map(({ input }) => (input.kind === 'gpio' ? input.pin : null)));
  const wanted = devicesOf(config)
    .map(({ device }) => device)
    .filter((device) => kinds.test(device))
    .filter((device) => !device.startsWith('gpio/') || gpio.has(Number(device.slice(5))));
  const heard = new Map<DeviceName, readonly Fault[] | null>(wanted.map((name) => [name, null]));
  if (heard.size === 0) return heard;
  let allHeard = (): void => {};
  const everything = new Promise<void>((resolve) => {
    allHeard = resolve;
  });
  const report = (device: DeviceName, faults: readonly Fault[]): void => {
    if (!heard.has(device)) return;
    heard.set(device, faults);
    if ([...heard.values()].every((said) => said?.length === 0)) allHeard();
  };
  const opened = await openAll({ config, buttons, unitProcess }, report);
  for (const device of opened) device.start();
  await inTime(everything, heardWithinMs);
  const found = new Map(heard);
  await inTime(Promise.all(opened.map((device) => device.stop())), stoppedWithinMs);
  return found;
}

async function openAll(
  { config, buttons, unitProcess }: TriedDevices,
  report: (device: DeviceName, faults: readonly Fault[]) => void,
): Promise<readonly Lifetime[]> {
  const nobody = { onGesture: () => 'refused' as const, onFlooded: () => {} };
  const [{ createTicketPrinter }, { inputs, boards }] = await Promise.all([
    import('./printer/ticket-printer.ts'),
    openInputsAndBoards(config, { buttons, lamps: [], unitProcess, ...nobody, report }),
  ]);
  // A board that is asked nothing says nothing.
  for (const { number } of config.windows) boards.show(number, { shows: 'closed' });
  for (const { hallBoards = [] } of config.boardLines) {
    for (const { id } of hallBoards) boards.showCalls(id, [], null);
  }
  const look = { design: config.ticket, logoFile: null, faces: [] };
  const printers = config.printers.map((one) => createTicketPrinter(one, look, report));
  return [inputs, boards, ...printers];
}
