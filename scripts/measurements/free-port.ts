/**
 * Ports for devices and brokers that somebody unplugs and plugs in again. They lie below those from
 * which the kernel takes the near ends of connections (32768 and up, ip(7): ip_local_port_range), or
 * else any connection of the machine may sit on a port while its device is unplugged.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Above the ports of the bench. */
const lowest = 20_000;
const beyond = 32_000;

/**
 * Files of tests that run side by side draw from lanes of their own: one takes no port whose device another has
 * unplugged, and that a controller over there still calls. Jest numbers its workers.
 */
const lanes = 8;
const laneLength = (beyond - lowest) / lanes;
const lane = Number(process.env['JEST_WORKER_ID'] ?? 0) % lanes;
/** In turn, so that none comes back soon; from anywhere, because each file begins anew. */
let drawn = Math.floor(Math.random() * laneLength);

function nextPort(): number {
  drawn = (drawn + 1) % laneLength;
  return lowest + lane * laneLength + drawn;
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Holds all of them at once, so that they differ; they are free again when it resolves. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = nextPort();
    const server = await listenOn(port);
    if (server !== null) held.set(port, server);
  }
  for (const server of held.values()) {
    server.close();
    await once(server, 'close');
  }
  return [...held.keys()];
}

async function listenOn(port: number): Promise<Server | null> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch {
    return null;
  }
}
