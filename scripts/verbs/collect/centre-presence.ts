/**
 * The collector's own presence, one retained message a centre. A connection has one will, so each centre
 * has a connection of its own: whatever ends the collector, the broker says `offline` to each of them.
 */
import { randomUUID } from 'node:crypto';
import type { BrokerSettings } from '../../../drivers/centre/broker-client.ts';
import {
  type BrokerConnection,
  createBrokerConnection,
} from '../../../drivers/centre/broker-connection.ts';
import { serverPresenceMessage, topicsOf } from '../../../drivers/centre/messages.ts';

export interface CentrePresence {
  /** This centre has a controller. */
  serve(centre: string): void;
  /** Events do not reach us now: nobody is to send any. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** A clustered broker may keep retained messages on one node only (the contract, rule 7). */
const repeatMs = 30_000;

export function createPresence(
  settings: BrokerSettings,
  warn: (message: string) => void,
): CentrePresence {
  const connections = new Map<string, BrokerConnection>();
  /** A new one tells the controllers that the server began anew: what was on its way to it may be lost. */
  let session = randomUUID();
  let isPaused = true;
  /** Ends and beginnings of the connections, one after the other. */
  let changing: Promise<void> = Promise.resolve();

  const timer = setInterval(() => {
    for (const [centre, connection] of connections) {
      connection
        .publish(topicOf(centre), body('online'), { retain: true, contentType: 'application/json' })
        // It is not up, and says so itself when it is.
        .catch(() => {});
    }
  }, repeatMs);

  function topicOf(centre: string): string {
    return topicsOf({ centre, controller: '' }).server;
  }

  function body(status: 'online' | 'offline'): string {
    return serverPresenceMessage(status, session);
  }

  function open(centre: string): BrokerConnection {
    const topic = topicOf(centre);
    return createBrokerConnection({
      settings: { ...settings, clientId: `${settings.clientId}-${centre}` },
      subscriptions: [],
      presence: {
        birth: () => ({ topic, body: body('online') }),
        will: () => ({ topic, body: body('offline') }),
        farewell: () => ({ topic, body: body('offline') }),
      },
      listener: {
        up: () => {},
        down: () => {},
        faultChanged: (fault) => {
          if (fault?.severity === 'stopped')
            warn(`${centre} cannot be told that we are here: ${fault.hint}`);
        },
        message: () => {},
      },
    });
  }

  function change(step: () => unknown): void {
    changing = changing.then(async () => {
      await step();
    });
  }

  function endAll(): Promise<unknown> {
    return Promise.all([...connections.values()].map((connection) => connection.stop()));
  }

  return {
    serve(centre) {
      if (connections.has(centre)) return;
      const connection = open(centre);
      connections.set(centre, connection);
      change(() => {
        if (!isPaused) connection.start();
      });
    },
    pause() {
      isPaused = true;
      change(endAll);
    },
    resume() {
      isPaused = false;
      session = randomUUID();
      change(() => {
        for (const connection of connections.values()) connection.start();
      });
    },
    async stop() {
      clearInterval(timer);
      isPaused = true;
      change(endAll);
      await changing;
    },
  };
}
