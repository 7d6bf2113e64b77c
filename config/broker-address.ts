/**
 * The address of an MQTT broker, as a config and a command line give it: read in one way by the checks, by
 * the link and by the doctor.
 */

export interface BrokerAddress {
  readonly url: string;
  readonly scheme: Scheme;
  /** TLS. */
  readonly isSecure: boolean;
  /** A name or an address, without the brackets of IPv6. */
  readonly hostname: string;
  readonly port: number;
  /** Of a WebSocket; empty otherwise. */
  readonly path: string;
  /** Host and port as they are written, for people. */
  readonly host: string;
}

export type Scheme = 'mqtt' | 'mqtts' | 'ws' | 'wss';

export type AddressTrouble = 'no-address' | 'holds-user';

export const addressForm = 'mqtt://host:port, mqtts://host:port, or ws:// and wss:// with a path';

/** IANA's. */
const usualPorts: Readonly<Record<Scheme, number>> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };
/** EMQX, NATS and HiveMQ listen here; mosquitto does not look at it, and RabbitMQ has /ws. */
const usualPath = '/mqtt';

/** Only its look; `readBrokerAddress` says whether it can be meant. */
export const addressPattern = /^(?:mqtts?:\/\/[^/\s]+|wss?:\/\/[^/\s]+(?:\/[^\s?#]*)?)$/;

export function readBrokerAddress(url: string): BrokerAddress | AddressTrouble {
  const scheme = schemeOf(url);
  if (scheme === null || !addressPattern.test(url) || !URL.canParse(url)) return 'no-address';
  const parsed = new URL(url);
  const isSocket = scheme === 'ws' || scheme === 'wss';
  const { hostname, port, search, hash } = parsed;
  if (hostname === '' || port === '0' || search !== '' || hash !== '') return 'no-address';
  if (parsed.username !== '' || parsed.password !== '') return 'holds-user';
  const path = parsed.pathname === '/' || parsed.pathname === '' ? usualPath : parsed.pathname;
  return {
    url,
    scheme,
    isSecure: scheme === 'mqtts' || scheme === 'wss',
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? usualPorts[scheme] : Number(port),
    path: isSocket ? path : '',
    host: parsed.host,
  };
}

/** In the order in which they are tried. @throws where one is no address, which the checks of a config find first */
export function addressesOf(server: {
  readonly url: string;
  readonly otherUrls?: readonly string[] | undefined;
}): readonly [BrokerAddress, ...BrokerAddress[]] {
  return [checked(server.url), ...(server.otherUrls ?? []).map(checked)];
}

function checked(url: string): BrokerAddress {
  const address = readBrokerAddress(url);
  if (typeof address === 'string') throw new Error(`${url} is no address of a broker`);
  return address;
}

function schemeOf(url: string): Scheme | null {
  const written = /^(mqtts?|wss?):/.exec(url)?.[1];
  return written === 'mqtt' || written === 'mqtts' || written === 'ws' || written === 'wss'
    ? written
    : null;
}
