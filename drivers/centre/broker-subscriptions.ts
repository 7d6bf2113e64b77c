/** What a connection reads, asked for anew in each: what it needs, what it wishes, and what the broker kept for it. */
import type { MqttClient } from './broker-client.ts';
import { SubscriptionRefused } from './broker-faults.ts';

/** What the broker kept from before the connection was started. */
export interface KeptMessage {
  readonly topic: string;
  /** Called once a start, before its first `up()`; null where the broker has none, or does not give it. */
  taken(payload: Uint8Array | null): void;
}

export interface Subscriptions {
  readonly subscriptions: readonly string[];
  /** Read where the broker lets us. */
  readonly wished?: readonly string[];
  /** Read once a start, before anything is published; live messages of its topic are not passed on. */
  readonly kept?: KeptMessage;
}

/** A retained message follows its subscription at once; silence for this long means that there is none. */
const keptWithinMs = 400;

const mostWishes = 3;

/** Of a SUBACK: MQTT 5 and MQTT 3.1.1, section 3.9.3. */
const notAuthorized = 0x87;
const failure = 0x80;

export class BrokerSubscriptions {
  readonly #wanted: Subscriptions;
  readonly #qos: 0 | 1;
  /** By topic, how often in a row it was wished and not granted. */
  readonly #unanswered = new Map<string, number>();
  /** The broker took our subscriptions once: its permissions are not what is wrong. */
  #wasPermitted = false;
  #kept: 'not-asked' | 'asked' | 'settled' = 'not-asked';
  #onKept: ((payload: Uint8Array) => void) | null = null;

  constructor(wanted: Subscriptions, qos: 0 | 1) {
    this.#wanted = wanted;
    this.#qos = qos;
  }

  /** Whoever had our topics meanwhile may have left something new there. */
  begin(): void {
    this.#kept = 'not-asked';
  }

  /** @param isCurrent whether this client is still the one */
  async introduce(client: MqttClient, isCurrent: () => boolean): Promise<void> {
    for (const topic of this.#wanted.wished ?? []) await this.#wish(client, topic);
    const { subscriptions } = this.#wanted;
    if (subscriptions.length > 0) await this.#subscribe(client, subscriptions);
    this.#wasPermitted = true;
    await this.#readKept(client, isCurrent);
  }

  /** Takes what the broker kept from before. */
  isKept(topic: string, payload: Uint8Array, retained: boolean): boolean {
    if (topic !== this.#wanted.kept?.topic) return false;
    if (retained) this.#onKept?.(payload);
    return true;
  }

  /**
   * A broker may refuse this subscription, or even end the connection for it: so it is tried in one
   * connection a start, and the link works without it.
   */
  async #readKept(client: MqttClient, isCurrent: () => boolean): Promise<void> {
    const { kept } = this.#wanted;
    if (kept === undefined || this.#kept === 'settled') return;
    const payload = this.#kept === 'asked' ? null : await this.#askKept(client, kept.topic);
    if (!isCurrent()) return;
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
      client.subscribe(topic, { qos: this.#qos }, (error) => {
        if (error !== null) settle(null);
      });
    });
  }

  /** A broker that refuses it, or ends the connection for it again and again, is not asked any more. */
  async #wish(client: MqttClient, topic: string): Promise<void> {
    const unanswered = this.#unanswered.get(topic) ?? 0;
    if (unanswered >= mostWishes) return;
    this.#unanswered.set(topic, unanswered + 1);
    try {
      await this.#subscribe(client, [topic]);
      this.#unanswered.set(topic, 0);
    } catch (error) {
      if (!(error instanceof SubscriptionRefused)) throw error;
    }
  }

  async #subscribe(client: MqttClient, topics: readonly string[]): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      client.subscribe([...topics], { qos: this.#qos }, (error, _, suback) => {
        if (error === null) resolve();
        else if (suback === undefined) reject(error);
        else reject(new SubscriptionRefused(error.message, this.#isDenied(suback.granted)));
      });
    });
  }

  /**
   * MQTT 5 says that it is not permitted; MQTT 3.1.1 says only that it failed, as a broker does, too, that
   * is not ready. One that permitted it before has not taken it away.
   */
  #isDenied(granted: readonly unknown[]): boolean {
    return granted.includes(notAuthorized) || (granted.includes(failure) && !this.#wasPermitted);
  }
}
