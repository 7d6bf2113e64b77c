/**
 * One MQTT client for one address of a broker, and the only file that knows the mqtt library.
 *
 * The session is always clean: no broker and no node of a cluster owns anything of ours. What was not
 * acknowledged is in the outbox, which sends it again in the next connection.
 */
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { BrokerAddress } from '../../config/broker-address.ts';
import type { CentreServerConfig } from '../../config/schema/schema.ts';
import { ownTurn } from '../own-turn.ts';
import { FileUnreadable } from './broker-faults.ts';
import { shareTurns } from './turn-share.ts';

export type { IClientPublishOptions, MqttClient } from 'mqtt';

export type BrokerSettings = Pick<CentreServerConfig, 'url' | 'protocol'> &
  Partial<Pick<CentreServerConfig, 'otherUrls' | 'receiveQos'>> &
  Pick<CentreServerConfig, 'username' | 'passwordFile' | 'caFile' | 'certFile' | 'keyFile'> & {
    readonly clientId: string;
    /** The most of a turn of the event loop that what the broker sends may take; else all of it. */
    readonly shareOfTurnMs?: number;
  };

/** A message that the broker keeps for whoever subscribes later. */
export interface RetainedMessage {
  readonly topic: string;
  readonly body: string;
}

/** For each of: TCP and CONNACK; subscriptions and birth. */
export const handshakeTimeoutMs = 10_000;
/** Finds a dead peer within 1.5 times this where no data flows. */
const keepaliveSeconds = 15;

/**
 * Files are read at each call: a password that was corrected on disk is used at once.
 * @throws FileUnreadable, or what TLS says of a certificate
 */
export async function openClient(
  address: BrokerAddress,
  settings: BrokerSettings,
  will: RetainedMessage | undefined,
  isWanted: () => boolean,
): Promise<MqttClient | null> {
  const options = await clientOptions(address, settings, will);
  // To load it is a long turn of the event loop, and its first connection loads as much again.
  await ownTurn();
  const { connect } = await import('mqtt');
  await ownTurn();
  if (!isWanted()) return null;
  const client = connect(options);
  if (settings.shareOfTurnMs !== undefined) shareTurns(client, settings.shareOfTurnMs);
  // The library leaves Nagle's algorithm on: with it an event waits for the acknowledgement of
  // the one before, up to 40 ms. A WebSocket has it off.
  if (client.stream instanceof Socket) client.stream.setNoDelay(true);
  return client;
}

/** Whether a broker takes us in. Nothing is published or subscribed, and there is no will. */
export async function answers(address: BrokerAddress, settings: BrokerSettings): Promise<boolean> {
  const client = await openClient(address, settings, undefined, () => true).catch(() => null);
  if (client === null) return false;
  return await new Promise((resolve) => {
    let isGood = false;
    client.on('error', () => {});
    client.once('connect', () => {
      isGood = true;
      client.end();
    });
    client.once('close', () => {
      client.end(true);
      resolve(isGood);
    });
  });
}

async function clientOptions(
  { scheme, hostname, port, path }: BrokerAddress,
  settings: BrokerSettings,
  will: RetainedMessage | undefined,
): Promise<IClientOptions> {
  const [password, ca, cert, key] = await Promise.all([
    readOptional('passwordFile', settings.passwordFile),
    readOptional('caFile', settings.caFile),
    readOptional('certFile', settings.certFile),
    readOptional('keyFile', settings.keyFile),
  ]);
  return {
    protocol: scheme,
    host: hostname,
    port,
    ...(path === '' ? {} : { path }),
    protocolVersion: settings.protocol === '5' ? 5 : 4,
    clientId: settings.clientId,
    clean: true,
    keepalive: keepaliveSeconds,
    connectTimeout: handshakeTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // Else it keeps each of 65,536 numbers as bytes: nine megabytes that spare microseconds.
    writeCache: false,
    ...(settings.username === undefined ? {} : { username: settings.username }),
    // Editors end a file with a newline; a password file's last one is not part of it.
    ...(password === null ? {} : { password: password.replace(/\r?\n$/, '') }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(will === undefined
      ? {}
      : { will: { topic: will.topic, payload: Buffer.from(will.body), qos: 1, retain: true } }),
  };
}

async function readOptional(option: string, path: string | undefined): Promise<string | null> {
  if (path === undefined) return null;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FileUnreadable(option, path, error);
  }
}
