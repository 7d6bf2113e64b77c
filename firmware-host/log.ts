/**
 * The controller's log: one JSON line an entry on stdout, where systemd's journal takes it.
 *
 * Each line of an event has its `sequence`, and that of a press the sequences that it led to: with the journal's
 * stream that is the event's id at the centre server, so one press is followed from the button to there.
 */
import { pino } from 'pino';
import type { Config } from '../config/schema/schema.ts';

export type Log = Pick<ReturnType<typeof pino>, 'info' | 'warn' | 'error'>;

export type LogLevel = Config['telemetry']['logLevel'];

/** `debug` is for what many like it would only be in the way of. */
export type LevelledLog = Log & Pick<ReturnType<typeof pino>, 'debug' | 'level'>;

export function createLog(): LevelledLog {
  return pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/**
 * SIGUSR2 changes to debug, and back to the config's level.
 * @returns what ends it
 */
export function levelBySignal(log: LevelledLog, level: LogLevel): () => void {
  log.level = level;
  let isLoud = level === 'debug';
  const change = (): void => {
    isLoud = !isLoud;
    // What is asked for on the spot is debug, also where the config has it already.
    const now = isLoud ? 'debug' : level === 'debug' ? 'info' : level;
    log.level = now;
    log.warn({ level: now }, 'log level');
  };
  process.on('SIGUSR2', change);
  return () => process.off('SIGUSR2', change);
}
