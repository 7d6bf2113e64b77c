/**
 * Finds out that a TCP peer no longer acknowledges what was sent to it.
 *
 * With the cable of a converter pulled, the kernel retries unacknowledged bytes for a quarter of
 * an hour at ever longer intervals, and keep-alive is silent meanwhile: the wire would look up and
 * come back late. Node has no `TCP_USER_TIMEOUT`, but Linux shows each socket's state in
 * `/proc/net/tcp`. A device that is only busy (its window is closed) is never taken for a lost one,
 * because its answers to the probes are acknowledgements. Without that file nothing is found here.
 *
 * The kernel walks over all sockets of the machine for each reader, the finished ones too, which takes it
 * milliseconds: so all wires of a process share one look, and nobody looks while the other side speaks.
 */
import { readFile } from 'node:fs/promises';
import { isIPv4, type Socket } from 'node:net';

/** Retries come after 0.2, 0.4 and 0.8 s on a local network: the third means 1.4 s of silence. */
const retriesOfLostPeer = 3;
const silenceOfLostPeerMs = 1_500;
/** What was still on its way when the silence was that long. */
const lookAgainMs = 250;
const tables = ['/proc/net/tcp', '/proc/net/tcp6'] as const;

export interface StallWatch {
  /** Bytes were handed to the socket: looks until all of them are acknowledged. */
  written(): void;
  /** Bytes came from the other side. */
  heard(): void;
  stop(): void;
}

interface Watched {
  readonly socket: Socket;
  /** Since the last look began. */
  isWritten: boolean;
  /** Since then nothing was heard, or nothing was expected before. */
  silentSinceMs: number;
  onStall(): void;
}

/** Every wire of this process whose bytes are not known to be acknowledged. */
const watched = new Set<Watched>();
let timer: NodeJS.Timeout | null = null;

export function watchForStall(socket: Socket, onStall: () => void): StallWatch {
  const own: Watched = { socket, isWritten: false, silentSinceMs: 0, onStall };
  let isStopped = false;
  return {
    written: () => {
      if (isStopped) return;
      own.isWritten = true;
      if (!watched.has(own)) own.silentSinceMs = performance.now();
      watched.add(own);
      if (timer === null) lookAfter(silenceOfLostPeerMs);
    },
    heard: () => {
      own.silentSinceMs = performance.now();
    },
    stop: () => {
      isStopped = true;
      watched.delete(own);
    },
  };
}

function lookAfter(ms: number): void {
  // The sockets keep the process alive; a look at those that have closed must not.
  timer = setTimeout(() => void lookIfSilent(), ms).unref();
}

async function lookIfSilent(): Promise<void> {
  if (untilSilenceMs() <= 0) await look();
  timer = null;
  if (watched.size > 0) lookAfter(Math.max(untilSilenceMs(), lookAgainMs));
}

/** Until one of the wires has been silent for as long as one whose other side is lost. */
function untilSilenceMs(): number {
  const since = Math.min(...[...watched].map(({ silentSinceMs }) => silentSinceMs));
  return since + silenceOfLostPeerMs - performance.now();
}

async function look(): Promise<void> {
  const before = [...watched];
  for (const own of before) own.isWritten = false;
  let unseen = before;
  for (const path of tables) {
    if (unseen.length === 0) break;
    const states = sendStates(await readFile(path, 'latin1').catch(() => ''));
    unseen = unseen.filter((own) => {
      const state = states.get(keyOf(own.socket));
      if (state !== undefined) judge(own, state);
      return state === undefined;
    });
  }
  for (const own of unseen) judge(own, 'done');
}

function judge(own: Watched, state: SendState): void {
  // Stopped while the table was read.
  if (!watched.has(own)) return;
  if (state === 'sending') return;
  if (state === 'done' && (own.isWritten || own.socket.writableLength > 0)) return;
  watched.delete(own);
  if (state === 'lost') own.onStall();
}

type SendState = 'done' | 'sending' | 'lost';

/**
 * Columns, from `Documentation/networking/proc_net_tcp.rst` of the kernel: slot, local, remote,
 * state, tx_queue:rx_queue, timer:when, retransmissions since the last acknowledgement. Addresses end
 * in `:PORT`; all numbers are hexadecimal.
 */
const rows = /:(\w{4}) (\w+):(\w{4}) \w\w (\w+):\w+ (\w\w):\w+ (\w+) /g;

/** Timer 1 is the retransmission timer; a closed window has timer 4. */
const retransmissionTimer = '01';

/** @returns what became of what was sent, by `connectionKey` */
export function sendStates(table: string): ReadonlyMap<string, SendState> {
  const states = new Map<string, SendState>();
  for (const [
    ,
    local = '',
    host = '',
    remote = '',
    queue = '',
    timer = '',
    retries = '',
  ] of table.matchAll(rows)) {
    const isRetrying = timer === retransmissionTimer;
    const isLost = isRetrying && Number.parseInt(retries, 16) >= retriesOfLostPeer;
    const unfinished = isLost ? 'lost' : 'sending';
    const key = connectionKey(Number.parseInt(local, 16), host, Number.parseInt(remote, 16));
    states.set(key, Number.parseInt(queue, 16) === 0 ? 'done' : unfinished);
  }
  return states;
}

function keyOf({ localPort = 0, remoteAddress = '', remotePort = 0 }: Socket): string {
  return connectionKey(localPort, isIPv4(remoteAddress) ? hexOf(remoteAddress) : '', remotePort);
}

/** Two wires to port 4001 of two converters may have one local port. @param host IPv4 as the table has it */
export function connectionKey(localPort: number, host: string, remotePort: number): string {
  return `${localPort} ${host.length === 8 ? host : ''} ${remotePort}`;
}

/** The kernel prints the address as a number, and every Pi is little-endian. */
function hexOf(address: string): string {
  return Buffer.from(address.split('.').map(Number).toReversed()).toString('hex').toUpperCase();
}
