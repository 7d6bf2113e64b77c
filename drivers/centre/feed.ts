/**
 * The feed of a broker: what a centre server would see, for `dawr watch` and the bench page.
 *
 * It only listens. It connects again when the broker is back; it does not receive what was published
 * meanwhile, because a feed is a view and the journal is the record. So it asks for no acknowledgements either, which
 * in a NATS of several nodes would cost a vote for each subscription.
 */
import { randomUUID } from 'node:crypto';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import type { Fault } from '../ports.ts';
import { createBrokerConnection } from './broker-connection.ts';
import {
  type ControllerNames,
  type ControllerStatus,
  type EventEnvelope,
  parseEnvelope,
  parseServerPresence,
  parseStatus,
  topicRoot,
} from './messages.ts';
import { type HallState, parseState } from './state-message.ts';

export interface FeedOptions
  extends Partial<
    Pick<
      CentreServerConfig,
      'otherUrls' | 'protocol' | 'username' | 'passwordFile' | 'caFile' | 'certFile' | 'keyFile'
    >
  > {
  readonly url: string;
  /** One centre only; all without it. */
  readonly centre?: string | undefined;
  /** One controller only; all without it. */
  readonly controller?: string | undefined;
}

export type FeedMessage =
  | { readonly kind: 'event'; readonly from: ControllerNames; readonly envelope: EventEnvelope }
  | { readonly kind: 'status'; readonly from: ControllerNames; readonly status: ControllerStatus }
  | { readonly kind: 'state'; readonly from: ControllerNames; readonly state: HallState }
  | { readonly kind: 'server'; readonly centre: string; readonly online: boolean }
  | { readonly kind: 'unreadable'; readonly topic: string; readonly problem: string }
  /** `fault` says why the link is not up; null while it is. Repeated when the fault changes. */
  | { readonly kind: 'link'; readonly up: boolean; readonly fault: Fault | null };

export interface Feed {
  stop(): Promise<void>;
}

/** Starts at once; `onMessage` is called in the order of arrival, never after `stop()` resolved. */
export function subscribeFeed(
  options: FeedOptions,
  onMessage: (message: FeedMessage) => void,
): Feed {
  const centre = options.centre ?? '+';
  const own = `${topicRoot}/${centre}/${options.controller ?? '+'}`;
  const connection = createBrokerConnection({
    settings: {
      protocol: '3.1.1',
      receiveQos: 0,
      ...options,
      clientId: `dawr-feed-${randomUUID()}`,
    },
    subscriptions: [
      `${own}/events`,
      `${own}/status`,
      `${own}/state`,
      `${topicRoot}/${centre}/server`,
    ],
    listener: {
      up: () => onMessage({ kind: 'link', up: true, fault: null }),
      down: () => {},
      faultChanged: (fault) => {
        if (fault?.severity === 'stopped') onMessage({ kind: 'link', up: false, fault });
      },
      message: (topic, payload) => onMessage(read(topic, payload)),
    },
  });
  connection.start();
  return connection;
}

function read(topic: string, payload: Uint8Array): FeedMessage {
  const [, , centre = '', controller = '', leaf] = topic.split('/');
  const from = { centre, controller };
  if (leaf === 'events') {
    const envelope = parseEnvelope(payload);
    if (envelope.ok) return { kind: 'event', from, envelope: envelope.value };
    return { kind: 'unreadable', topic, problem: envelope.problem };
  }
  if (leaf === 'status') {
    const status = parseStatus(payload);
    if (status.ok) return { kind: 'status', from, status: status.value };
    return { kind: 'unreadable', topic, problem: status.problem };
  }
  if (leaf === 'state') {
    const state = parseState(payload);
    if (state.ok) return { kind: 'state', from, state: state.value };
    return { kind: 'unreadable', topic, problem: state.problem };
  }
  const presence = parseServerPresence(payload);
  if (presence.ok) return { kind: 'server', centre, online: presence.value.status === 'online' };
  return { kind: 'unreadable', topic, problem: presence.problem };
}
