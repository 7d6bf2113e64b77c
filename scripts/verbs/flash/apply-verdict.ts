/**
 * Judges whether a controller runs well enough with a new config for the config to stay.
 *
 * The rule: the controller is ready with exactly that config, and every device that worked before
 * and is still in the config works again. A device that did not work before proves nothing against
 * a config, and one that the config no longer has is not missed. Paper that runs out or a cover that
 * is opened during the trial does not count either: a printer that says so was reached, which is all
 * that a config can be right or wrong about.
 */
import type { Config } from '../../../config/schema/schema.ts';
import type { Health } from '../../../firmware-host/health-file.ts';

export type Verdict =
  | { readonly healthy: true }
  /** Not yet, and why, in words for the technician. */
  | { readonly healthy: false; readonly why: string };

/** Faults that a device tells of itself, over a wire that therefore works. */
const toldByTheDevice: ReadonlySet<string> = new Set([
  'paper-out',
  'paper-low',
  'cover-open',
  'cutter-error',
  'overheated',
  'printer-error',
  'offline',
]);

/**
 * @param before health just before the swap; null where no controller ran
 * @param now what the health file says; null where it cannot be read
 * @param sha256 of the config that must be running
 * @param config that config
 */
export function judge(
  before: Health | null,
  now: Health | null,
  sha256: string,
  config: Config,
): Verdict {
  if (now === null || isSameRun(before, now)) {
    return { healthy: false, why: 'the controller did not start' };
  }
  if (now.configSha256 !== sha256) {
    return { healthy: false, why: 'the controller runs with another config' };
  }
  if (!now.ready) return { healthy: false, why: 'the controller started and did not get ready' };
  const inConfig = devicesOf(config);
  for (const { device, faults } of before?.devices ?? []) {
    if (faults.some(isBlamedOnConfig) || !inConfig.has(device)) continue;
    const found = now.devices.find((entry) => entry.device === device);
    if (found === undefined) {
      return { healthy: false, why: `${device} worked before and has not been heard of since` };
    }
    const fault = found.faults.find(isBlamedOnConfig);
    if (fault !== undefined) {
      return { healthy: false, why: `${device} worked before and now says ${fault}` };
    }
  }
  return { healthy: true };
}

export function isSameRun(a: Health | null, b: Health | null): boolean {
  return a !== null && b !== null && a.pid === b.pid && a.startedAt === b.startedAt;
}

const isBlamedOnConfig = (fault: string): boolean => !toldByTheDevice.has(fault);

/** The names under which the drivers report the devices of a config. */
function devicesOf(config: Config): ReadonlySet<string> {
  const inputs = [
    ...config.windows.map((window) => window.buttons.call),
    ...config.dispensers.flatMap((dispenser) => dispenser.buttons.map(({ input }) => input)),
  ];
  return new Set([
    'centre-server',
    ...config.printers.map(({ id }) => `printer/${id}`),
    ...config.units.map(({ id }) => `unit/${id}`),
    ...config.boardLines.flatMap(({ id, boards, hallBoards = [] }) => [
      `board-line/${id}`,
      ...boards.map(({ window }) => `board/${window}`),
      ...hallBoards.map((board) => `hall-board/${board.id}`),
    ]),
    ...inputs.flatMap((input) => (input.kind === 'gpio' ? [`gpio/${input.pin}`] : [])),
  ]);
}
