/** The controller's log: one JSON line an entry on stdout, where systemd's journal takes it. */
import { pino } from 'pino';

export type Log = Pick<ReturnType<typeof pino>, 'info' | 'warn' | 'error'>;

export function createLog(): Log {
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
}
