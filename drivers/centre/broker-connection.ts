/**
 * One supervised connection to an MQTT broker, and the only file that knows the mqtt library.
 *
 * It reconnects by itself and for ever, with a new client object each time: so the library never
 * stores or resends a message of an earlier connection (that is the outbox's work, in order), a
 * refusal does not stop it, and a password that was corrected on disk is used at the next attempt.
 * It reports why it is not up. Its owner decides what is published and when.
 */
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { IClientOptions, IClientPublishOptions, MqttClient } from 'mqtt';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import { inTime } from '../in-time.ts';
import type { Fault, Lifetime } from '../ports.ts';
import { FileUnreadable, faultOf, SubscriptionRefused, Unacknowledged } from './broker-faults.ts';

export interface BrokerSettings
  extends Pick<
    CentreServerConfig,
    'url' | 'protocol' | 'username' | 'passwordFile' | 'caFile' | 'certFile' | 'keyFile'
  > {
  readonly clientId: string;
}

/** A message that the broker keeps for whoever subscribes later. */
export interface RetainedMessage {
  readonly topic: string;
  readonly body: string;
}

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
  /** Why the connection is not up, or null. Called when it changes, and first at the first result. */
  faultChanged(fault: Fault | null): void;
  /** @param retained the broker had it before we subscribed */
  message(topic: string, payload: Uint8Array, retained: boolean): void;
}

/** What the broker kept from before this program started. */
export interface KeptMessage {
  readonly topic: string;
  /** Called once, before the first `up()`; null where the broker has none, or does not give it. */
  taken(payload: Uint8Array | null): void;
}

export interface BrokerConnectionOptions {
  readonly settings: BrokerSettings;
  readonly subscriptions: readonly string[];
  /** Read where the broker lets us. */
  readonly wished?: readonly string[];
  readonly presence?: Presence;
  /** Read once, before anything is published; live messages of its topic are not passed on. */
  readonly kept?: KeptMessage;
  /** How long a PUBACK may take, in milliseconds. */
  readonly pubackWithinMs?: number;
  readonly listener: BrokerConnectionListener;
}

export interface BrokerConnection extends Lifetime {
  readonly isUp: boolean;
  /**
   * QoS 1. Resolves on PUBACK. Rejects with `LinkDown` when the connection is or goes down first. A
   * PUBACK that carries an error (MQTT 5) or does not come in time ends the connection, so that
   * nothing is skipped: MQTT lets a client send again in a new connection only (section 4.4).
   */
  publish(topic: string, body: string, options: PublishOptions): Promise<void>;
}

export interface PublishOptions {
  readonly retain: boolean;
  /** Sent where the protocol has a field for it (MQTT 5). */
  readonly contentType: string;
}

export class LinkDown extends Error {
  override readonly name = 'LinkDown';
}

/** The next attempt comes this much later, at random, so that controllers do not all connect at once. */
const reconnectMinMs = 500;
const reconnectMaxMs = 1500;
/** For each of: TCP and CONNACK; subscriptions and birth. */
const handshakeTimeoutMs = 10_000;
/** Finds a dead peer within 1.5 times this where no data flows. */
const keepaliveSeconds = 15;
/** A retained message follows its subscription at once; silence for this long means that there is none. */
const keptWithinMs = 400;
/** A broker that is merely slow must not be left for it: what is on its way would come again. */
const defaultPubackWithinMs = 20_000;
/** A stop must not hang on a broker that does not answer. */
const farewellTimeoutMs = 700;
const closeTimeoutMs = 500;

const mostWishes = 3;

const json = 'application/json';

export function createBrokerConnection(options: BrokerConnectionOptions): BrokerConnection {
  return new SupervisedConnection(options);
}

class SupervisedConnection implements BrokerConnection {
  readonly #options: BrokerConnectionOptions;
  readonly #host: string;
  #running = false;
  #client: MqttClient | null = null;
  #up = false;
  #unansweredWishes = 0;
  #attempt: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #kept: 'not-asked' | 'asked' | 'settled' = 'not-asked';
  #onKept: ((payload: Uint8Array) => void) | null = null;
  /** Undefined until the first result, so that a first success is reported too. */
  #reported: Fault | null | undefined;

  constructor(options: BrokerConnectionOptions) {
    this.#options = options;
    this.#host = new URL(options.settings.url).host;
  }

  get isUp(): boolean {
    return this.#up;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = this.#connect();
  }

  publish(topic: string, body: string, options: PublishOptions): Promise<void> {
    const client = this.#client;
    if (client === null || !this.#up || !this.#running) {
      return Promise.reject(new LinkDown('the link is down'));
    }
    return this.#send(client, topic, body, options);
  }

