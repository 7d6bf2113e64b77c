/**
 * What went wrong with a wire, in the controller's closed set of codes, with what to do about it.
 *
 * The operating system's codes are asked first. serialport's native binding gives only the C
 * library's sentence and no code, so its words are matched as a second resort.
 */
import type { Fault, FaultCode } from '../ports.ts';
import { codeOfErrno, codeOfWords } from '../system-errors.ts';

/** An error whose meaning the thrower already knows; `faultFrom` keeps its code. */
export class WireTrouble extends Error {
  override readonly name = 'WireTrouble';
  readonly code: FaultCode;

  constructor(code: FaultCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** The wire codes; every other code of the closed set belongs to a device above the wire. */
const hints: Partial<Record<FaultCode, (place: string) => string>> = {
  'not-there': (place) =>
    `${place} is not there: plug the cable in and check the path in the config.`,
  'not-permitted': (place) =>
    `${place} may not be opened: add the user of dawr to the group that owns it (dialout or lp).`,
  'not-a-device': (place) =>
    `${place} is not a device: check the path in the config and remove the file if it is a stray one.`,
  busy: (place) => `${place} is in use: stop the other program that has it open.`,
  unplugged: (place) => `${place} was lost: check its cable and its power.`,
  unreachable: (place) =>
    `${place} cannot be reached: check its power, the network cable, and the address in the config.`,
  'no-answer': (place) =>
    `${place} takes no more bytes: switch the device or its adapter off and on again.`,
};

/** serialport's own lock, which has no errno. */
const portLocked = /cannot lock port/i;

/**
 * @param place where the wire goes, as people would name it: `/dev/ttyUSB0`, `10.0.0.7:9100`
 * @param otherwise the code for an error whose cause is not known: what a loss at this moment means
 */
export function faultFrom(error: unknown, place: string, otherwise: FaultCode): Fault {
  const detail = messageOf(error);
  return wireFault(codeOf(error, detail) ?? otherwise, place, detail);
}

export function wireFault(code: FaultCode, place: string, detail: string): Fault {
  const hint = hints[code]?.(place) ?? `${place} does not work: ${detail}`;
  return { code, severity: 'stopped', hint, detail };
}

function codeOf(error: unknown, detail: string): FaultCode | undefined {
  if (error instanceof WireTrouble) return error.code;
  return codeOfErrno(error) ?? (portLocked.test(detail) ? 'busy' : codeOfWords(detail));
}

function messageOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  return String(error.message);
}
