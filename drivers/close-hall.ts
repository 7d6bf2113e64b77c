/**
 * Closes a hall in which no controller can run: every board shows that its window is closed, hall
 * boards list nothing, every lamp is dark, so that no number stands that nobody can serve.
 *
 * It opens what shows something, and nothing else: no printer, no voice, no button, no broker. It ends
 * within a bounded time, whatever does not answer. Call it only where no other controller has these
 * devices.
 */
import { lampsOf } from '../config/hall/buttons.ts';
import { type DeviceName, signsOf, unitDevice } from '../config/hall/devices.ts';
import type { Config } from '../config/schema/schema.ts';
import { inTime } from './in-time.ts';
import { openInputsAndBoards } from './open.ts';

/** An Uno that was reset by the opening of its port is silent for two seconds. */
const reachedWithinMs = 5_000;
/** More than the last words of a board line and of the unit process may take. */
const stoppedWithinMs = 4_000;

/** @returns what was not reached, and may still show what it showed */
export async function closeHall(config: Config, unitProcess: URL): Promise<readonly DeviceName[]> {
  const signs = signsOf(config);
  if (signs.length === 0) return [];
  const missing = new Set(signs);
  let allReached = (): void => {};
  const reached = new Promise<void>((resolve) => {
    allReached = resolve;
  });
  const lamps = lampsOf(config);
  const { inputs, boards } = await openInputsAndBoards(
    { ...config, units: config.units.filter(({ id }) => signs.includes(unitDevice(id))) },
    {
      buttons: [],
      lamps: lamps.map(({ name, at }) => ({ lamp: name, at })),
      unitProcess,
      onGesture: () => 'refused',
      onFlooded: () => {},
      report(device, faults) {
        if (faults.some(({ severity }) => severity === 'stopped')) missing.add(device);
        else missing.delete(device);
        if (missing.size === 0) allReached();
      },
    },
  );
  for (const { number } of config.windows) boards.show(number, { shows: 'closed' });
  for (const { hallBoards = [] } of config.boardLines) {
    for (const { id } of hallBoards) boards.showCalls(id, [], null);
  }
  for (const { name } of lamps) inputs.setLamp(name, 'off');
  inputs.start();
  boards.start();
  await inTime(reached, reachedWithinMs);
  const found = [...missing];
  await inTime(Promise.all([boards.stop(), inputs.stop()]), stoppedWithinMs);
  return found;
}
