/**
 * The bench's MQTT broker: aedes on a TCP port, speaking MQTT 3.1.1.
 *
 * Open to everybody who can reach it, and its retained messages live as long as it does: it stands
 * in for a site's broker on one computer and is never a product part. It runs in a process of its
 * own (`broker-process.ts`), so that the bench can lose it as a hall loses its network.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

export interface BrokerAddress {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
}

export class Broker {
  readonly #address: BrokerAddress;
  readonly #sockets = new Set<Socket>();
  #aedes: Aedes | null = null;
  #server: Server | null = null;

  constructor(address: BrokerAddress) {
    this.#address = address;
  }

  /** Rejects with Node's own error where the port cannot be had; resolves to the port in use. */
  async start(): Promise<number> {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // A bench is watched live: an event must not wait for Nagle's algorithm.
      socket.setNoDelay(true);
      aedes.handle(socket);
    });
    this.#aedes = aedes;
    this.#server = server;
    server.listen(this.#address.port, this.#address.host);
    try {
      await once(server, 'listening');
    } catch (error) {
      this.#server = null;
      await this.stop();
      throw error;
    }
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#address.port;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    const aedes = this.#aedes;
    this.#server = null;
    this.#aedes = null;
    if (server !== null) {
      const closed = once(server, 'close');
      server.close();
      for (const socket of this.#sockets) socket.destroy();
      await closed;
    }
    if (aedes !== null) await new Promise<void>((resolve) => aedes.close(resolve));
  }
}
