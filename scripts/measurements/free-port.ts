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

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** Holds all of them at once, so that they differ; they are free again when it resolves. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = lowest + Math.floor(Math.random() * (beyond - lowest));
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
