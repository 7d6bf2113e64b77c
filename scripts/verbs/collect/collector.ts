/**
 * The server's side of the contract, small enough to be read as the example for one's own.
 *
 *     event ──> batch ──> one transaction ──> acknowledgement
 *                              └── a gap ──> replay, asked of the controller
 *
 * It acknowledges only what is on the disk, and only up to the first gap. What the controller sends
 * twice is stored once and acknowledged again: an acknowledgement may have been lost.
 */
import { randomUUID } from 'node:crypto';
import { monotonicMs } from '../../../config/boot-clock.ts';
import type { BrokerSettings } from '../../../drivers/centre/broker-client.ts';
import {
  type BrokerConnection,
  createBrokerConnection,
} from '../../../drivers/centre/broker-connection.ts';
import { parseReply } from '../../../drivers/centre/commands.ts';
import {
  type ControllerNames,
  type ControllerStatus,
  parseEnvelope,
  parseStatus,
  topicRoot,
  topicsOf,
} from '../../../drivers/centre/messages.ts';
import { type HallState, parseState } from '../../../drivers/centre/state-message.ts';
import type { Fault, Lifetime } from '../../../drivers/ports.ts';
import { createPresence } from './centre-presence.ts';
import type { EventStore, ReceivedEvent, StreamPosition } from './event-store.ts';

export interface CollectorOptions {
  /** `clientId` names the collector at the broker: of two with one id each ends the other's connection. */
  readonly settings: BrokerSettings;
  /** One centre only; all without it. */
  readonly centre: string | undefined;
  readonly store: EventStore;
  readonly listener: CollectorListener;
  /** How long a controller may take to send what was asked of it, in milliseconds. */
  readonly replayWithinMs?: number;
}

export interface CollectorListener {
  /** Was stored for the first time. */
  stored(event: ReceivedEvent): void;
  status(from: ControllerNames, status: ControllerStatus): void;
  state(from: ControllerNames, state: HallState): void;
  /** Something that a person should know, one sentence. */
  warn(message: string): void;
  /** Why the broker is not reached, or null. */
  link(fault: Fault | null): void;
  /** What was received cannot be stored: the collector is of no use any more. */
  failed(error: unknown): void;
}

/** Memory of one transaction; a controller has at most its window of events on their way. */
const mostInBatch = 5000;
const defaultReplayWithinMs = 60_000;

export function createCollector(options: CollectorOptions): Lifetime {
  return new Collector(options);
}

class Collector implements Lifetime {
  readonly #options: CollectorOptions;
  readonly #connection: BrokerConnection;
  readonly #presence;
  #batch: ReceivedEvent[] = [];
  #flush: NodeJS.Immediate | null = null;
  #isOver = false;
  /** Of each stream with a gap, when we asked for what is missing, on the monotonic clock. */
  readonly #askedAtMs = new Map<string, number>();
  /** By command id, the stream that it is for. */
  readonly #commands = new Map<string, string>();
  /** What each controller says that it holds. */
  readonly #oldest = new Map<string, number>();

