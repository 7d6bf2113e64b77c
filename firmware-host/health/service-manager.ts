/**
 * What the controller reports to systemd (sd_notify): that it is ready, that it stops, that it is alive.
 *
 * Does nothing where no service manager listens, so that the same code runs on a bench. A failed
 * report never reaches the caller: the service manager's own timeouts deal with a silent service. The
 * caller decides when the watchdog gets a ping.
 */
import unixDgram from 'unix-dgram';

export interface ServiceManager {
  /** Buttons are armed and boards were told. Once; later calls change nothing for systemd. */
  ready(): void;
  stopping(): void;
  /** One line, shown by `systemctl status`. */
  status(text: string): void;
  /** Puts the watchdog off for another period. */
  watchdog(): void;
}

/** The variable that systemd sets for the main process; see sd_notify(3). */
export interface ServiceEnvironment {
  readonly NOTIFY_SOCKET?: string | undefined;
}

const retryMs = 50;
const maxTries = 40;

export function createServiceManager(
  environment: ServiceEnvironment = process.env,
): ServiceManager {
  const socketPath = environment.NOTIFY_SOCKET ?? '';
  // The library cannot address an abstract socket (`@...`); the system manager's own is a path.
  const notify = socketPath.startsWith('/')
    ? (state: string) => send(socketPath, state, maxTries)
    : () => {};
  return {
    ready: () => notify('READY=1'),
    stopping: () => notify('STOPPING=1'),
    status: (text) => notify(`STATUS=${text.replaceAll(/\s+/g, ' ')}`),
    watchdog: () => notify('WATCHDOG=1'),
  };
}

function send(socketPath: string, state: string, triesLeft: number): void {
  // A socket for each message: an open one would keep the event loop, and a restarted systemd
  // listens on a new one.
  try {
    const socket = unixDgram.createSocket('unix_dgram');
    const message = Buffer.from(state);
    socket.send(message, 0, message.length, socketPath, (error) => {
      // A full queue (EAGAIN) empties by itself; READY=1 must not be lost to it.
      if (error !== undefined && triesLeft > 1) {
        setTimeout(() => send(socketPath, state, triesLeft - 1), retryMs).unref();
      }
    });
    socket.close();
  } catch {
    // Out of descriptors: no socket can be opened to notify it.
  }
}
