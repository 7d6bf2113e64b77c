/**
 * Finds out that a TCP peer no longer acknowledges what was sent to it.
 *
 * With the cable of a converter pulled, the kernel retries unacknowledged bytes for a quarter of
 * an hour at ever longer intervals, and keep-alive is silent meanwhile: the wire would look up and
 * come back late. Node has no `TCP_USER_TIMEOUT`, but Linux shows each socket's state in
 * `/proc/net/tcp`. A device that is only busy (its window is closed) is never taken for a lost one,
 * because its answers to the probes are acknowledgements. Without that file nothing is found here.
 */
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** Retries come after 0.2, 0.4 and 0.8 s on a local network: the third means 1.4 s of silence. */
const retriesOfLostPeer = 3;
const lookEveryMs = 300;
const tables = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

export interface StallWatch {
  /** Bytes were handed to the socket: looks until all of them are acknowledged. */
  written(): void;
  stop(): void;
}

export function watchForStall(socket: Socket, onStall: () => void): StallWatch {
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  let isWritten = false;

  const look = async (): Promise<void> => {
    isWritten = false;
    const state = await sendState(socket.localPort ?? 0, socket.remotePort ?? 0);
    timer = null;
    if (isStopped) return;
    if (state === 'lost') onStall();
    else if (state === 'sending' || isWritten || socket.writableLength > 0) lookLater();
  };
  const lookLater = (): void => {
    timer = setTimeout(() => void look(), lookEveryMs);
  };

  return {
    written: () => {
      isWritten = true;
      if (timer === null && !isStopped) lookLater();
    },
    stop: () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

async function sendState(localPort: number, remotePort: number): Promise<SendState> {
  for (const path of tables) {
    const table = await readFile(path, 'latin1').catch(() => '');
    const state = sendStateIn(table, localPort, remotePort);
    if (state !== null) return state;
  }
  return 'done';
}

type SendState = 'done' | 'sending' | 'lost';

/**
 * Columns, from `Documentation/networking/proc_net_tcp.rst` of the kernel: slot, local, remote,
 * state, tx_queue:rx_queue, timer:when, retransmissions since the last acknowledgement. Timer 1 is
 * the retransmission timer; a closed window has timer 4. Addresses end in `:PORT`, in hexadecimal.
 *
 * @returns null where the table has no connection between these ports
 */
export function sendStateIn(
  table: string,
  localPort: number,
  remotePort: number,
): SendState | null {
  const local = portSuffix(localPort);
  const remote = portSuffix(remotePort);
  for (const row of table.split('\n')) {
    const [, from = '', to = '', , queues = '', timer = '', retries = ''] = row.trim().split(/\s+/);
    if (!from.endsWith(local) || !to.endsWith(remote)) continue;
    if (Number.parseInt(queues, 16) === 0) return 'done';
    const isRetrying = timer.startsWith('01:');
    return isRetrying && Number.parseInt(retries, 16) >= retriesOfLostPeer ? 'lost' : 'sending';
  }
  return null;
}

function portSuffix(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
}
