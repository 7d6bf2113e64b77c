/**
 * The controller's link to the centre server, as the contract describes it: birth and will, events
 * and replies out, acknowledgements, commands and the server's presence in, a retained snapshot for
 * dashboards.
 *
 * It keeps nothing: the outbox sends again what was not acknowledged when the link went down. It
 * reports faults as those of `centre-server`, and goes on trying.
 */
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import type { CentreLink, CentreLinkListener, KeptNumbers, OutgoingEvent } from '../centre-port.ts';
import type { Fault, ReportDevice } from '../ports.ts';
import { type BrokerConnection, createBrokerConnection } from './broker-connection.ts';
import { parseCommand } from './commands.ts';
import {
  birthMessage,
  type ControllerNames,
  envelopeContentType,
  offlineMessage,
  parseAck,
  parseStatus,
  type Run,
  standingByMessage,
  type Topics,
  topicsOf,
} from './messages.ts';
import { cameFirst } from './namesake.ts';
import { ServerPresence } from './server-presence.ts';
import { parseState } from './state-message.ts';

const device = 'centre-server';

/** A namesake that stands by says so this often; silence for three times as long means that it is gone. */
const standingByEveryMs = 20_000;
const namesakeGoneMs = 3 * standingByEveryMs;
/** One that came first and was cut off comes back within this. */
const firstIsGoneMs = 10_000;

/** How long what a broker sends may hold up a press, in a flood: the commit of the press takes longer. */
const shareOfTurnMs = 0.5;

const eventOptions = { retain: false, contentType: envelopeContentType } as const;
const stateOptions = { retain: true, contentType: 'application/json' } as const;
const replyOptions = { retain: false, contentType: 'application/json' } as const;

export interface LinkPace {
  /** As in `BrokerConnectionOptions`. */
  readonly pubackWithinMs?: number;
  readonly askFirstEveryMs?: number;
}

export function createCentreLink(
  config: CentreServerConfig,
  names: ControllerNames,
  listener: CentreLinkListener,
  report: ReportDevice,
  pace: LinkPace = {},
): CentreLink {
  return new MqttCentreLink(config, names, listener, report, pace);
}

class MqttCentreLink implements CentreLink {
  readonly #topics: Topics;
  readonly #listener: CentreLinkListener;
  readonly #report: ReportDevice;
  readonly #connection: BrokerConnection;
  /** Listens, under another client id, while a namesake that came first does the work. */
  readonly #watch: BrokerConnection;
  readonly #names: ControllerNames;
  /** When this link was started; "" before. */
  #since = '';
  #mode: 'working' | 'standing-by' | 'stopped' = 'stopped';
  /** Changes of the mode, one after the other. */
  #changing: Promise<void> = Promise.resolve();
  /** Whether a birth of ours was on the topic before this connection. */
  #wasUpBefore = false;
  #namesakeFault: Fault | null = null;
  #namesakeTimer: NodeJS.Timeout | null = null;
  #standingByTimer: NodeJS.Timeout | null = null;
  readonly #needsServer: boolean;
  #linkFault: Fault | null = null;
  #messageFault: Fault | null = null;
  readonly #server: ServerPresence;
  #snapshot: string | null = null;
  #stateOnItsWay = false;
  /** To commands that came between the subscription and the birth. */
  #earlyReplies: string[] = [];

