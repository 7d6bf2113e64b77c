/**
 * `dawr doctor` about the centre server: whether its broker can be reached, and for how many days the certificates
 * hold, the broker's and the controller's own. It connects, looks and hangs up: no MQTT is spoken.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { addressesOf, type BrokerAddress } from '../../../config/broker-address.ts';
import type { CentreServerConfig } from '../../../config/schema/schema.ts';
import type { Words } from '../../../firmware-host/queue/refusal-words.ts';
import { type Finding, good, same } from './finding.ts';
import { reach } from './reach.ts';

const answerWithinMs = 3_000;
/** Time enough to get a new one, and to go there. */
const fewDays = 30;
const dayMs = 86_400_000;

const server: Words = { ar: 'خادم المركز', en: 'centre server' };

/** @param nowMs null while the clock is not believed: then nobody can say how many days are left */
export async function serverFindings(
  settings: CentreServerConfig,
  nowMs: number | null,
): Promise<readonly Finding[]> {
  const { certFile } = settings;
  const own = certFile === undefined ? [] : [ownCertificate(certFile, nowMs)];
  const theirs = await Promise.all(
    addressesOf(settings).map((address) => addressFindings(address, settings, nowMs)),
  );
  return [...theirs.flat(), ...own];
}

async function addressFindings(
  { url, hostname, port, isSecure }: BrokerAddress,
  settings: CentreServerConfig,
  nowMs: number | null,
): Promise<readonly Finding[]> {
  if (!isSecure) return [reached(url, await reach(hostname, port))];
  const { trouble, validTo } = await shake(hostname, port, settings);
  const name: Words = { ar: 'شهادة خادم المركز', en: "the broker's certificate" };
  const theirs = validTo === null ? [] : [daysFinding(name, validTo, nowMs)];
  return [reached(url, trouble), ...theirs];
}

function reached(url: string, trouble: string | null): Finding {
  if (trouble === null) return good(server, { ar: `${url} يجيب`, en: `${url} answers` });
  return {
    verdict: 'wrong',
    about: server,
    says: { ar: `${url} لا يجيب كما يجب`, en: `${url}: ${trouble}` },
    fix: {
      ar: 'راجع الشبكة وخادم المركز وشهادته؛ الأحداث محفوظة في السجل وتُرسل عند عودته.',
      en: 'Check the network, the broker and its certificate; events wait in the journal until it is back.',
    },
  };
}

interface Shaken {
  readonly trouble: string | null;
  readonly validTo: string | null;
}

function shake(host: string, port: number, settings: CentreServerConfig): Promise<Shaken> {
  return new Promise((resolve) => {
    let files: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer };
    try {
      files = {
        ...read('ca', settings.caFile),
        ...read('cert', settings.certFile),
        ...read('key', settings.keyFile),
      };
    } catch (error) {
      resolve({ trouble: String(error), validTo: null });
      return;
    }
    const socket = connect({
      host,
      port,
      ...files,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      // Whether it is trusted is said below; the days are wanted of one that is not, too.
      rejectUnauthorized: false,
    });
    const settle = (shaken: Shaken): void => {
      clearTimeout(tooLate);
      socket.destroy();
      resolve(shaken);
    };
    const tooLate = setTimeout(
      () => settle({ trouble: 'no answer', validTo: null }),
      answerWithinMs,
    );
    socket.once('secureConnect', () => {
      const { authorizationError } = socket;
      settle({
        trouble: authorizationError ? `not trusted (${String(authorizationError)})` : null,
        validTo: socket.getPeerCertificate().valid_to ?? null,
      });
    });
    socket.once('error', (error) => settle({ trouble: error.message, validTo: null }));
  });
}

function read<Name extends string>(
  name: Name,
  file: string | undefined,
): Partial<Record<Name, Buffer>> {
  const found: Partial<Record<Name, Buffer>> = {};
  if (file !== undefined) found[name] = readFileSync(file);
  return found;
}

function ownCertificate(file: string, nowMs: number | null): Finding {
  const about: Words = { ar: 'شهادة هذا الجهاز', en: 'its own certificate' };
  try {
    return daysFinding(about, new X509Certificate(readFileSync(file)).validTo, nowMs);
  } catch (error) {
    return {
      verdict: 'wrong',
      about,
      says: same(`${file}: ${error instanceof Error ? error.message : String(error)}`),
      fix: {
        ar: 'ضع الشهادة في مكانها واسمح لهذا المستخدم بقراءتها.',
        en: 'Put the certificate there, as PEM, and let this user read it.',
      },
    };
  }
}

/** @param validTo as OpenSSL writes it, such as `Nov 28 12:00:00 2027 GMT` */
export function daysFinding(about: Words, validTo: string, nowMs: number | null): Finding {
  const untilMs = Date.parse(validTo);
  if (nowMs === null || Number.isNaN(untilMs)) {
    return good(about, { ar: `حتى ${validTo}`, en: `holds until ${validTo}` });
  }
  const days = Math.floor((untilMs - nowMs) / dayMs);
  const says =
    days < 0
      ? { ar: `انتهت قبل ${-days} يومًا`, en: `ended ${-days} days ago` }
      : { ar: `باقٍ ${days} يومًا`, en: `${days} days left` };
  if (days >= fewDays) return good(about, says);
  return {
    verdict: days < 0 ? 'wrong' : 'look',
    about,
    says,
    fix: {
      ar: 'اطلب شهادة جديدة من مسؤول الخادم وضعها مكانها.',
      en: 'Ask whoever runs the server for a new one, and put it in its place.',
    },
  };
}
