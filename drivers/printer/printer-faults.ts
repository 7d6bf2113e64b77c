/** Faults of the exchange with a printer, beside those that the printer reports of itself. */
import type { Fault } from '../ports.ts';
import { offlineForNoReason } from './printer-status.ts';

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
  hint: 'The printer does not answer: check that it is switched on, its cable, and the speed and address of its line in the config; then switch it off and on.',
};

export const partlySilent: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The printer answers only some of the questions for its state (DLE EOT 1 to 4): switch it off and on; if that does not help, set "confirm: none" for it, and look after its paper.',
};

export const echoes: Fault = {
  code: 'bad-answer',
  severity: 'stopped',
  hint: 'The line sends back what it gets, and no printer answers: check the wiring (transmit and receive are joined) and switch off the local echo of the adapter.',
};

export const noBarrierAnswer: Fault = {
  code: 'no-answer',
  severity: 'stopped',
  hint: 'The printer never confirms what it has printed: set "confirm: status" for it if it answers DLE EOT, "confirm: none" if it answers nothing.',
};

export const restarted: Fault = {
  code: 'offline',
  severity: 'stopped',
  hint: 'The printer lost its power within a ticket: check its plug and its power supply.',
};

export const takenOnTrust: Fault = {
  code: 'unsupported',
  severity: 'warning',
  hint: 'This printer confirms nothing: its tickets are taken on trust, so look after its paper.',
};

export const confirmsTooSoon: Fault = {
  code: 'unsupported',
  severity: 'warning',
  hint: 'This printer confirms tickets before it can have printed them, so its state is asked instead: set "confirm: status" for it.',
};

/** What is over by itself in a moment, at every start and with every new roll: nobody need be called. */
export const passingFaults: ReadonlySet<Fault> = new Set([
  notConnectedYet,
  notAnsweredYet,
  offlineForNoReason,
]);

/** What is known of a printer that still does not answer after a new connection. */
export const lastingFaults: ReadonlySet<Fault> = new Set([
  silent,
  partlySilent,
  echoes,
  noBarrierAnswer,
]);
