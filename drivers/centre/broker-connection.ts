/**
 * One supervised connection to an MQTT broker.
 *
 * It reconnects by itself and for ever, with a new client object each time: so the library never
 * stores or resends a message of an earlier connection (that is the outbox's work, in order), a
 * refusal does not stop it, and a password that was corrected on disk is used at the next attempt.
 * Of several addresses it uses the first that serves (`broker-route.ts`). It reports why it is not up. Its
 * owner decides what is published and when.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { addressesOf } from '../../config/broker-address.ts';
import { inTime } from '../in-time.ts';
import type { Fault, Lifetime } from '../ports.ts';
import {
  answers,
  type BrokerSettings,
  handshakeTimeoutMs,
  type IClientPublishOptions,
  type MqttClient,
  openClient,
  type RetainedMessage,
} from './broker-client.ts';
import { endOf, faultOf, PublishRefused, type Step, Unacknowledged } from './broker-faults.ts';
import { BrokerRoute } from './broker-route.ts';
import { BrokerSubscriptions, type Subscriptions } from './broker-subscriptions.ts';

/** How a connection announces itself and its end. Asked for at each connect. */
export interface Presence {
  birth(): RetainedMessage;
  /** The broker publishes it when the connection is lost. */
  will(): RetainedMessage;
  /** Published at a clean stop, after which the broker publishes no will. */
  farewell(): RetainedMessage;
}

export interface BrokerConnectionListener {
  /** Subscribed, and the birth is acknowledged. */
  up(): void;
  /** Was up, and is lost. Every `publish` in flight has failed. */
  down(): void;
  /**
   * Why the connection is not up; a warning where it is up, and not through the first address; or null.
   * Called when it changes, and first at the first result.
   */
  faultChanged(fault: Fault | null): void;
  /** @param retained the broker had it before we subscribed */
  message(topic: string, payload: Uint8Array, retained: boolean): void;
}

export interface BrokerConnectionOptions extends Subscriptions {
  readonly settings: BrokerSettings;
  readonly presence?: Presence;
  /** How long a PUBACK may take, in milliseconds. */
  readonly pubackWithinMs?: number;
  /** While another address serves, the first is asked this often whether it does again. */
  readonly askFirstEveryMs?: number;
  readonly listener: BrokerConnectionListener;
}

export interface BrokerConnection extends Lifetime {
  /** Whether it takes what is published. */
  readonly isUp: boolean;
  /**
   * QoS 1. Resolves on PUBACK. Rejects with `LinkDown` when the connection is or goes down first. A
   * PUBACK that carries an error (MQTT 5) or does not come in time ends the connection, so that
   * nothing is skipped: MQTT lets a client send again in a new connection only (section 4.4).
   */
  publish(topic: string, body: string, options: PublishOptions): Promise<void>;
  /** Publishes the birth once more, where something else took its place. */
  announce(): void;
}

export interface PublishOptions {
  readonly retain: boolean;
  /** Sent where the protocol has a field for it (MQTT 5). */
  readonly contentType: string;
}

/** A publish on its way. */
interface Sent {
  /** Of this process's clock. */
  readonly untilMs: number;
  late(): void;
}

export class LinkDown extends Error {
  override readonly name = 'LinkDown';
}

/** The next attempt comes this much later, at random, so that controllers do not all connect at once. */
const reconnectMinMs = 500;
const reconnectMaxMs = 1500;
/** A broker that is merely slow must not be left for it: what is on its way would come again. */
const defaultPubackWithinMs = 20_000;
/** A stop must not hang on a broker that does not answer. */
const farewellTimeoutMs = 700;
const closeTimeoutMs = 500;
const usualAskFirstEveryMs = 60_000;

const json = 'application/json';

export function createBrokerConnection(options: BrokerConnectionOptions): BrokerConnection {
  return new SupervisedConnection(options);
}

class SupervisedConnection implements BrokerConnection {
  readonly #options: BrokerConnectionOptions;
  readonly #route: BrokerRoute;
  readonly #subscriptions: BrokerSubscriptions;
  #running = false;
  #client: MqttClient | null = null;
  #up = false;
  #attempt: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #askTimer: NodeJS.Timeout | null = null;
  /** The connection is ended for the sake of the first address. */
  #goesBack = false;
  /** What we did last, where the broker ends the connection without a word. */
  #step: Step = 'nothing';
  /** Without a PUBACK yet, the oldest first. One timer for all: a replay sends by the ten thousand. */
  readonly #unacknowledged = new Set<Sent>();
  #pubackTimer: NodeJS.Timeout | null = null;
  /** Undefined until the first result, so that a first success is reported too. */
  #reported: Fault | null | undefined;

