/**
 * What goes wrong between us and a broker, in words for the technician.
 *
 * Pure: an error of the network, of TLS, of a file or a CONNACK's return code becomes a fault with
 * a hint. No secret passes through here: hints name hosts, files and user names only.
 */
import type { Fault, FaultCode } from '../ports.ts';
import { codeOfErrno } from '../system-errors.ts';
import { tlsHint } from './tls-hints.ts';

/** Which file of the config could not be read, so that the hint can name its option. */
export class FileUnreadable extends Error {
  override readonly name = 'FileUnreadable';
  readonly option: string;
  readonly path: string;

  constructor(option: string, path: string, cause: unknown) {
    super(`cannot read ${option} ${path}`, { cause });
    this.option = option;
    this.path = path;
  }
}

/** A refused subscription: the broker lets us in, but not to a topic. */
export class SubscriptionRefused extends Error {
  override readonly name = 'SubscriptionRefused';
  /** Its permissions are the reason, as far as anybody can know. */
  readonly isDenied: boolean;

  constructor(message: string, isDenied: boolean) {
    super(message);
    this.isDenied = isDenied;
  }
}

/** A PUBACK of MQTT 5 that says no; MQTT 3.1.1 has none. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
  readonly topic: string;
  readonly isDenied: boolean;

  constructor(topic: string, isDenied: boolean, cause: Error) {
    super(cause.message, { cause });
    this.topic = topic;
    this.isDenied = isDenied;
  }

  /** Null where the error is no answer of the broker. */
  static of(error: Error, topic: string): PublishRefused | null {
    const code = codeOf(error);
    return typeof code === 'number'
      ? new PublishRefused(topic, code === notAuthorized, error)
      : null;
  }
}

/** The connection lives, and a message was not acknowledged. */
export class Unacknowledged extends Error {
  override readonly name = 'Unacknowledged';
}

/** What a connection was doing when the broker ended it. */
export type Step = 'nothing' | 'sign-in' | 'subscribe' | 'birth';

/** The broker ended the connection, and neither it nor the network said why. */
class Ended extends Error {
  override readonly name = 'Ended';
  readonly step: Step;

  constructor(step: Step) {
    super('the broker closed the connection');
    this.step = step;
  }
}

/** @param error what the client or the network said, or null */
export function endOf(error: unknown, step: Step): unknown {
  // Who was reached and hangs up before MQTT began says no more than one who closes.
  const isHungUp = step === 'sign-in' && codeOf(error) === 'ECONNRESET';
  return error === null || isHungUp ? new Ended(step) : error;
}

/**
 * Refusals by CONNACK: MQTT 3.1.1 section 3.2.2.3, and MQTT 5 section 3.2.2.2, whose codes begin
 * at 128 and so never mean two things.
 */
const wrongCredentials: ReadonlySet<unknown> = new Set([4, 5, 134, 135, 138, 140]);
const wrongProtocol: ReadonlySet<unknown> = new Set([1, 132]);
/** MQTT 3.1.1: server unavailable. MQTT 5: unavailable, busy, quota exceeded, use another server. */
const notNow: ReadonlySet<unknown> = new Set([3, 136, 137, 151, 156, 157]);
/** MQTT 5, section 3.4.2.1. */
const notAuthorized = 135;

type Cause = readonly [code: FaultCode, hint: string];

/** @param host host and port for the hint  @param username null where none is configured */
export function faultOf(error: unknown, host: string, username: string | null): Fault {
  if (error instanceof FileUnreadable) return fileFault(error);
  const detail = error instanceof Error ? error.message : String(error);
  const errorCode = codeOf(error);
  const [code, hint] =
    ofConversation(error, host) ??
    (typeof errorCode === 'number'
      ? ofConnack(errorCode, host, username)
      : ofNetwork(errorCode, host));
  const isTold = typeof errorCode !== 'string' || detail.includes(errorCode);
  return { code, severity: 'stopped', hint, detail: isTold ? detail : `${errorCode}: ${detail}` };
}

/** The broker was reached, and it is no answer to our sign-in. */
function ofConversation(error: unknown, host: string): Cause | null {
  if (error instanceof SubscriptionRefused) {
    return error.isDenied
      ? ['not-permitted', `Let this user read its own topics in the ACL of ${host}.`]
      : [
          'refused',
          `The broker ${host} takes no subscriptions now: it may be starting or short of nodes; its log says why.`,
        ];
  }
  if (error instanceof PublishRefused) {
    return error.isDenied
      ? ['not-permitted', `Let this user write to ${error.topic} in the ACL of ${host}.`]
      : ['refused', `The broker ${host} takes no message now: its log says why.`];
  }
  if (error instanceof Unacknowledged) {
    return [
      'no-answer',
      `The broker ${host} takes messages and does not acknowledge them: look at its log and its disk; events are kept and sent again.`,
    ];
  }
  return error instanceof Ended ? ofEnd(error.step, host) : null;
}

function ofEnd(step: Step, host: string): Cause | null {
  if (step === 'nothing') return null;
  if (step === 'sign-in') {
    return [
      'unreachable',
      `${host} is there and hangs up before MQTT begins: the broker may not be ready, or the port is of another scheme (mqtt, mqtts, ws, wss), another path or another program.`,
    ];
  }
  const done = step === 'subscribe' ? 'we subscribed' : 'we published our presence';
  return [
    'unreachable',
    `The broker ${host} let us in and ended the connection when ${done}: its log says why, such as permissions or a node that stops.`,
  ];
}

function ofConnack(code: number, host: string, username: string | null): Cause {
  if (wrongCredentials.has(code)) {
    const who = username === null ? 'a connection without a user name' : `the user "${username}"`;
    return [
      'rejected-credentials',
      `The broker ${host} refuses ${who}: correct username and passwordFile, or the certificate.`,
    ];
  }
  if (wrongProtocol.has(code)) {
    return ['unsupported', `The broker ${host} speaks another MQTT: change "protocol".`];
  }
  return notNow.has(code)
    ? ['refused', `The broker ${host} takes nobody in at the moment: read its log.`]
    : ['refused', `The broker ${host} refuses the connection: read its log.`];
}

function ofNetwork(code: string | null, host: string): Cause {
  const ofTls = code === null ? null : tlsHint(code, host);
  if (ofTls !== null) return ['refused', ofTls];
  return code === 'ENOTFOUND' || code === 'EAI_AGAIN'
    ? ['unreachable', `Check the name in ${host}, the network and its name server.`]
    : [
        'unreachable',
        `Check the network and the broker at ${host}; events are kept and sent when it is back.`,
      ];
}

function fileFault(error: FileUnreadable): Fault {
  const detail = error.cause instanceof Error ? error.cause.message : error.message;
  const isPermitted = codeOfErrno(error.cause) !== 'not-permitted';
  return {
    code: isPermitted ? 'not-there' : 'not-permitted',
    severity: 'stopped',
    hint: isPermitted
      ? `Put the file ${error.path} there, or correct "${error.option}".`
      : `Let the user that runs Dawr read ${error.path} ("${error.option}").`,
    detail,
  };
}

function codeOf(error: unknown): string | number | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  const { code } = error;
  return typeof code === 'string' || typeof code === 'number' ? code : null;
}
