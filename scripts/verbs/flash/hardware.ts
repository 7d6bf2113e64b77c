/**
 * A dry run against the hardware of a device. What the controller that runs has open it is asked for; whatever the new
 * config has besides is opened here, asked, and closed again.
 */
import { devicesOf } from '../../../config/hall/devices.ts';
import type { Config } from '../../../config/schema/schema.ts';
import { UserError } from '../../../config/user-error.ts';
import { askController } from '../../../drivers/local/ask-controller.ts';
import type { ControllerLook } from '../../../drivers/local-port.ts';
import type { Fault } from '../../../drivers/ports.ts';
import { tryDevices } from '../../../drivers/try-devices.ts';
import type { Health } from '../../../firmware-host/health/health-file.ts';
import { hallPlan } from '../../../firmware-host/plan/plan.ts';
import type { Swap } from './take-live.ts';

type Wire = Config['printers' | 'units' | 'boardLines'][number]['wire'];

const placeOf = (wire: Wire): string =>
  wire.kind === 'tcp' ? `${wire.host}:${wire.port}` : wire.path;

const wiresOf = ({ printers, units, boardLines }: Config): readonly string[] =>
  [...printers, ...units, ...boardLines].map(({ wire }) => placeOf(wire));

const pinsOf = (config: Config): readonly number[] =>
  hallPlan(config).buttons.flatMap(({ input }) => (input.kind === 'gpio' ? [input.pin] : []));

/** Says of every device of the new config whether it works, as far as anybody can know before it is used. */
export async function tryHardware(
  { old, next, before }: Swap,
  say: (line: string) => void,
): Promise<void> {
  const held = before === null ? null : (old?.config ?? null);
  const said = new Map((await lookOf(before, say)).map((one) => [one.device, one]));
  const tried = await tryDevices({
    ...notHeld(next.config, held),
    unitProcess: new URL('../../../dist/unit-process.cjs', import.meta.url),
  });
  let working = 0;
  for (const { device } of devicesOf(next.config)) {
    const lines = tried.has(device)
      ? linesOfTried(tried.get(device) ?? null)
      : linesOfController(said.get(device) ?? null);
    if (lines === null) continue;
    for (const line of lines) say(`${device}: ${line}`);
    if (lines.length === 0) working += 1;
  }
  say(`${working} devices work (${tried.size} were opened for it, the controller has the others)`);
}

function linesOfTried(faults: readonly Fault[] | null): readonly string[] {
  if (faults === null) return ['was opened, and said nothing'];
  return faults.map(({ code, hint }) => `${code}: ${hint}`);
}

/** Null: the controller has not heard of it either. */
function linesOfController(
  said: ControllerLook['devices'][number] | null,
): readonly string[] | null {
  if (said === null) return null;
  return said.faults.map(({ code, hint }) => `the controller says ${code}: ${hint}`);
}

/** What the controller that runs says of the devices that it has open. */
async function lookOf(
  before: Health | null,
  say: (line: string) => void,
): Promise<ControllerLook['devices']> {
  if (before?.socket === undefined) return [];
  try {
    const answer = await askController(before.socket, { name: 'look', args: {} });
    return answer.status === 'look' ? answer.look.devices : [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`the controller was not asked of its devices: ${error.message}`);
    return [];
  }
}

/** The config with those devices alone that a controller with `held` has not open. */
function notHeld(next: Config, held: Config | null) {
  const wires = new Set(held === null ? [] : wiresOf(held));
  const pins = new Set(held === null ? [] : pinsOf(held));
  const isFree = ({ wire }: { readonly wire: Wire }): boolean => !wires.has(placeOf(wire));
  const units = next.units.filter(isFree);
  const has = new Set(units.map(({ id }) => id));
  const config: Config = {
    ...next,
    units,
    printers: next.printers.filter(isFree),
    boardLines: next.boardLines.filter(isFree),
    dispensers: next.dispensers.map(({ answer: _, ...dispenser }) => dispenser),
    alarms: undefined,
  };
  const buttons = hallPlan(next).buttons.filter(({ input }) =>
    input.kind === 'unit' ? has.has(input.unit) : !pins.has(input.pin),
  );
  return { config, buttons };
}
