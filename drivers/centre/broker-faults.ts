/**
 * What goes wrong between us and a broker, in words for the technician.
 *
 * Pure: an error of the network, of TLS, of a file or a CONNACK's return code becomes a fault with
 * a hint. No secret passes through here: hints name hosts, files and user names only.
 */
import type { Fault, FaultCode } from '../ports.ts';
import { codeOfErrno } from '../system-errors.ts';

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
}

/** The connection lives, and a message was not acknowledged. */
export class Unacknowledged extends Error {
  override readonly name = 'Unacknowledged';
}

/**
 * Refusals by CONNACK: MQTT 3.1.1 section 3.2.2.3, and MQTT 5 section 3.2.2.2, whose codes begin
 * at 128 and so never mean two things.
 */
const wrongCredentials: ReadonlySet<unknown> = new Set([4, 5, 134, 135, 138, 140]);
const wrongProtocol: ReadonlySet<unknown> = new Set([1, 132]);

/** Node's names for a certificate that could not be verified. */
const certificateCode =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|CRL_|HOSTNAME_MISMATCH)/;

/** @param host host and port for the hint  @param username null where none is configured */
export function faultOf(error: unknown, host: string, username: string | null): Fault {
  if (error instanceof FileUnreadable) return fileFault(error);
  const detail = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const stopped = (faultCode: FaultCode, hint: string): Fault => ({
    code: faultCode,
    severity: 'stopped',
    hint,
    detail: typeof code === 'string' && !detail.includes(code) ? `${code}: ${detail}` : detail,
  });
  if (error instanceof SubscriptionRefused) {
    return stopped('not-permitted', `Let this user read its own topics in the ACL of ${host}.`);
  }
  if (error instanceof Unacknowledged) {
    return stopped(
      'no-answer',
      `The broker ${host} takes messages and does not acknowledge them: look at its log and its disk; events are kept and sent again.`,
    );
  }
  if (wrongCredentials.has(code)) {
    const who = username === null ? 'a connection without a user name' : `the user "${username}"`;
    return stopped(
      'rejected-credentials',
      `The broker ${host} refuses ${who}: correct username and passwordFile, or the certificate.`,
    );
  }
  if (wrongProtocol.has(code)) {
    return stopped('unsupported', `The broker ${host} speaks another MQTT: change "protocol".`);
  }
  if (typeof code === 'number') {
    return stopped('refused', `The broker ${host} refuses the connection: read its log.`);
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return stopped(
      'refused',
      `Set this controller's clock: the certificate of ${host} is from its future.`,
    );
  }
  if (code !== null && certificateCode.test(code)) {
    return stopped(
      'refused',
      `The certificate of ${host} is not trusted: check caFile and the host name.`,
    );
  }
  if (code?.startsWith('ERR_SSL_') || code?.startsWith('ERR_OSSL_')) {
    return stopped(
      'refused',
      `TLS with ${host} failed: check caFile, certFile, keyFile and the port.`,
    );
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return stopped('unreachable', `Check the name in ${host}, the network and its name server.`);
  }
  return stopped(
    'unreachable',
    `Check the network and the broker at ${host}; events are kept and sent when it is back.`,
  );
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