  constructor(options: BrokerConnectionOptions) {
    this.#options = options;
    this.#route = new BrokerRoute(addressesOf(options.settings));
    this.#subscriptions = new BrokerSubscriptions(options, options.settings.receiveQos ?? 1);
  }

  get isUp(): boolean {
    return this.#up && this.#running && !this.#goesBack;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#subscriptions.begin();
    this.#attempt = this.#connect();
  }

  publish(topic: string, body: string, options: PublishOptions): Promise<void> {
    const client = this.#client;
    if (client === null || !this.isUp) {
      return Promise.reject(new LinkDown('the link is down'));
    }
    return this.#send(client, topic, body, options);
  }

  announce(): void {
    const birth = this.#options.presence?.birth();
    if (birth === undefined) return;
    const options = { retain: true, contentType: json };
    this.publish(birth.topic, birth.body, options).catch(ignoreLoss);
  }

  async stop(): Promise<void> {
    this.#running = false;
    for (const timer of [this.#timer, this.#askTimer]) if (timer !== null) clearTimeout(timer);
    this.#timer = null;
    this.#askTimer = null;
    await this.#attempt;
    const client = this.#client;
    if (client === null) return;
    const farewell = this.#up ? this.#options.presence?.farewell() : undefined;
    if (farewell !== undefined) {
      const sent = this.#send(client, farewell.topic, farewell.body, {
        retain: true,
        contentType: json,
      });
      await inTime(sent.catch(ignoreLoss), farewellTimeoutMs);
    }
    if (this.#client === client) await this.#close(client);
  }

  /** Never rejects: what fails becomes a fault and a later attempt. */
  async #connect(): Promise<void> {
    let client: MqttClient | null;
    try {
      const { settings, presence } = this.#options;
      client = await openClient(
        this.#route.address,
        { ...settings, clientId: this.#clientId() },
        presence?.will(),
        () => this.#running,
      );
    } catch (error) {
      this.#failed(error);
      return;
    }
    if (client !== null) this.#attend(client);
  }

  /**
   * Another one for each address: a node that went down with a cluster's memory of one id does not keep
   * us from the others.
   */
  #clientId(): string {
    const { place } = this.#route;
    return place === 0
      ? this.#options.settings.clientId
      : `${this.#options.settings.clientId}-${place + 1}`;
  }

  #attend(client: MqttClient): void {
    this.#client = client;
    this.#step = 'sign-in';
    let lastError: unknown = null;
    client.on('error', (error) => {
      lastError ??= error;
    });
    client.on('message', (topic, payload, { retain }) => {
      if (this.#client !== client || !this.#running) return;
      if (this.#subscriptions.isKept(topic, payload, retain)) return;
      this.#options.listener.message(topic, payload, retain);
    });
    client.on('connect', () => {
      this.#introduce(client).catch((error: unknown) => {
        lastError ??= error;
        client.stream.destroy();
      });
    });
    client.on('close', () => {
      if (this.#client !== client) return;
      this.#client = null;
      // Ending a closed client is what makes the library fail its unacknowledged publishes.
      client.end(true);
      this.#lost(endOf(lastError, this.#step));
    });
  }

  /** Subscribes first: an acknowledgement that comes at once must not be missed. */
  async #introduce(client: MqttClient): Promise<void> {
    const timer = setTimeout(() => client.stream.destroy(), handshakeTimeoutMs);
    try {
      this.#step = 'subscribe';
      await this.#subscriptions.introduce(client, () => this.#client === client && this.#running);
      const birth = this.#options.presence?.birth();
      if (birth !== undefined) {
        this.#step = 'birth';
        await this.#send(client, birth.topic, birth.body, { retain: true, contentType: json });
      }
    } finally {
      clearTimeout(timer);
    }
    if (this.#client !== client || !this.#running) return;
    this.#up = true;
    this.#step = 'nothing';
    this.#route.up(monotonicMs());
    const { whyNotFirst } = this.#route;
    this.#report(whyNotFirst === null ? null : this.#elsewhere(whyNotFirst));
    if (this.#route.place > 0) this.#askFirstLater();
    this.#options.listener.up();
  }

  #elsewhere({ code, hint, detail }: Fault): Fault {
    const { address, first } = this.#route;
    return {
      code,
      severity: 'warning',
      hint: `The link works through ${address.host}; ${first.host} does not serve. ${hint}`,
      ...(detail === undefined ? {} : { detail }),
    };
  }

