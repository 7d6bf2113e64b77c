/**
 * The devices of a hall and the name under which each is reported, in events, in the health file and
 * on pages. Drivers name their devices by these functions, so that whoever judges what was reported
 * finds every device of a config under its name.
 *
 * A board line is no device: a line that fails is reported of each of its boards. Boards on a unit's
 * pins answer nothing: their unit is reported.
 */
import type { Config, VoiceConfig } from '../schema/schema.ts';
import { alarmOutputsOf, answersOf, buttonsOf, lampsOf } from './buttons.ts';

export type DeviceName =
  | `printer/${string}`
  | `unit/${string}`
  | `board/${number}`
  | `hall-board/${string}`
  | `gpio/${number}`
  | `button/${string}`
  | 'voice'
  | 'voice/television'
  | 'voice/clips'
  | 'centre-server'
  | 'journal'
  | 'numbers'
  | 'clock'
  | 'pages';

export const printerDevice = (id: string): DeviceName => `printer/${id}`;
export const unitDevice = (unit: string): DeviceName => `unit/${unit}`;
/** The board over a window. */
export const boardDevice = (window: number): DeviceName => `board/${window}`;
export const hallBoardDevice = (hallBoard: string): DeviceName => `hall-board/${hallBoard}`;
/** The line of a button on the Pi's own header. */
export const gpioDevice = (pin: number): DeviceName => `gpio/${pin}`;

const printer = 'printer/';
/** The printer's id, or null for another device. */
export function printerOfDevice(device: DeviceName): string | null {
  return device.startsWith(printer) ? device.slice(printer.length) : null;
}

const button = 'button/';
/** A button that is stuck, by the button's name. */
export const buttonDevice = (name: string): DeviceName => `${button}${name}`;
/** The button's name, or null for another device. */
export function buttonOfDevice(device: DeviceName): string | null {
  return device.startsWith(button) ? device.slice(button.length) : null;
}

/** The voice is where it sounds: at the sound card, or on the page of a television. */
export const voiceDevice = ({ speaker }: Pick<VoiceConfig, 'speaker'>): DeviceName =>
  speaker === 'hall-page' ? 'voice/television' : 'voice';

export interface HallDevice {
  readonly device: DeviceName;
  /**
   * `always`: its driver reports soon after every start whether it works. `in-trouble`: it is not
   * heard of while nothing is wrong.
   */
  readonly isReported: 'always' | 'in-trouble';
}

/** Every device that is reported with this config, once. */
export function devicesOf(config: Config): readonly HallDevice[] {
  const buttons = buttonsOf(config);
  const always: readonly DeviceName[] = [
    'centre-server',
    'journal',
    ...config.printers.map(({ id }) => printerDevice(id)),
    ...config.units.map(({ id }) => unitDevice(id)),
    ...boardsOf(config),
    ...buttons.flatMap(({ input }) => (input.kind === 'gpio' ? [gpioDevice(input.pin)] : [])),
    ...[...answersOf(config), alarmOutputsOf(config)]
      .flatMap(({ lamp, buzzer }) => [lamp, buzzer])
      .flatMap((output) => (output?.kind === 'gpio' ? [gpioDevice(output.pin)] : [])),
    ...(config.pages === undefined ? [] : (['pages'] as const)),
    ...(config.voice === undefined ? [] : [voiceDevice(config.voice), 'voice/clips' as const]),
  ];
  const inTrouble: readonly DeviceName[] = [
    'clock',
    'numbers',
    ...buttons.map(({ name }) => buttonDevice(name)),
  ];
  return [
    ...always.map((device) => ({ device, isReported: 'always' }) as const),
    ...inTrouble.map((device) => ({ device, isReported: 'in-trouble' }) as const),
  ];
}

/** Every device on which something is seen: the boards, and the units that carry lamps or boards. */
export function signsOf(config: Config): readonly DeviceName[] {
  const withLamps = new Set(lampsOf(config).map(({ at }) => at.unit));
  const units = config.units.filter(
    ({ id, boards = [] }) => withLamps.has(id) || boards.length > 0,
  );
  return [...units.map(({ id }) => unitDevice(id)), ...boardsOf(config)];
}

/** Every device that a press comes from, or that shows a number. */
export function openingDevicesOf(config: Config): readonly DeviceName[] {
  const kinds = /^(unit|board|hall-board|gpio)\//;
  return devicesOf(config).flatMap(({ device }) => (kinds.test(device) ? [device] : []));
}

function boardsOf({ boardLines }: Config): readonly DeviceName[] {
  return boardLines.flatMap(({ boards, hallBoards = [] }) => [
    ...boards.map(({ window }) => boardDevice(window)),
    ...hallBoards.map(({ id }) => hallBoardDevice(id)),
  ]);
}
