/**
 * Outbox replay: 10,000 events from the journal through the outbox and the link to a real
 * mosquitto, beside a bare mqtt.js that publishes the same bodies with the same window. The two
 * take turns, and each round has a journal of its own.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createEnveloper } from '../../drivers/centre/messages.ts';
import { createCentreLink } from '../../drivers/centre/mqtt-link.ts';
import { type Journal, openJournal } from '../../firmware-host/journal/journal.ts';
import { createOutbox } from '../../firmware-host/outbox.ts';
import { startMosquitto } from './mosquitto.ts';
import type { Row } from './row.ts';

const events = 10_000;
const rounds = 5;
const aim = 0.7;

export async function replay(config: Config, folder: string): Promise<readonly Row[]> {
  const broker = await startMosquitto(folder);
  const settings: Config['centreServer'] = {
    ...config.centreServer,
    url: broker.url,
    acknowledgedBy: 'broker',
  };
  const oursMs: number[] = [];
  const bareMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const journal = filledJournal(join(folder, `round-${round}`));
      bareMs.push(await publishBare(settings, bodiesOf(journal)));
      oursMs.push(await publishOurs(settings, journal));
      journal.close();
    }
  } finally {
    broker.stop();
  }
  const perSecond = (tookMs: number) => Math.round((events * 1000) / tookMs);
  // Of each the quickest round, in which nothing else had the machine.
  const [bare, ours] = [Math.min(...bareMs), Math.min(...oursMs)];
  return [
    {
      name: 'outbox replay, 10,000 events, mosquitto',
      value: bare / ours,
      unit: '×',
      against: `bare mqtt.js, QoS 1, ${settings.inFlight} in flight, ${perSecond(bare)} events/s`,
      aim: `≥ ${aim}×`,
      ok: bare / ours >= aim,
    },
  ];
}

const names = { centre: 'benchmark', controller: 'benchmark' };

function filledJournal(folder: string): Journal {
  mkdirSync(folder);
  const journal = openJournal(join(folder, 'journal.db'), 1024);
  const at = { wallMs: Date.now(), monotonicMs: monotonicMs(), boot: 'benchmark' };
  journal.append(
    Array.from({ length: events }, (_, ticket) => ({
      event: {
        type: 'ticket.called',
        at,
        ticket: String(ticket),
        number: 'A001',
        service: 'first-new-card',
        window: 1,
        reason: 'longest-waiting',
        passedOver: [],
        passedOverCount: 0,
        waitMs: 1000,
      },
      timeQuality: 'synced',
      businessDay: '2026-01-01',
      configGeneration: 1,
    })),
  );
  return journal;
}

function bodiesOf(journal: Journal): readonly string[] {
  const envelope = createEnveloper(names, journal.stream);
  return journal.read(0, events).map((row) => envelope(row).body);
}

async function publishOurs(settings: Config['centreServer'], journal: Journal): Promise<number> {
  let acknowledged = 0;
  let startedMs = 0;
  let finish = (_tookMs: number): void => {};
  const finished = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const link = createCentreLink(
    settings,
    names,
    {
      birth: () => ({
        session: 'benchmark',
        software: 'benchmark',
        configGeneration: 1,
        stream: journal.stream,
        oldestSequence: journal.oldestSequence,
        newestSequence: journal.newestSequence,
      }),
      up: () => {
        startedMs = monotonicMs();
        outbox.linkUp();
      },
      down: () => {},
      acknowledged: () => {},
      serverPresence: () => {},
      command: () => {},
    },
    () => {},
  );
  const outbox = createOutbox({
    journal,
    link: {
      async publish(event) {
        await link.publish(event);
        acknowledged += 1;
        if (acknowledged === events) finish(monotonicMs() - startedMs);
      },
    },
    acknowledgedBy: settings.acknowledgedBy,
    inFlight: settings.inFlight,
    envelope: createEnveloper(names, journal.stream),
    warn: () => {},
    onServerAhead: () => {},
  });
  link.start();
  const tookMs = await finished;
  await link.stop();
  outbox.stop();
  return tookMs;
}

async function publishBare(
  settings: Config['centreServer'],
  bodies: readonly string[],
): Promise<number> {
  const client = await connectAsync(settings.url, { protocolVersion: 4 });
  const topic = 'dawr/v1/benchmark/benchmark/events';
  const startedMs = monotonicMs();
  const left = bodies.values();
  const inFlight = Array.from({ length: settings.inFlight }, async () => {
    for (const body of left) await client.publishAsync(topic, body, { qos: 1 });
  });
  await Promise.all(inFlight);
  const tookMs = monotonicMs() - startedMs;
  await client.endAsync();
  return tookMs;
}
