/**
 * The controller's link to the centre server, as the contract describes it: birth and will, events
 * and replies out, acknowledgements, commands and the server's presence in, a retained snapshot for
 * dashboards.
 *
 * It keeps nothing: the outbox sends again what was not acknowledged when the link went down. It
 * reports faults as those of `centre-server`, and goes on trying.
 */
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import type {
  Birth,
  CentreLink,
  CentreLinkListener,
  Fault,
  KeptNumbers,
  OutgoingEvent,
  ReportDevice,
} from '../ports.ts';
import { type BrokerConnection, createBrokerConnection } from './broker-connection.ts';
import { parseCommand } from './commands.ts';
import {
  birthMessage,
  type ControllerNames,
  envelopeContentType,
  offlineMessage,
  parseAck,
  parseServerPresence,
  type Topics,
  topicsOf,
} from './messages.ts';
import { parseState } from './state-message.ts';

const device = 'centre-server';

/** A retained presence follows the subscription at once; silence for this long means that there is none. */
const presenceTimeoutMs = 3000;

const eventOptions = { retain: false, contentType: envelopeContentType } as const;
const stateOptions = { retain: true, contentType: 'application/json' } as const;
const replyOptions = { retain: false, contentType: 'application/json' } as const;

export function createCentreLink(
  config: CentreServerConfig,
  names: ControllerNames,
  listener: CentreLinkListener,
  report: ReportDevice,
): CentreLink {
  return new MqttCentreLink(config, names, listener, report);
}

class MqttCentreLink implements CentreLink {
  readonly #topics: Topics;
  readonly #listener: CentreLinkListener;
  readonly #report: ReportDevice;
  readonly #connection: BrokerConnection;
  readonly #needsServer: boolean;
  #linkFault: Fault | null = null;
  #serverFault: Fault | null = null;
  #messageFault: Fault | null = null;
  #serverSession: string | null = null;
  #serverOnline = false;
  #presenceTimer: NodeJS.Timeout | null = null;
  #snapshot: string | null = null;
  #stateOnItsWay = false;
  /** To commands that came between the subscription and the birth. */
  #earlyReplies: string[] = [];

  constructor(
    config: CentreServerConfig,
    names: ControllerNames,
    listener: CentreLinkListener,
    report: ReportDevice,
  ) {
    this.#topics = topicsOf(names);
    this.#listener = listener;
    this.#report = report;
    this.#needsServer = config.acknowledgedBy === 'server';
    const status = (body: string) => ({ topic: this.#topics.status, body });
    const session = (): Birth['session'] => listener.birth().session;
    this.#connection = createBrokerConnection({
      // Stable, so that a broker that still holds our dead connection drops it at once.
      settings: { ...config, clientId: `dawr-${names.centre}-${names.controller}` },
      subscriptions: [
        this.#topics.commands,
        ...(this.#needsServer ? [this.#topics.acks, this.#topics.server] : []),
      ],
      presence: {
        birth: () => status(birthMessage(listener.birth())),
        will: () => status(offlineMessage(session(), 'lost')),
        farewell: () => status(offlineMessage(session(), 'stopped')),
      },
      ...(listener.keptNumbers === undefined
        ? {}
        : {
            kept: {
              topic: this.#topics.state,
              taken: (payload: Uint8Array | null) => listener.keptNumbers?.(numbersIn(payload)),
            },
          }),
      listener: {
        up: () => this.#up(),
        down: () => this.#down(),
        faultChanged: (fault) => {
          this.#linkFault = fault;
          this.#reportFaults();
        },
        message: (topic, payload, retained) => this.#read(topic, payload, retained),
      },
    });
  }

  start(): void {
    this.#connection.start();
  }

  async stop(): Promise<void> {
    this.#clearPresenceTimer();
    await this.#connection.stop();
    this.#clearPresenceTimer();
  }

  publish(event: OutgoingEvent): Promise<void> {
    return this.#connection.publish(this.#topics.events, event.body, eventOptions);
  }

  setState(snapshot: string): void {
    this.#snapshot = snapshot;
    this.#sendState();
  }

  reply(body: string): void {
    if (this.#connection.isUp) this.#sendReply(body);
    else this.#earlyReplies.push(body);
  }

  #sendReply(body: string): void {
    this.#connection.publish(this.#topics.replies, body, replyOptions).catch(() => {});
  }

  #up(): void {
    if (this.#needsServer && !this.#serverOnline) {
      this.#presenceTimer = setTimeout(() => this.#serverIs(false, null), presenceTimeoutMs);
    }
    this.#sendState();
    for (const reply of this.#earlyReplies.splice(0)) this.#sendReply(reply);
    this.#listener.up();
  }

  #down(): void {
    this.#clearPresenceTimer();
    this.#serverOnline = false;
    this.#serverFault = null;
    this.#earlyReplies = [];
    this.#listener.down();
  }