  #askFirstLater(): void {
    const { settings, askFirstEveryMs = usualAskFirstEveryMs } = this.#options;
    this.#askTimer = setTimeout(async () => {
      this.#askTimer = null;
      const client = this.#client;
      const clientId = `${settings.clientId}-asks`;
      const answered = await answers(this.#route.first, { ...settings, clientId });
      if (client === null || this.#client !== client || !this.#running || !this.#up) return;
      if (!this.#route.asked(answered)) {
        this.#askFirstLater();
        return;
      }
      // Without a farewell and without the will: the birth at the first address follows at once.
      this.#goesBack = true;
      await this.#close(client);
    }, askFirstEveryMs);
  }

  #send(client: MqttClient, topic: string, body: string, options: PublishOptions): Promise<void> {
    const publishOptions: IClientPublishOptions =
      this.#options.settings.protocol === '5'
        ? { qos: 1, retain: options.retain, properties: { contentType: options.contentType } }
        : { qos: 1, retain: options.retain };
    const giveUp = (error: Error): void => {
      if (this.#client !== client || !this.#running || this.#goesBack) return;
      client.emit('error', error);
      client.stream.destroy();
    };
    return new Promise((resolve, reject) => {
      const sent: Sent = {
        untilMs: performance.now() + this.#pubackWithinMs,
        late: () => giveUp(new Unacknowledged(`no PUBACK for a message to ${topic}`)),
      };
      this.#unacknowledged.add(sent);
      this.#pubackTimer ??= setTimeout(() => this.#lookForLate(), this.#pubackWithinMs);
      client.publish(topic, body, publishOptions, (error) => {
        this.#acknowledged(sent);
        if (!error) {
          resolve();
          return;
        }
        reject(new LinkDown(`not published to ${topic}`, { cause: error }));
        giveUp(PublishRefused.of(error, topic) ?? error);
      });
    });
  }

  get #pubackWithinMs(): number {
    return this.#options.pubackWithinMs ?? defaultPubackWithinMs;
  }

  #acknowledged(sent: Sent): void {
    this.#unacknowledged.delete(sent);
    if (this.#unacknowledged.size > 0 || this.#pubackTimer === null) return;
    clearTimeout(this.#pubackTimer);
    this.#pubackTimer = null;
  }

  #lookForLate(): void {
    if (this.#pubackTimer !== null) clearTimeout(this.#pubackTimer);
    this.#pubackTimer = null;
    const [oldest] = this.#unacknowledged;
    if (oldest === undefined) return;
    const leftMs = oldest.untilMs - performance.now();
    if (leftMs > 0) {
      this.#pubackTimer = setTimeout(() => this.#lookForLate(), leftMs);
      return;
    }
    // What came while this process was held up is read first.
    setImmediate(() => {
      if (this.#unacknowledged.delete(oldest)) oldest.late();
      this.#lookForLate();
    });
  }

  #lost(error: unknown): void {
    const wasUp = this.#up;
    this.#up = false;
    if (this.#askTimer !== null) clearTimeout(this.#askTimer);
    this.#askTimer = null;
    if (wasUp) this.#options.listener.down();
    if (!this.#goesBack) {
      this.#failed(error);
      return;
    }
    this.#goesBack = false;
    this.#route.goBack();
    if (this.#running) this.#attempt = this.#connect();
  }

  #failed(error: unknown): void {
    if (!this.#running) return;
    const { host } = this.#route.address;
    const fault = faultOf(error, host, this.#options.settings.username ?? null);
    const everywhere = this.#route.ended(fault, monotonicMs());
    if (everywhere !== null) this.#report(everywhere);
    const delayMs = reconnectMinMs + Math.random() * (reconnectMaxMs - reconnectMinMs);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#attempt = this.#connect();
    }, delayMs);
  }

  #report(fault: Fault | null): void {
    if (this.#reported !== undefined && sameFault(this.#reported, fault)) return;
    this.#reported = fault;
    this.#options.listener.faultChanged(fault);
  }

  /**
   * DISCONNECT, so that the will stays silent; the socket is cut where the broker does not answer.
   * A connection that was not up sent no farewell: it is cut at once, and the broker publishes its will.
   */
  #close(client: MqttClient): Promise<void> {
    return new Promise((resolve) => {
      const cut = setTimeout(() => client.stream.destroy(), closeTimeoutMs);
      client.once('close', () => {
        clearTimeout(cut);
        resolve();
      });
      // The library would wait for these before it disconnects.
      for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id));
      if (this.#up) client.end();
      else client.stream.destroy();
    });
  }
}

function sameFault(one: Fault | null, other: Fault | null): boolean {
  return one?.code === other?.code && one?.hint === other?.hint;
}

/** The farewell's loss changes nothing: the will then says the same. */
function ignoreLoss(): void {}
