/** Throw-away certificates for TLS tests, made by Debian's openssl. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificates {
  readonly ca: string;
  /** An authority that signed nothing here. */
  readonly otherCa: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
  /** As the broker's, and no longer good; for another host; and a client's that is no longer good. */
  readonly odd: Readonly<Record<'expired' | 'elsewhere' | 'former', Pair>>;
}

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export function makeCertificates(folder: string): Certificates {
  const file = (name: string): string => join(folder, name);
  const openssl = (...parameters: string[]): void => {
    execFileSync('openssl', parameters, { stdio: 'ignore' });
  };
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const authority = (name: string): void =>
    openssl(
      ...['req', '-x509', ...newKey, '-days', '2', '-subj', `/CN=${name}`],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
    );
  const signed = (name: string, days = 2, names = 'IP:127.0.0.1'): Pair => {
    openssl(
      ...['req', ...newKey, '-subj', `/CN=${name}`],
      ...['-keyout', file(`${name}.key`), '-out', file(`${name}.csr`)],
    );
    writeFileSync(file('names'), `subjectAltName=${names}\n`);
    openssl(
      ...['x509', '-req', '-in', file(`${name}.csr`), '-days', String(days), '-CAcreateserial'],
      ...['-CA', file('ca.pem'), '-CAkey', file('ca.key')],
      ...['-extfile', file('names'), '-out', file(`${name}.pem`)],
    );
    return { cert: file(`${name}.pem`), key: file(`${name}.key`) };
  };
  authority('ca');
  authority('other-ca');
  signed('server');
  signed('client');
  return {
    ca: file('ca.pem'),
    otherCa: file('other-ca.pem'),
    serverCert: file('server.pem'),
    serverKey: file('server.key'),
    clientCert: file('client.pem'),
    clientKey: file('client.key'),
    odd: {
      expired: signed('expired', -1),
      elsewhere: signed('elsewhere', 2, 'DNS:broker.elsewhere'),
      former: signed('former', -1),
    },
  };
}