  async stop(): Promise<void> {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
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
    let client: MqttClient;
    try {
      const options = await this.#clientOptions();
      const { connect } = await import('mqtt');
      if (!this.#running) return;
      client = connect(options);
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#client = client;
    // The library leaves Nagle's algorithm on: with it an event waits for the acknowledgement of
    // the one before, up to 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    let lastError: unknown = null;
    client.on('error', (error) => {
      lastError ??= error;
    });
    client.on('message', (topic, payload, { retain }) => {
      if (this.#client !== client || !this.#running) return;
      if (topic !== this.#options.kept?.topic) {
        this.#options.listener.message(topic, payload, retain);
      } else if (retain) {
        this.#onKept?.(payload);
      }
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
      this.#lost(lastError ?? new LinkDown('the broker closed the connection'));
    });
  }

  async #clientOptions(): Promise<IClientOptions> {
    const { settings, presence } = this.#options;
    const url = new URL(settings.url);
    const secure = url.protocol === 'mqtts:';
    const [password, ca, cert, key] = await Promise.all([
      readOptional('passwordFile', settings.passwordFile),
      readOptional('caFile', settings.caFile),
      readOptional('certFile', settings.certFile),
      readOptional('keyFile', settings.keyFile),
    ]);
    const will = presence?.will();
    return {
      protocol: secure ? 'mqtts' : 'mqtt',
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 8883 : 1883) : Number(url.port),
      protocolVersion: settings.protocol === '5' ? 5 : 4,
      clientId: settings.clientId,
      clean: true,
      keepalive: keepaliveSeconds,
      connectTimeout: handshakeTimeoutMs,
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      ...(settings.username === undefined ? {} : { username: settings.username }),
      // Editors end a file with a newline; a password file's last one is not part of it.
      ...(password === null ? {} : { password: password.replace(/\r?\n$/, '') }),
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert }),
      ...(key === null ? {} : { key }),
      ...(will === undefined
        ? {}
        : { will: { topic: will.topic, payload: Buffer.from(will.body), qos: 1, retain: true } }),
    };
  }

  /** Subscribes first: an acknowledgement that comes at once must not be missed. */
  async #introduce(client: MqttClient): Promise<void> {
    const timer = setTimeout(() => client.stream.destroy(), handshakeTimeoutMs);
    try {
      await this.#subscribeWished(client);
      const { subscriptions } = this.#options;
      if (subscriptions.length > 0) await this.#subscribe(client, subscriptions);
      await this.#readKept(client);
      const birth = this.#options.presence?.birth();
      if (birth !== undefined) {
        await this.#send(client, birth.topic, birth.body, { retain: true, contentType: json });
      }
    } finally {
      clearTimeout(timer);
    }
    if (this.#client !== client || !this.#running) return;
    this.#up = true;
    this.#report(null);
    this.#options.listener.up();
  }

  /**
   * A broker may refuse this subscription, or even end the connection for it: so it is tried in one
   * connection only, and the link works without it.
   */
  async #readKept(client: MqttClient): Promise<void> {
    const { kept } = this.#options;
    if (kept === undefined || this.#kept === 'settled') return;
    const payload = this.#kept === 'asked' ? null : await this.#askKept(client, kept.topic);
    if (this.#client !== client || !this.#running) return;
    this.#kept = 'settled';
    kept.taken(payload);
  }

  #askKept(client: MqttClient, topic: string): Promise<Uint8Array | null> {
    this.#kept = 'asked';
    return new Promise((resolve) => {
      const settle = (payload: Uint8Array | null): void => {
        clearTimeout(timer);
        this.#onKept = null;
        // The library fails it where the connection is gone, and then nothing is left to end.
        client.unsubscribe(topic, () => {});
        resolve(payload);
      };
      const timer = setTimeout(() => settle(null), keptWithinMs);
      this.#onKept = settle;
      client.subscribe(topic, { qos: 1 }, (error) => {
        if (error !== null) settle(null);
      });
    });
  }

  /** A broker that refuses it, or ends the connection for it again and again, is not asked any more. */
  async #subscribeWished(client: MqttClient): Promise<void> {
    const { wished = [] } = this.#options;
    if (wished.length === 0 || this.#unansweredWishes >= mostWishes) return;
    this.#unansweredWishes += 1;
    try {
      await this.#subscribe(client, wished);
      this.#unansweredWishes = 0;
    } catch (error) {
      if (!(error instanceof SubscriptionRefused)) throw error;
      this.#unansweredWishes = mostWishes;
    }
  }

  async #subscribe(client: MqttClient, topics: readonly string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      client.subscribe([...topics], { qos: 1 }, (error, _, suback) => {
        if (error === null) resolve();
        else reject(suback === undefined ? error : new SubscriptionRefused(error.message));
      });
    });
  }

  #send(client: MqttClient, topic: string, body: string, options: PublishOptions): Promise<void> {
    const publishOptions: IClientPublishOptions =
      this.#options.settings.protocol === '5'
        ? { qos: 1, retain: options.retain, properties: { contentType: options.contentType } }
        : { qos: 1, retain: options.retain };
    const giveUp = (error: Error): void => {
      if (this.#client !== client || !this.#running) return;
      client.emit('error', error);
      client.stream.destroy();
    };
    return new Promise((resolve, reject) => {
      let isOver = false;
      const { pubackWithinMs = defaultPubackWithinMs } = this.#options;
      const timer = setTimeout(() => {
        // What came while this process was held up is read first.
        setImmediate(() => {
          if (!isOver) giveUp(new Unacknowledged(`no PUBACK for a message to ${topic}`));
        });
      }, pubackWithinMs);
      client.publish(topic, body, publishOptions, (error) => {
        isOver = true;
        clearTimeout(timer);
        if (!error) {
          resolve();
          return;
        }
        reject(new LinkDown(`not published to ${topic}`, { cause: error }));
        giveUp(error);
      });
    });
  }

  #lost(error: unknown): void {
    const wasUp = this.#up;
    this.#up = false;
    if (wasUp) this.#options.listener.down();
    this.#failed(error);
  }

  #failed(error: unknown): void {
    if (!this.#running) return;
    this.#report(faultOf(error, this.#host, this.#options.settings.username ?? null));
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

async function readOptional(option: string, path: string | undefined): Promise<string | null> {
  if (path === undefined) return null;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FileUnreadable(option, path, error);
  }
}

function sameFault(one: Fault | null, other: Fault | null): boolean {
  return one?.code === other?.code && one?.hint === other?.hint;
}

/** The farewell's loss changes nothing: the will then says the same. */
function ignoreLoss(): void {}