  constructor(
    config: CentreServerConfig,
    names: ControllerNames,
    listener: CentreLinkListener,
    report: ReportDevice,
    pace: LinkPace,
  ) {
    this.#names = names;
    this.#topics = topicsOf(names);
    this.#listener = listener;
    this.#report = report;
    this.#needsServer = config.acknowledgedBy === 'server';
    this.#server = new ServerPresence({
      changed: (online) => listener.serverPresence(online),
      looked: () => this.#reportFaults(),
      read: (problem) => this.#readable(problem, this.#topics.server),
    });
    const status = (body: string) => ({ topic: this.#topics.status, body });
    const clientId = `dawr-${names.centre}-${names.controller}`;
    this.#connection = createBrokerConnection({
      ...pace,
      // Stable, so that a broker that still holds our dead connection drops it at once.
      settings: { ...config, clientId, shareOfTurnMs },
      subscriptions: [
        this.#topics.commands,
        ...(this.#needsServer ? [this.#topics.acks, this.#topics.server] : []),
      ],
      // An older broker's access rules may not know the reception's topic.
      wished: [this.#topics.status, this.#topics.receptionCommands],
      presence: {
        birth: () => status(birthMessage(listener.birth(), this.#since)),
        will: () => status(offlineMessage(this.#run(), 'lost')),
        farewell: () => status(offlineMessage(this.#run(), 'stopped')),
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
    this.#watch = createBrokerConnection({
      settings: { ...config, clientId: `${clientId}-second-${process.pid}` },
      subscriptions: [this.#topics.status],
      listener: {
        up: () => this.#sayStandingBy(),
        down: () => {},
        faultChanged: () => {},
        message: (_, payload) => this.#readAsSecond(payload),
      },
    });
  }

  start(): void {
    if (this.#since !== '') return;
    this.#since = new Date().toISOString();
    this.#mode = 'working';
    this.#connection.start();
  }

  async stop(): Promise<void> {
    this.#mode = 'stopped';
    this.#clearTimers();
    await this.#changing;
    await Promise.all([this.#connection.stop(), this.#watch.stop()]);
    this.#clearTimers();
  }

  #run(): Run {
    return { session: this.#listener.birth().session, since: this.#since };
  }

  #clearTimers(): void {
    this.#server.forget();
    for (const timer of [this.#namesakeTimer, this.#standingByTimer]) {
      if (timer !== null) clearTimeout(timer);
    }
    this.#namesakeTimer = null;
    this.#standingByTimer = null;
  }

  /** What was retained before our first birth may be of our own former life. */
  #readStatus(payload: Uint8Array, retained: boolean): void {
    const parsed = parseStatus(payload);
    const run = this.#run();
    if (!parsed.ok) return;
    if (parsed.value.session === run.session) {
      // The will of a connection that was cut may come after the birth of the next: through another node.
      const isFalse = !retained && parsed.value.status === 'offline' && this.#connection.isUp;
      if (isFalse && this.#mode === 'working') this.#connection.announce();
      return;
    }
    const { value: other } = parsed;
    const isNamesake = retained ? this.#wasUpBefore : other.status !== 'offline';
    if (!isNamesake || this.#mode !== 'working') return;
    if (cameFirst(run, other)) this.#namesakeIsThere(namesakeGoneMs);
    else this.#change('standing-by');
  }

  #namesakeIsThere(untilGoneMs: number): void {
    const { centre, controller } = this.#names;
    const first = this.#mode === 'working';
    this.#namesakeFault = {
      code: 'name-in-use',
      severity: first ? 'warning' : 'stopped',
      hint: `Another controller uses the name ${centre}/${controller}: give one of the two another "controller", or switch it off.`,
      detail: first
        ? 'this one came first and does the work'
        : 'the other came first: this one sends no events and takes no commands until it is gone',
    };
    this.#reportFaults();
    if (this.#namesakeTimer !== null) clearTimeout(this.#namesakeTimer);
    this.#namesakeTimer = setTimeout(() => this.#namesakeIsGone(), untilGoneMs);
  }

  #namesakeIsGone(): void {
    this.#namesakeTimer = null;
    this.#namesakeFault = null;
    if (this.#mode === 'standing-by') this.#change('working');
    this.#reportFaults();
  }

  #readAsSecond(payload: Uint8Array): void {
    const parsed = parseStatus(payload);
    if (!parsed.ok || this.#mode !== 'standing-by') return;
    const { session, status } = parsed.value;
    if (session === this.#run().session || status === 'standing-by') return;
    if (status === 'offline') this.#namesakeIsThere(firstIsGoneMs);
    else if (this.#namesakeTimer !== null) {
      clearTimeout(this.#namesakeTimer);
      this.#namesakeTimer = null;
    }
  }

  /** Its own messages come from another client, so nobody's connection is taken. */
  #sayStandingBy(): void {
    if (this.#mode !== 'standing-by') return;
    const body = standingByMessage(this.#run());
    const options = { retain: false, contentType: 'application/json' } as const;
    this.#watch.publish(this.#topics.status, body, options).catch(() => {});
    if (this.#standingByTimer !== null) clearTimeout(this.#standingByTimer);
    this.#standingByTimer = setTimeout(() => this.#sayStandingBy(), standingByEveryMs);
  }

  #change(mode: 'working' | 'standing-by'): void {
    this.#mode = mode;
    if (mode === 'standing-by') this.#namesakeIsThere(firstIsGoneMs);
    else this.#wasUpBefore = false;
    const [leaves, comes] =
      mode === 'working' ? [this.#watch, this.#connection] : [this.#connection, this.#watch];
    this.#changing = this.#changing.then(async () => {
      await leaves.stop();
      if (mode === 'standing-by') this.#down();
      if (this.#mode === mode) comes.start();
    });
  }

  publish(event: OutgoingEvent): Promise<void> {
    return this.#connection.publish(this.#topics.events, event.body, eventOptions);
  }

  setState(snapshot: string): void {
    // The broker keeps it: whoever comes later gets it, and `status` says that we live.
    if (snapshot === this.#snapshot) return;
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
    if (this.#needsServer) this.#server.expect();
    this.#sendState();
    for (const reply of this.#earlyReplies.splice(0)) this.#sendReply(reply);
    this.#listener.up();
  }

  #down(): void {
    this.#server.forget();
    this.#wasUpBefore = true;
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
        // It goes nowhere while the connection is down; the next one begins with the state.
        this.#sendState();
      },
    );
  }

  #read(topic: string, payload: Uint8Array, retained: boolean): void {
    if (topic === this.#topics.status) {
      this.#readStatus(payload, retained);
    } else if (topic === this.#topics.commands) {
      // The sender gets a reply to a malformed command; nothing is wrong with the link.
      this.#listener.command(parseCommand(payload, retained, 'server'));
    } else if (topic === this.#topics.receptionCommands) {
      this.#listener.command(parseCommand(payload, retained, 'reception'));
    } else if (topic === this.#topics.acks) {
      const ack = parseAck(payload);
      this.#readable(ack.ok ? null : ack.problem, topic);
      if (ack.ok) this.#listener.acknowledged(ack.value.stream, ack.value.upTo);
    } else if (topic === this.#topics.server) {
      this.#server.take(payload);
    }
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
    // Standing by, the link is down on purpose; and a namesake is why it was taken from us.
    if (this.#namesakeFault !== null) this.#report(device, [this.#namesakeFault]);
    else if (this.#linkFault?.severity === 'stopped') this.#report(device, [this.#linkFault]);
    else {
      const others = [this.#linkFault, this.#server.fault, this.#messageFault];
      this.#report(
        device,
        others.filter((fault) => fault !== null),
      );
    }
  }
}

/** Null for a state of an older controller, or of none. */
function numbersIn(payload: Uint8Array | null): KeptNumbers | null {
  const state = payload === null ? null : parseState(payload);
  if (!state?.ok) return null;
  const { businessDay: day, numbers } = state.value;
  return day === null || numbers === undefined ? null : { day, ...numbers };
}
