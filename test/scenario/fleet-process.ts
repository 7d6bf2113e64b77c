/**
 * Many controllers in one process: each with its journal on the disk, its outbox and its link. Each stores a day of
 * the file step by step; the day takes as long as the disk needs for it.
 *
 *     fleet-process FOLDER DAYS-FILE CONTROLLERS RECEIVE-QOS URL…
 *
 * Tells its parent when every link is up, begins with the answer, tells when half of the day is over, waits for the
 * answer again, and sends what each journal holds once the server has acknowledged all of it.
 */
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import { createEnveloper } from '../../drivers/centre/messages.ts';
import { createCentreLink } from '../../drivers/centre/mqtt-link.ts';
import type { CentreLinkListener } from '../../drivers/centre-port.ts';
import { createOutbox, type Outbox } from '../../firmware-host/centre/outbox.ts';
import {
  type Journal,
  type JournalEntry,
  openJournal,
} from '../../firmware-host/journal/journal.ts';

export type FleetNews =
  | { readonly kind: 'up' | 'noon' }
  | {
      readonly kind: 'delivered';
      /** The newest sequence of each stream. */
      readonly held: Readonly<Record<string, number>>;
      readonly peakMegabytes: number;
      /** Of all journals, in bytes. */
      readonly journals: number;
    };

const [folder = '', daysFile = '', controllers = '', receiveQos = '', ...urls] =
  process.argv.slice(2);
const days: readonly (readonly JournalEntry[])[] = JSON.parse(readFileSync(daysFile, 'utf8'));
/** Of one append: a press, and what soon followed from it. */
const mostOfStep = 5;
const lookEveryMs = 200;

class FleetController {
  readonly file: string;
  readonly journal: Journal;
  readonly #outbox: Outbox;
  readonly #link;
  readonly #day: readonly JournalEntry[];
  #next = 0;

  constructor(place: number, entries: readonly JournalEntry[], onUp: () => void) {
    const names = { centre: `centre-${place}`, controller: 'hall' };
    const own = join(folder, names.centre);
    mkdirSync(own);
    this.#day = entries;
    this.file = join(own, 'journal.db');
    const journal = openJournal(this.file, 64);
    this.journal = journal;
    const listener: CentreLinkListener = {
      birth: () => ({
        session: `fleet-${place}`,
        software: 'fleet',
        configGeneration: 1,
        stream: journal.stream,
        oldestSequence: journal.oldestSequence,
        newestSequence: journal.newestSequence,
      }),
      up: () => {
        this.#outbox.linkUp();
        onUp();
      },
      down: () => this.#outbox.linkDown(),
      acknowledged: (stream, upTo) => this.#outbox.acknowledged(stream, upTo),
      serverPresence: (online) => this.#outbox.serverPresence(online),
      command: (message) => {
        if (message.isReadable && message.command.name === 'replay')
          this.#outbox.replay(message.command.args.from);
      },
    };
    this.#link = createCentreLink(centreServer(place), names, listener, () => {});
    this.#outbox = createOutbox({
      journal,
      link: this.#link,
      acknowledgedBy: 'server',
      inFlight: 20,
      envelope: createEnveloper(names, journal.stream),
      warn: (message) => console.error(names.centre, message),
      onServerAhead: (upTo) => console.error(names.centre, 'the server has', upTo),
    });
    this.#link.start();
  }

  /** @returns false where the day is over */
  step(until: number): boolean {
    const to = Math.min(this.#next + mostOfStep, Math.floor(this.#day.length * until));
    if (to <= this.#next) return false;
    this.journal.append(this.#day.slice(this.#next, to));
    this.#next = to;
    this.#outbox.notify();
    return true;
  }

  get isDelivered(): boolean {
    return this.journal.acknowledgedUpTo === this.journal.newestSequence;
  }

  async stop(): Promise<void> {
    await this.#link.stop();
    this.#outbox.stop();
    this.journal.close();
  }
}

/** The first address of one hall is the second of the next: each node of a cluster has its share. */
function centreServer(place: number): CentreServerConfig {
  const first = place % urls.length;
  const [url = '', ...otherUrls] = [...urls.slice(first), ...urls.slice(0, first)];
  return {
    ...{ url, otherUrls, protocol: '3.1.1', acknowledgedBy: 'server', inFlight: 20 },
    receiveQos: receiveQos === '0' ? 0 : 1,
  };
}

const tell = (news: FleetNews): void => {
  process.send?.(news);
};

/** A step of each controller after the other, until the day has come this far; 0 to 1. */
async function live(fleet: readonly FleetController[], until: number): Promise<void> {
  let going = fleet;
  while (going.length > 0) {
    const left: FleetController[] = [];
    for (const controller of going) {
      if (controller.step(until)) left.push(controller);
      // Between two presses of a thousand halls the links have their turn.
      await new Promise(setImmediate);
    }
    going = left;
  }
}

const up = new Set<number>();
let allUp = (): void => {};
const isUp = new Promise<void>((resolve) => {
  allUp = resolve;
});
const fleet = Array.from({ length: Number(controllers) }, (_, place) => {
  const onUp = (): void => {
    up.add(place);
    if (up.size === Number(controllers)) allUp();
  };
  return new FleetController(place, days[place % days.length] ?? [], onUp);
});
await isUp;
tell({ kind: 'up' });
await once(process, 'message');
await live(fleet, 0.5);
tell({ kind: 'noon' });
await once(process, 'message');
await live(fleet, 1);
while (!fleet.every(({ isDelivered }) => isDelivered)) await delay(lookEveryMs);
const held = fleet.map(({ journal }) => [journal.stream, journal.newestSequence ?? 0] as const);
await Promise.all(fleet.map((controller) => controller.stop()));
const peakMegabytes = process.resourceUsage().maxRSS / 1024;
const journals = fleet.reduce((sum, { file }) => sum + statSync(file).size, 0);
tell({ kind: 'delivered', held: Object.fromEntries(held), peakMegabytes, journals });
process.disconnect?.();
