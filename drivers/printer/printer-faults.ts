/** Faults of the exchange with a printer, beside those that the printer reports of itself. */
import type { Fault } from '../ports.ts';

export const stopsAJob: ReadonlySet<Fault['code']> = new Set([
  'paper-out',
  'cover-open',
  'cutter-error',
  'printer-error',
]);

export function isStopping(fault: Fault): boolean {
  return fault.severity === 'stopped';
}

export const notConnectedYet: Fault = {
  code: 'offline',
  severity: 'stopped',
  hint: 'The printer is still being connected; wait a few seconds.',
};

export const notAnsweredYet: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The printer is connected and has not reported its state yet; wait a few seconds.',
};

export const silent: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The printer does not answer: switch it off and on, and check its cable.',
};

export const noBarrierAnswer: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The printer never confirms what it has printed: use one that answers GS r, or set "confirm: none" for it.',
};

export const takenOnTrust: Fault = {
  code: 'unsupported',
  severity: 'warning',
  hint: 'This printer confirms nothing: its tickets are taken on trust, so look after its paper.',
};
