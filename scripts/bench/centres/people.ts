/**
 * The people of the halls: citizens who come and clerks who call, as commands of a centre server. The bench of one
 * hall leaves both to whoever sits before it; nobody can press for eight.
 */
import { randomUUID } from 'node:crypto';
import type { Config } from '../../../config/schema/schema.ts';
import { createBrokerConnection } from '../../../drivers/centre/broker-connection.ts';
import { topicsOf } from '../../../drivers/centre/messages.ts';
import type { Lifetime } from '../../../drivers/ports.ts';

/** A day at a tenfold pace: a visit takes a minute or less. */
const arrivalMs = { least: 2000, most: 14_000 };
const visitMs = { least: 15_000, most: 65_000 };
const openWithinMs = 5000;
const commandGoodMs = 60_000;

export function createPeople(url: string, configs: readonly Config[]): Lifetime {
  const timers = new Set<NodeJS.Timeout>();
  let isRunning = false;
  const connection = createBrokerConnection({
    settings: { url, protocol: '3.1.1', clientId: 'bench-people' },
    subscriptions: [],
    listener: { up: () => {}, down: () => {}, faultChanged: () => {}, message: () => {} },
  });

  function ask({ centre, controller }: Config, name: string, args: object): void {
    const { commands } = topicsOf({ centre: centre.id, controller });
    const notAfter = new Date(Date.now() + commandGoodMs).toISOString();
    const body = JSON.stringify({ id: randomUUID(), name, args, notAfter });
    connection
      .publish(commands, body, { retain: false, contentType: 'application/json' })
      // Nobody came, and nobody called: as in a hall without power.
      .catch(() => {});
  }

  function later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (isRunning) act();
    }, ms);
    timers.add(timer);
  }

  function arrive(config: Config): void {
    const service = anyOf(config.services);
    if (service !== undefined) ask(config, 'issue-ticket', { service: service.id });
    later(between(arrivalMs), () => arrive(config));
  }

  function call(config: Config, window: number): void {
    ask(config, 'call-next', { window });
    later(between(visitMs), () => call(config, window));
  }

  return {
    start() {
      isRunning = true;
      connection.start();
      for (const config of configs) {
        later(between(arrivalMs), () => arrive(config));
        for (const { number } of config.windows) {
          const opensAfterMs = Math.random() * openWithinMs;
          later(opensAfterMs, () => ask(config, 'open-window', { window: number }));
          later(opensAfterMs + between(visitMs), () => call(config, number));
        }
      }
    },
    async stop() {
      isRunning = false;
      for (const timer of timers) clearTimeout(timer);
      await connection.stop();
    },
  };
}

function between({ least, most }: { readonly least: number; readonly most: number }): number {
  return least + Math.random() * (most - least);
}

function anyOf<T>(list: readonly T[]): T | undefined {
  return list[Math.floor(Math.random() * list.length)];
}
