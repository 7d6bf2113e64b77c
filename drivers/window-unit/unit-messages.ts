/**
 * What the controller and the process of the window units say to each other.
 *
 * Both ends come from the same release, so a message that does not fit is a fault in the program
 * or a process that has gone mad; either way it is dropped here and never half obeyed. Checked by
 * hand because the schema library would cost the unit process a quarter of its memory.
 */
import { isFraming } from '../../config/schema/framing.ts';
import type { StreamWireConfig } from '../../config/schema/schema.ts';
import type { UnitDisplayConfig } from '../../config/schema/unit-board.ts';
import type { Fault, FaultCode, LampState } from '../ports.ts';
import { isUnitDisplayKind } from './chip-registers.ts';

/** One unit as it is wired. */
export interface UnitWiring {
  readonly id: string;
  readonly wire: StreamWireConfig;
  readonly buttonPins: readonly number[];
  readonly lampPins: readonly number[];
  readonly boards: readonly UnitDisplayConfig[];
}

/** From the controller. `configure` comes first, once in a process's life. */
export type UnitOrder =
  | { readonly order: 'configure'; readonly units: readonly UnitWiring[] }
  | {
      readonly order: 'lamp';
      readonly unit: string;
      readonly pin: number;
      readonly state: LampState;
    }
  | {
      readonly order: 'board';
      readonly unit: string;
      /** Its place among the unit's boards. */
      readonly board: number;
      readonly text: string;
      readonly flashing: boolean;
    };

/** To the controller. `hello` asks for the orders; `alive` comes every `aliveEveryMs`. */
export type UnitNews =
  | { readonly news: 'hello' }
  | { readonly news: 'alive' }
  | {
      readonly news: 'level';
      readonly unit: string;
      readonly pin: number;
      readonly high: boolean;
      /** By `monotonicMs`, the clock that both processes share. */
      readonly atMs: number;
    }
  /** The levels of this unit's buttons are unknown from now on. */
  | { readonly news: 'lost'; readonly unit: string }
  | { readonly news: 'faults'; readonly unit: string; readonly faults: readonly UnitFault[] };

export const aliveEveryMs = 2_000;

/** The faults that a unit can have; a subset, so that a stranger's word is not passed on. */
export const unitFaultCodes = [
  'not-there',
  'not-permitted',
  'not-a-device',
  'busy',
  'unplugged',
  'unreachable',
  'no-answer',
  'bad-answer',
  'refused',
  'offline',
  'unsupported',
] as const satisfies readonly FaultCode[];

export type UnitFaultCode = (typeof unitFaultCodes)[number];
export type UnitFault = Fault & { readonly code: UnitFaultCode };

/** @returns null for anything that is not an order */
export function readUnitOrder(message: unknown): UnitOrder | null {
  if (!isRecord(message)) return null;
  const { order, units, unit, pin, state, board, text, flashing } = message;
  if (order === 'configure' && isListOf(units, isWiring)) return { order, units };
  if (order === 'lamp' && isText(unit) && isPin(pin) && isLampState(state)) {
    return { order, unit, pin, state };
  }
  if (order === 'board' && isText(unit) && isWhole(board) && isText(text)) {
    return typeof flashing === 'boolean' ? { order, unit, board, text, flashing } : null;
  }
  return null;
}

/** @returns null for anything that is not news */
export function readUnitNews(message: unknown): UnitNews | null {
  if (!isRecord(message)) return null;
  const { news, unit, pin, high, atMs, faults } = message;
  if (news === 'hello' || news === 'alive') return { news };
  if (!isText(unit)) return null;
  if (news === 'lost') return { news, unit };
  if (news === 'faults' && isListOf(faults, isUnitFault)) return { news, unit, faults };
  if (news === 'level' && isPin(pin) && typeof high === 'boolean' && isTime(atMs)) {
    return { news, unit, pin, high, atMs };
  }
  return null;
}

export function isUnitFaultCode(value: unknown): value is UnitFaultCode {
  return unitFaultCodes.some((code) => code === value);
}

type Check<T> = (value: unknown) => value is T;

/** Every field of any message, so that each can be looked at by its name. */
type Field =
  | ('order' | 'news' | 'units' | 'unit' | 'pin' | 'state' | 'high' | 'atMs' | 'faults')
  | ('board' | 'text' | 'flashing' | 'boards')
  | ('id' | 'wire' | 'buttonPins' | 'lampPins')
  | ('kind' | 'host' | 'port' | 'path' | 'baudRate' | 'framing')
  | ('code' | 'severity' | 'hint' | 'detail');

function isRecord(value: unknown): value is { readonly [name in Field]?: unknown } {
  return typeof value === 'object' && value !== null;
}

function isListOf<T>(value: unknown, isItem: Check<T>): value is readonly T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Firmata numbers pins in seven bits. */
function isPin(value: unknown): value is number {
  return isWhole(value) && value >= 0 && value < 128;
}

const lampStates = ['off', 'on', 'blinking', 'flickering'] as const satisfies readonly LampState[];

function isLampState(value: unknown): value is LampState {
  return lampStates.some((state) => state === value);
}

function isWiring(value: unknown): value is UnitWiring {
  if (!isRecord(value) || !isText(value.id) || !isListOf(value.boards, isBoard)) return false;
  return isListOf(value.buttonPins, isPin) && isListOf(value.lampPins, isPin) && isWire(value.wire);
}

/** Checked as the config it is; what is in it only chooses bits. */
function isBoard(value: unknown): value is UnitDisplayConfig {
  return isRecord(value) && isText(value.kind) && isUnitDisplayKind(value.kind);
}

function isWire(value: unknown): value is StreamWireConfig {
  if (!isRecord(value)) return false;
  if (value.kind === 'tcp') return isText(value.host) && isWhole(value.port);
  if (value.kind !== 'serial' || !isText(value.path) || !isWhole(value.baudRate)) return false;
  return isText(value.framing) && isFraming(value.framing);
}

function isUnitFault(value: unknown): value is UnitFault {
  if (!isRecord(value) || !isUnitFaultCode(value.code) || !isText(value.hint)) return false;
  if (value.severity !== 'stopped' && value.severity !== 'warning') return false;
  return value.detail === undefined || isText(value.detail);
}
