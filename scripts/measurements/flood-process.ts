/**
 * Floods one controller with what a broken or bad sender can send, in a process of its own.
 *
 *     measure-flood URL CENTRE CONTROLLER PER_SECOND
 *
 * Sends `ready` to its parent; each message of the parent says what it sends from then on. It asks for no
 * acknowledgement, so that the receiver sets no pace.
 */
import { connectAsync } from 'mqtt';
import { monotonicMs } from '../../config/boot-clock.ts';
import { serverPresenceMessage, topicsOf } from '../../drivers/centre/messages.ts';

const [url = '', centre = '', controller = '', perSecond = ''] = process.argv.slice(2);
const perMs = Number(perSecond) / 1000;
const beatMs = 5;
/** No command may be for more than a day ahead. */
const soon = new Date(Date.now() + 3_600_000).toISOString();
const topics = topicsOf({ centre, controller });

const floods = {
  // Nobody is at the window: the queue refuses it, which is a row with its receipt.
  'new ids': (at: number) => [topics.commands, command(at, 'recall', { window: 1 }, soon)],
  'late pings': (at: number) => [topics.commands, command(at, 'ping', {}, '2026-01-01T00:00:00Z')],
  'presence toggles': (at: number) => [
    topics.server,
    serverPresenceMessage(at % 2 === 0 ? 'online' : 'offline', 'flood'),
  ],
} as const satisfies Record<string, (at: number) => readonly [topic: string, body: string]>;

export type Flood = keyof typeof floods;

export interface FloodOrder {
  readonly flood: Flood | null;
}

function command(at: number, name: string, args: object, notAfter: string): string {
  return JSON.stringify({ id: `flood-${process.pid}-${at}`, name, args, notAfter });
}

const client = await connectAsync(url, { protocolVersion: 4 });
let flood: Flood | null = null;
let sent = 0;
let lastMs = 0;

process.on('message', (order: FloodOrder) => {
  flood = order.flood;
  lastMs = monotonicMs();
});
process.on('disconnect', () => process.exit());

setInterval(() => {
  if (flood === null) return;
  const nowMs = monotonicMs();
  const due = Math.round((nowMs - lastMs) * perMs);
  lastMs = nowMs;
  for (let count = 0; count < due; count += 1) {
    const [topic, body] = floods[flood](sent);
    client.publish(topic, body, { qos: 0 });
    sent += 1;
  }
}, beatMs);
process.send?.('ready');
