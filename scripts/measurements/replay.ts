/**
 * Outbox replay: 10,000 events from the journal through the outbox and the link to a real
 * mosquitto, beside a bare mqtt.js that publishes the same bodies with the same window; and to the
 * collector, which acknowledges what is on its disk, beside a collector whose acknowledgements nobody waits
 * for. They take turns, and each round has a journal of its own.
 */
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { monotonicMs } from '../../config/boot-clock.ts';
import type { Config } from '../../config/schema/schema.ts';
import { createEnveloper } from '../../drivers/centre/messages.ts';
import { createCentreLink } from '../../drivers/centre/mqtt-link.ts';
import { createOutbox } from '../../firmware-host/centre/outbox.ts';
import type { Journal } from '../../firmware-host/journal/journal.ts';
import type { OutboxJournal } from '../../firmware-host/journal/row.ts';
import { createCollector } from '../verbs/collect/collector.ts';
import { openSqliteEvents } from '../verbs/collect/sqlite-events.ts';
import { filledJournal } from './filled-journal.ts';
import { startMosquitto } from './mosquitto.ts';
import type { Row } from './row.ts';

const events = 10_000;
const rounds = 5;
const aim = 0.8;
/** Each commit of the collector waits for the disk, and the window waits for each commit. */
const collectedAim = 0.7;

export async function replay(config: Config, folder: string): Promise<readonly Row[]> {
  const broker = await startMosquitto(folder);
  const settings: Config['centreServer'] = {
    ...config.centreServer,
    url: broker.url,
    acknowledgedBy: 'broker',
  };
  const oursMs: number[] = [];
  const bareMs: number[] = [];
  const collectedMs: number[] = [];
  const unwaitedMs: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const journalFolder = join(folder, `round-${round}`);
      const journal = filledJournal(journalFolder, events);
      bareMs.push(await publishBare(settings, bodiesOf(journal)));
      oursMs.push(await publishOurs(settings, journal));
      journal.close();
      // Each has the whole of a journal to send.
      for (const [acknowledgedBy, tookMs] of [
        ['broker', unwaitedMs],
        ['server', collectedMs],
      ] as const) {
        const folderOfBoth = join(journalFolder, acknowledgedBy);
        const again = filledJournal(folderOfBoth, events);
        const file = join(folderOfBoth, 'centre.db');
        tookMs.push(await publishToCollector({ ...settings, acknowledgedBy }, again, file));
        again.close();
      }
    }
  } finally {
    broker.stop();
  }
  const perSecond = (tookMs: number) => Math.round((events * 1000) / tookMs);
  // Of each the quickest round, in which nothing else had the machine.
  const [bare, ours] = [Math.min(...bareMs), Math.min(...oursMs)];
  const [unwaited, collected] = [Math.min(...unwaitedMs), Math.min(...collectedMs)];
  return [
    {
      name: 'outbox replay, 10,000 events, mosquitto',
      value: bare / ours,
      unit: '×',
      against: `bare mqtt.js, QoS 1, ${settings.inFlight} in flight, ${perSecond(bare)} events/s`,
      aim: `≥ ${aim}×`,
      ok: bare / ours >= aim,
    },
    {
      name: 'outbox replay to dawr collect, SQLite',
      value: unwaited / collected,
      unit: '×',
      against: `the collector without a wait for its acknowledgements, ${perSecond(unwaited)} events/s`,
      aim: `≥ ${collectedAim}×`,
      ok: unwaited / collected >= collectedAim,
    },
  ];
}

const names = { centre: 'benchmark', controller: 'benchmark' };

function bodiesOf(journal: Journal): readonly string[] {
  const envelope = createEnveloper(names, journal.stream);
  return journal.read(0, events).map((row) => envelope(row).body);
}

/** Resolves with the milliseconds from the link's birth until the broker has taken every event. */
async function publishOurs(settings: Config['centreServer'], journal: Journal): Promise<number> {
  const sending = startSending(settings, journal, (upTo) => {
    if (upTo === events) sending.finish();
  });
  return sending.finished;
}

/** The same until the collector has stored every event and, where it is waited for, said so. */
async function publishToCollector(
  settings: Config['centreServer'],
  journal: Journal,
  file: string,
): Promise<number> {
  const store = openSqliteEvents(file);
  let stored = 0;
  const collector = createCollector({
    settings: { url: settings.url, protocol: '3.1.1', clientId: 'collector' },
    centre: names.centre,
    store,
    listener: {
      stored: () => {
        stored += 1;
        if (stored === events && settings.acknowledgedBy === 'broker') sending.finish();
      },
      position: () => {},
      status: () => {},
      state: () => {},
      warn: () => {},
      link: () => {},
      failed: (error) => {
        throw error;
      },
    },
  });
  collector.start();
  const sending = startSending(settings, journal, () => {});
  const tookMs = await sending.finished;
  await collector.stop();
  await store.close();
  return tookMs;
}

/** The journal, and a word of each acknowledgement that moves its cursor. */
function watched(journal: Journal, onMoved: (upTo: number) => void): OutboxJournal {
  return {
    stream: journal.stream,
    acknowledgedUpTo: journal.acknowledgedUpTo,
    oldestSequence: journal.oldestSequence,
    newestSequence: journal.newestSequence,
    read: (after, limit) => journal.read(after, limit),
    acknowledge: (upTo) => {
      journal.acknowledge(upTo);
      onMoved(upTo);
    },
    storeCursor: () => journal.storeCursor(),
  };
}

function startSending(
  settings: Config['centreServer'],
  journal: Journal,
  onMoved: (upTo: number) => void,
) {
  let startedMs = 0;
  let end = (_tookMs: number): void => {};
  const ended = new Promise<number>((resolve) => {
    end = resolve;
  });
  const finish = (): void => end(monotonicMs() - startedMs);
  const begin = (): void => {
    startedMs = monotonicMs();
  };
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
        begin();
        outbox.linkUp();
      },
      down: () => {},
      acknowledged: (stream, upTo) => {
        outbox.acknowledged(stream, upTo);
        if (upTo === events) finish();
      },
      serverPresence: (online) => {
        // Nothing is sent before it.
        if (online) begin();
        outbox.serverPresence(online);
      },
      command: () => {},
    },
    () => {},
  );
  const outbox = createOutbox({
    journal: watched(journal, onMoved),
    link: { publish: (event) => link.publish(event) },
    acknowledgedBy: settings.acknowledgedBy,
    inFlight: settings.inFlight,
    envelope: createEnveloper(names, journal.stream),
    warn: () => {},
    onServerAhead: () => {},
  });
  link.start();
  const finished = ended.then(async (tookMs) => {
    await link.stop();
    outbox.stop();
    return tookMs;
  });
  return { finish, finished };
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
