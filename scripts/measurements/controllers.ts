/**
 * A thousand controllers in a process of their own: each has a stream and a topic, and twenty share a connection and its
 * window, because it is the broker's and the collector's work that is measured, not the making of sockets.
 *
 *     measure-controllers URL ROUND
 *
 * Sends `ready` to its parent, begins with the answer, and ends when the broker has taken every event.
 */
import { once } from 'node:events';
import { connectAsync } from 'mqtt';
import { createEnveloper, topicsOf } from '../../drivers/centre/messages.ts';
import { controllers, eventsEach } from './controllers-count.ts';

const connections = 50;
/** As a controller's `inFlight`. */
const inFlight = 20;

const [url = '', round = ''] = process.argv.slice(2);

interface Message {
  readonly topic: string;
  readonly body: string;
}

/** What the controllers of one connection send, one after the other in turn. */
function* messagesOf(connection: number): Generator<Message> {
  const own = Array.from({ length: controllers / connections }, (_, place) => {
    const names = { centre: `centre-${connection}`, controller: `hall-${place}` };
    const stream = `${round}-${connection}-${place}`;
    return { topic: topicsOf(names).events, envelope: createEnveloper(names, stream) };
  });
  const data = JSON.stringify({ ticket: '2026-01-01/1', number: 'A001', service: 'ration' });
  for (let sequence = 1; sequence <= eventsEach; sequence += 1) {
    for (const { topic, envelope } of own) {
      const { body } = envelope({
        ...{ sequence, type: 'ticket.issued', wallMs: 1_767_225_600_000, monotonicMs: 1000 },
        ...{ boot: 'benchmark', timeQuality: 'synced', businessDay: '2026-01-01' },
        ...{ configGeneration: 1, data },
      });
      yield { topic, body };
    }
  }
}

const all = await Promise.all(
  Array.from({ length: connections }, async (_, connection) => ({
    client: await connectAsync(url, { protocolVersion: 4 }),
    messages: [...messagesOf(connection)].values(),
  })),
);
process.send?.('ready');
await once(process, 'message');
await Promise.all(
  all.map(async ({ client, messages }) => {
    const window = Array.from({ length: inFlight }, async () => {
      for (const { topic, body } of messages) await client.publishAsync(topic, body, { qos: 1 });
    });
    await Promise.all(window);
    await client.endAsync();
  }),
);
process.disconnect?.();
