/**
 * The server's side of the contract, small enough to be read as the example for one's own.
 *
 *     event ──> batch ──> one transaction ──> acknowledgement
 *                              └── a gap ──> replay, asked of the controller
 *
 * It acknowledges only what is on the disk, and only up to the first gap. What the controller sends
 * twice is stored once and acknowledged again: an acknowledgement may have been lost. Steps in the store are
 * one after the other; what comes during one is the batch of the next. While the store is away the collector
 * says that the server is offline, keeps what it has, and tries again.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { monotonicMs } from '../../../config/boot-clock.ts';
import type { BrokerSettings } from '../../../drivers/centre/broker-client.ts';
import {
  type BrokerConnection,
  createBrokerConnection,
} from '../../../drivers/centre/broker-connection.ts';
import { type CommandReply, parseReply } from '../../../drivers/centre/commands.ts';
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
import {
  type EventStore,
  type ReceivedEvent,
  StoreAway,
  type StreamPosition,
} from './event-store.ts';

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
  /** What is stored of a stream now, after each change. */
  position(position: StreamPosition): void;
  /** Something that a person should know, one sentence. */
  warn(message: string): void;
  /** Why the broker is not reached, or null. */
  link(fault: Fault | null): void;
  /** What was received cannot be stored: the collector is of no use any more. */
  failed(error: unknown): void;
}

/** Of one transaction: a stop or a failure in the middle costs no more than this. */
const mostInBatch = 5000;
/**
 * Memory, while the store is away or slow. Of those that wait for the server's acknowledgement each has a window of
 * events on its way and no more; from the others a gap remains, which is asked for.
 */
const mostHeld = 50_000;
/** The wait before a store that is away is tried again; it doubles up to the second. */
const firstRetryMs = 250;
const lastRetryMs = 15_000;
const defaultReplayWithinMs = 60_000;

const utf8 = new TextDecoder();

export function createCollector(options: CollectorOptions): Lifetime {
  return new Collector(options);
}

class Collector implements Lifetime {
  readonly #options: CollectorOptions;
  readonly #connection: BrokerConnection;
  readonly #presence;
  #batch: ReceivedEvent[] = [];
  #flush: NodeJS.Immediate | null = null;
  /** The steps in the store; never rejects. */
  #steps: Promise<void> = Promise.resolve();
  #isLinked = false;
  #isAway = false;
  /** Events were left since the store took any. */
  #isFull = false;
  #isOver = false;
  /** Ends the wait for a store that is away. */
  readonly #stopping = new AbortController();
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
        up: () => {
          this.#isLinked = true;
          if (!this.#isAway) this.#presence.resume();
        },
        down: () => {
          this.#isLinked = false;
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
    this.#stopping.abort();
    if (this.#flush !== null) clearImmediate(this.#flush);
    this.#flush = null;
    await this.#soon(async () => {
      while (this.#batch.length > 0) await this.#commit();
    });
    this.#isOver = true;
    await this.#connection.stop();
  }

  /** After the steps before it, and again until the store is there. */
  #soon(step: () => Promise<void>): Promise<void> {
    this.#steps = this.#steps.then(() => this.#insist(step));
    return this.#steps;
  }

  async #insist(step: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    for (let waitMs = firstRetryMs; !this.#isOver; waitMs = Math.min(2 * waitMs, lastRetryMs)) {
      try {
        await step();
        if (this.#isAway) this.#back();
        return;
      } catch (error) {
        if (!(error instanceof StoreAway)) {
          this.#isOver = true;
          this.#options.listener.failed(error);
          return;
        }
        this.#away(error);
        if (signal.aborted) return;
        await delay(waitMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  #away({ message }: StoreAway): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#presence.pause();
    this.#options.listener.warn(
      `the store is away, and nothing is acknowledged until it is back: ${message}`,
    );
  }

  #back(): void {
    this.#isAway = false;
    if (this.#isLinked) this.#presence.resume();
    this.#options.listener.warn('the store is back');
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
    if (this.#batch.length >= mostHeld) {
      this.#full();
      return;
    }
    this.#batch.push({
      from,
      stream,
      sequence: Number(sequence),
      type: type.replace(/^dawr\.|\.v1$/g, ''),
      businessDay: businessday,
      body: utf8.decode(payload),
    });
    // Whatever the socket holds now goes into the same transaction.
    this.#commitSoon();
  }

  #commitSoon(): void {
    this.#flush ??= setImmediate(() => void this.#soon(() => this.#commit()));
  }

  #full(): void {
    if (this.#isFull) return;
    this.#isFull = true;
    this.#options.listener.warn(
      `${mostHeld} events wait for the store: what comes now is left, and asked for later`,
    );
  }

  #receiveStatus(topic: string, from: ControllerNames, payload: Uint8Array): void {
    // A retained message that somebody cleared.
    if (payload.length === 0) return;
    const status = parseStatus(payload);
    if (!status.ok) {
      this.#unreadable(topic, status.problem);
      return;
    }
    this.#options.listener.status(from, status.value);
    if (status.value.status !== 'online') return;
    const { stream, oldestSequence } = status.value;
    if (oldestSequence === null) return;
    this.#oldest.set(stream, oldestSequence);
    // A gap that an earlier run of the collector had, or one that it never asked about.
    this.#askThen(stream, (position) => this.#mend(position));
  }

  /** What the store knows of a stream, where it knows it, after the steps before. */
  #askThen(stream: string, use: (position: StreamPosition) => void): void {
    void this.#soon(async () => {
      const position = await this.#options.store.position(stream);
      if (position !== null) use(position);
    });
  }

  async #commit(): Promise<void> {
    this.#flush = null;
    const batch = this.#batch.slice(0, mostInBatch);
    if (batch.length === 0) return;
    const { store, listener } = this.#options;
    const { fresh, conflicting, positions } = await store.commit(batch);
    this.#batch = this.#batch.slice(batch.length);
    this.#isFull = false;
    if (this.#batch.length > 0) this.#commitSoon();
    for (const event of fresh) listener.stored(event);
    for (const { from, stream, sequence } of conflicting) {
      listener.warn(
        `${from.centre}/${from.controller} sent another event ${sequence} of ${stream} than before: two controllers have one journal; the first is kept`,
      );
    }
    for (const position of positions) this.#moved(position);
  }

  #moved(position: StreamPosition): void {
    this.#options.listener.position(position);
    this.#acknowledge(position);
    this.#mend(position);
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
    this.#askThen(stream, (position) => this.#takeReply(reply.value, position));
  }

  #takeReply(reply: CommandReply, position: StreamPosition): void {
    const { upTo, nextStored, from } = position;
    if (nextStored === null) return;
    if (reply.status === 'done') {
      const lost = reply.missing?.find((range) => range.from <= upTo + 1 && range.to > upTo);
      if (lost === undefined) return;
      this.#giveUp(position, Math.min(lost.to + 1, nextStored), 'its journal was damaged');
    } else if (reply.reason === 'sequence-not-held') {
      this.#giveUp(position, nextStored, 'the controller does not hold them');
    } else {
      this.#options.listener.warn(
        `${from.centre}/${from.controller} does not send again what is missing from ${upTo + 1} on: ${reply.words.en}`,
      );
    }
  }

  #giveUp({ from, stream, upTo }: StreamPosition, before: number, why: string): void {
    void this.#soon(async () => {
      const { store, listener } = this.#options;
      const behind = await store.giveUp(stream, before);
      listener.warn(
        `${from.centre}/${from.controller}: events ${upTo + 1} to ${before - 1} of ${stream} are lost: ${why}`,
      );
      this.#moved(behind);
    });
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