  /** The newest snapshot wins: while one is on its way, later ones replace each other. */
  #sendState(): void {
    const snapshot = this.#snapshot;
    if (snapshot === null || this.#stateOnItsWay || !this.#connection.isUp) return;
    this.#stateOnItsWay = true;
    this.#connection.publish(this.#topics.state, snapshot, stateOptions).then(
      () => {
        this.#stateOnItsWay = false;
        if (this.#snapshot !== snapshot) this.#sendState();
      },
      () => {
        this.#stateOnItsWay = false;
      },
    );
  }

  #read(topic: string, payload: Uint8Array, retained: boolean): void {
    if (topic === this.#topics.commands) {
      // The sender gets a reply to a malformed command; nothing is wrong with the link.
      this.#listener.command(parseCommand(payload, retained));
    } else if (topic === this.#topics.acks) {
      const ack = parseAck(payload);
      this.#readable(ack.ok ? null : ack.problem, topic);
      if (ack.ok) this.#listener.acknowledged(ack.value.stream, ack.value.upTo);
    } else if (topic === this.#topics.server) {
      const presence = parseServerPresence(payload);
      this.#readable(presence.ok ? null : presence.problem, topic);
      if (presence.ok) {
        this.#serverIs(presence.value.status === 'online', presence.value.session ?? null);
      }
    }
  }

  /** A server that is online again under a new session has forgotten what was on its way to it. */
  #serverIs(online: boolean, session: string | null): void {
    this.#clearPresenceTimer();
    const restarted = online && this.#serverOnline && session !== this.#serverSession;
    const changed = online !== this.#serverOnline;
    this.#serverOnline = online;
    this.#serverSession = session;
    this.#serverFault = online
      ? null
      : {
          code: 'offline',
          severity: 'warning',
          hint: 'The broker is there and the centre server is not: start it. Events are kept.',
        };
    this.#reportFaults();
    if (restarted) this.#listener.serverPresence(false);
    if (restarted || changed) this.#listener.serverPresence(online);
  }

  #readable(problem: string | null, topic: string): void {
    const before = this.#messageFault?.detail;
    this.#messageFault =
      problem === null
        ? null
        : {
            code: 'bad-answer',
            severity: 'warning',
            hint: 'The centre server sent what the contract does not allow; it was ignored.',
            detail: `${topic}: ${problem}`,
          };
    if (before !== this.#messageFault?.detail) this.#reportFaults();
  }

  #reportFaults(): void {
    const faults =
      this.#linkFault === null
        ? [this.#serverFault, this.#messageFault].filter((fault) => fault !== null)
        : [this.#linkFault];
    this.#report(device, faults);
  }

  #clearPresenceTimer(): void {
    if (this.#presenceTimer !== null) clearTimeout(this.#presenceTimer);
    this.#presenceTimer = null;
  }
}

/** Null for a state of an older controller, or of none. */
function numbersIn(payload: Uint8Array | null): KeptNumbers | null {
  const state = payload === null ? null : parseState(payload);
  if (!state?.ok) return null;
  const { businessDay: day, numbers } = state.value;
  return day === null || numbers === undefined ? null : { day, ...numbers };
}
