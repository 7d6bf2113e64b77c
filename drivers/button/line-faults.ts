/** What is wrong with a line of the Pi's own header, in words for the technician. */
import type { Fault, FaultCode } from '../ports.ts';
import { codeOfErrno, codeOfWords } from '../system-errors.ts';
import { sysfsFolder } from './gpio-chip.ts';
import { LineFault } from './open-line.ts';

/** @param why this machine has no way to its header */
export function noWay(why: string): LineFault {
  const isForbidden = codeOfWords(why) === 'not-permitted';
  return new LineFault(isForbidden ? 'not-permitted' : 'unsupported', why);
}

export function lineFaultOf(pin: number, cause: unknown): Fault {
  const code = lineCodeOf(cause);
  const detail = cause instanceof Error ? cause.message : String(cause);
  return { code, severity: 'stopped', hint: hintOf(pin, code), detail };
}

/** Why a line of the header cannot be had. */
export function lineCodeOf(cause: unknown): FaultCode {
  return cause instanceof LineFault ? cause.code : (codeOfErrno(cause) ?? 'not-there');
}

function hintOf(pin: number, code: FaultCode): string {
  switch (code) {
    case 'unsupported':
      return `GPIO ${pin} needs a Raspberry Pi, and the package gpiod or ${sysfsFolder}; otherwise wire this part to a window unit.`;
    case 'busy':
      return `GPIO ${pin} is taken: look for an overlay in config.txt or another program that uses the line.`;
    case 'not-permitted':
      return `Put the controller's user into the group "gpio", so that it may use GPIO ${pin}.`;
    case 'bad-answer':
      return `The output of gpiomon for GPIO ${pin} is not understood: install the package gpiod of Debian 12 or 13.`;
    case 'crashed':
      return `The process that reads GPIO ${pin} ended and is started again; if this repeats, send the log to the developers.`;
    default:
      return `GPIO ${pin} cannot be opened: check the pin number in the config against the pin-out chart (BCM numbers).`;
  }
}
