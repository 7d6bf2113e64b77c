/**
 * What to do when TLS with a broker fails: one sentence for each cause, because "check the certificate" sends
 * a technician to the wrong file. The codes are Node's and, with ERR_SSL and ERR_OSSL, OpenSSL's.
 */

type Hint = (host: string) => string;

const notOfAuthority: Hint = (host) =>
  `The certificate of ${host} is of an authority that this controller does not know: caFile must hold the broker's authority.`;
const notOurs: Hint = (host) =>
  `The broker ${host} does not take this controller's certificate: let its authority sign certFile anew.`;
const noTls: Hint = (host) => `${host} does not speak TLS: correct the port or the scheme.`;

/** Of the broker's certificate, as we see it: X509_verify_cert_error_string(3). */
const theirs: Readonly<Record<string, Hint>> = {
  CERT_NOT_YET_VALID: (host) =>
    `Set this controller's clock: the certificate of ${host} is from its future.`,
  CERT_HAS_EXPIRED: (host) =>
    `The certificate of ${host} has expired: whoever runs the broker must renew it. Where it has not, set this controller's clock.`,
  CERT_REVOKED: (host) => `The certificate of ${host} was revoked: the broker needs another one.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (host) =>
    `The certificate of ${host} is for other names: write one of them in the address, or have one made for this name.`,
  UNABLE_TO_GET_ISSUER_CERT: notOfAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: notOfAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: notOfAuthority,
  SELF_SIGNED_CERT_IN_CHAIN: notOfAuthority,
  DEPTH_ZERO_SELF_SIGNED_CERT: notOfAuthority,
  CERT_SIGNATURE_FAILURE: notOfAuthority,
  CERT_UNTRUSTED: notOfAuthority,
};

/** Of ours: alerts of RFC 8446, section 6, and what OpenSSL says of the files. */
const ours: Readonly<Record<string, Hint>> = {
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: (host) =>
    `The broker ${host} wants a certificate of this controller: write certFile and keyFile.`,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: (host) =>
    `The broker ${host} ends TLS: it may want a certificate of this controller, or no way of TLS fits both.`,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: (host) =>
    `This controller's certificate has expired, says ${host}: replace certFile and keyFile.`,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: (host) =>
    `This controller's certificate was revoked, says ${host}: replace certFile and keyFile.`,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: notOurs,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: notOurs,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: notOurs,
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: () =>
    'keyFile is not the key of certFile: put the two that belong together there.',
};

const strangers: Readonly<Record<string, Hint>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: noTls,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: noTls,
};

const causes: ReadonlyMap<string, Hint> = new Map(
  Object.entries({ ...theirs, ...ours, ...strangers }),
);

/** Any other reason not to believe a certificate. */
const certificateCode = /^(CERT_|UNABLE_TO_|ERR_TLS_CERT|CRL_|HOSTNAME_MISMATCH)/;

/** Null for what is no trouble of TLS. */
export function tlsHint(code: string, host: string): string | null {
  const known = causes.get(code);
  if (known !== undefined) return known(host);
  if (certificateCode.test(code)) {
    return `The certificate of ${host} is not believed (${code}): check it, and caFile.`;
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_OSSL_')) {
    return `TLS with ${host} failed: check caFile, certFile, keyFile and the port.`;
  }
  return null;
}