  constructor(options: CollectorOptions) {
    this.#options = options;
    const { settings, centre = '+', listener } = options;
    const own = `${topicRoot}/${centre}/+`;
    this.#presence = createPresence(settings, listener.warn);
    this.#connection = createBrokerConnection({
      settings,
      subscriptions: [`${own}/events`, `${own}/status`, `${own}/state`, `${own}/replies`],
      listener: {
        up: () => this.#presence.resume(),
        down: () => {
          // Whoever is asked next is asked anew: the question may have been lost with the connection.
          this.#askedAtMs.clear();
          this.#commands.clear();
          this.#presence.pause();
        },
        faultChanged: (fault) => listener.link(fault),
        message: (topic, payload) => this.#receive(topic, payload),
      },
    });
  }

  start(): void {
    this.#connection.start();
  }

  async stop(): Promise<void> {
    // Said first: nobody sends to a server that is going.
    await this.#presence.stop();
    if (this.#flush !== null) clearImmediate(this.#flush);
    this.#commit();
    this.#isOver = true;
    await this.#connection.stop();
  }

  #receive(topic: string, payload: Uint8Array): void {
    if (this.#isOver) return;
    const [, , centre = '', controller = '', leaf] = topic.split('/');
    const from = { centre, controller };
    this.#presence.serve(centre);
    if (leaf === 'events') this.#receiveEvent(topic, from, payload);
    if (leaf === 'replies') this.#receiveReply(payload);
    if (leaf === 'status') this.#receiveStatus(topic, from, payload);
    if (leaf === 'state') {
      const state = parseState(payload);
      if (state.ok) this.#options.listener.state(from, state.value);
      else this.#unreadable(topic, state.problem);
    }
  }

  #receiveEvent(topic: string, from: ControllerNames, payload: Uint8Array): void {
    const envelope = parseEnvelope(payload);
    if (!envelope.ok) {
      this.#unreadable(topic, envelope.problem);
      return;
    }
    const { stream, sequence, type, businessday = null } = envelope.value;
    this.#batch.push({
      from,
      stream,
      sequence: Number(sequence),
      type: type.replace(/^dawr\.|\.v1$/g, ''),
      businessDay: businessday,
      body: new TextDecoder().decode(payload),
    });
    if (this.#batch.length >= mostInBatch) this.#commit();
    // Whatever the socket holds now goes into the same transaction.
    else this.#flush ??= setImmediate(() => this.#commit());
  }

  #receiveStatus(topic: string, from: ControllerNames, payload: Uint8Array): void {
    // A retained message that somebody cleared.
    if (payload.length === 0) return;
    const status = parseStatus(payload);
    if (!status.ok) {
      this.#unreadable(topic, status.problem);
      return;
    }
    const { store, listener } = this.#options;
    listener.status(from, status.value);
    if (status.value.status !== 'online') return;
    const { stream, oldestSequence } = status.value;
    if (oldestSequence === null) return;
    this.#oldest.set(stream, oldestSequence);
    // A gap that an earlier run of the collector had, or one that it never asked about.
    const position = store.position(stream);
    if (position !== null) this.#mend(position);
  }

  #commit(): void {
    this.#flush = null;
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    const { store, listener } = this.#options;
    let commit: ReturnType<EventStore['commit']>;
    try {
      commit = store.commit(batch);
    } catch (error) {
      this.#isOver = true;
      listener.failed(error);
      return;
    }
    for (const event of commit.fresh) listener.stored(event);
    for (const { from, stream, sequence } of commit.conflicting) {
      listener.warn(
        `${from.centre}/${from.controller} sent another event ${sequence} of ${stream} than before: two controllers have one journal; the first is kept`,
      );
    }
    for (const position of commit.positions) {
      this.#acknowledge(position);
      this.#mend(position);
    }
  }

  #acknowledge({ from, stream, upTo }: StreamPosition): void {
    if (upTo === 0) return;
    this.#publish(topicsOf(from).acks, JSON.stringify({ stream, upTo }));
  }

  /** Asks once for what is missing, and again when it did not come in time. */
  #mend(position: StreamPosition): void {
    const { stream, upTo, nextStored, from } = position;
    if (nextStored === null) {
      this.#askedAtMs.delete(stream);
      return;
    }
    const oldest = this.#oldest.get(stream) ?? 1;
    if (oldest > upTo + 1) {
      this.#giveUp(position, Math.min(oldest, nextStored), 'the controller holds them no more');
      return;
    }
    const { replayWithinMs = defaultReplayWithinMs } = this.#options;
    const nowMs = monotonicMs();
    if (nowMs - (this.#askedAtMs.get(stream) ?? Number.NEGATIVE_INFINITY) < replayWithinMs) return;
    this.#askedAtMs.set(stream, nowMs);
    const id = `collect-${randomUUID()}`;
    this.#commands.set(id, stream);
    const notAfter = new Date(Date.now() + replayWithinMs).toISOString();
    this.#publish(
      topicsOf(from).commands,
      JSON.stringify({ id, name: 'replay', args: { from: upTo + 1 }, notAfter }),
    );
  }

  /** Only of what we asked: a reply to anybody else is not for us. */
  #receiveReply(payload: Uint8Array): void {
    const reply = parseReply(payload);
    if (!reply.ok || reply.value.id === null) return;
    const stream = this.#commands.get(reply.value.id);
    if (stream === undefined) return;
    this.#commands.delete(reply.value.id);
    const position = this.#options.store.position(stream);
    if (position === null || position.nextStored === null) return;
    const { upTo, nextStored, from } = position;
    if (reply.value.status === 'done') {
      const lost = reply.value.missing?.find((range) => range.from <= upTo + 1 && range.to > upTo);
      if (lost === undefined) return;
      this.#giveUp(position, Math.min(lost.to + 1, nextStored), 'its journal was damaged');
    } else if (reply.value.reason === 'sequence-not-held') {
      this.#giveUp(position, nextStored, 'the controller does not hold them');
    } else {
      this.#options.listener.warn(
        `${from.centre}/${from.controller} does not send again what is missing from ${upTo + 1} on: ${reply.value.words.en}`,
      );
    }
  }

  #giveUp(position: StreamPosition, before: number, why: string): void {
    const { store, listener } = this.#options;
    const { centre, controller } = position.from;
    listener.warn(
      `${centre}/${controller}: events ${position.upTo + 1} to ${before - 1} of ${position.stream} are lost: ${why}`,
    );
    const behind = store.giveUp(position.stream, before);
    this.#acknowledge(behind);
    this.#mend(behind);
  }

  #publish(topic: string, body: string): void {
    this.#connection
      .publish(topic, body, { retain: false, contentType: 'application/json' })
      // The controller sends again in the next connection.
      .catch(() => {});
  }

  #unreadable(topic: string, problem: string): void {
    this.#options.listener.warn(`unreadable message on ${topic}: ${problem}`);
  }
}
