/**
 * Whether the centre server is there, by what it says on its topic.
 *
 * Each change makes the outbox begin anew. So that a server that comes and goes, or whoever floods its topic, does
 * not keep the controller busy with that, messages are read a few times a second: the first at once, and of those
 * that follow soon the last.
 */
import type { Fault } from '../ports.ts';
import { parseServerPresence } from './messages.ts';

export interface ServerPresenceListener {
  /** It came, went, or began anew: then it has forgotten what was on its way to it. */
  changed(online: boolean): void;
  /** `fault` may be another one. */
  looked(): void;
  /** Of each message that is read: what is wrong with it, or null. */
  read(problem: string | null): void;
}

/** A retained presence follows the subscription at once; silence for this long means that there is none. */
const silenceMs = 3000;
const apartMs = 250;

const offline: Fault = {
  code: 'offline',
  severity: 'warning',
  hint: 'The broker is there and the centre server is not: start it. Events are kept.',
};

export class ServerPresence {
  readonly #listener: ServerPresenceListener;
  #isOnline = false;
  #session: string | null = null;
  #fault: Fault | null = null;
  #silence: NodeJS.Timeout | null = null;
  /** The message that was read last, while the next one has to wait. */
  #read: Buffer | null = null;
  #waiting: { readonly payload: Uint8Array; readonly wasOther: boolean } | null = null;
  #apart: NodeJS.Timeout | null = null;

  constructor(listener: ServerPresenceListener) {
    this.#listener = listener;
  }

  get fault(): Fault | null {
    return this.#fault;
  }

  /** The link is up: the server is offline unless it says otherwise. */
  expect(): void {
    if (this.#isOnline || this.#read !== null) return;
    this.#silence = setTimeout(() => this.#is(false, null, false), silenceMs);
  }

  take(payload: Uint8Array): void {
    if (this.#apart === null) {
      this.#readNow(payload, false);
      return;
    }
    const wasOther = this.#waiting?.wasOther === true || this.#read?.equals(payload) === false;
    this.#waiting = { payload, wasOther };
  }

  /** The link is down: nobody knows any more. */
  forget(): void {
    for (const timer of [this.#silence, this.#apart]) if (timer !== null) clearTimeout(timer);
    this.#silence = null;
    this.#apart = null;
    this.#read = null;
    this.#waiting = null;
    this.#isOnline = false;
    this.#fault = null;
  }

  /** @param wasOther something else came between the message before and this one */
  #readNow(payload: Uint8Array, wasOther: boolean): void {
    this.#read = Buffer.from(payload);
    this.#apart = setTimeout(() => {
      const waiting = this.#waiting;
      this.#apart = null;
      this.#read = null;
      this.#waiting = null;
      if (waiting !== null) this.#readNow(waiting.payload, waiting.wasOther);
    }, apartMs);
    const presence = parseServerPresence(payload);
    this.#listener.read(presence.ok ? null : presence.problem);
    if (!presence.ok) return;
    const { status, session = null } = presence.value;
    this.#is(status === 'online', session, wasOther);
  }

  #is(online: boolean, session: string | null, wasOther: boolean): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = null;
    const isNew = online && (wasOther || session !== this.#session);
    const isNews = online !== this.#isOnline || isNew;
    this.#isOnline = online;
    this.#session = session;
    this.#fault = online ? null : offline;
    this.#listener.looked();
    if (isNews) this.#listener.changed(online);
  }
}
