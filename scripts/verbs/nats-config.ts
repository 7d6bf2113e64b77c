/**
 * What `dawr broker-config --for nats` writes: a nats-server that takes MQTT from whoever has a certificate of the
 * authority, and lets each reach its own topics. NATS writes a topic's `/` as `.`, and knows a client by the subject
 * of its certificate.
 *
 * MQTT 3.1.1 has no answer that denies a message: NATS acknowledges it, logs a violation and gives it to nobody.
 */
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topicRoot, topicsOf } from '../../drivers/centre/messages.ts';

interface Permissions {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Where NATS delivers a subscription of QoS 1. */
const delivery = '$MQTT.sub.>';
const any = { centre: '*', controller: '*' };

/** @param folder of `dawr broker-config`, with its certificates */
export function natsConfiguration(folder: string, port: number): string {
  const clients = join(folder, 'clients');
  const users = readdirSync(clients)
    .filter((name) => name.endsWith('.crt'))
    .toSorted()
    .map((name) => new X509Certificate(readFileSync(join(clients, name))).subject)
    .map((subject) => userOf(subject));
  const tls = `{ cert_file: "${folder}/broker.crt", key_file: "${folder}/broker.key", ca_file: "${folder}/ca.crt", verify_and_map: true }`;
  return `# Written by dawr broker-config: nats-server -c ${folder}/nats.conf

server_name: dawr
# NATS's own protocol, which nobody here speaks: on this machine alone, and by certificate too.
listen: "127.0.0.1:4222"
tls ${tls}
jetstream { store_dir: "${folder}/jetstream" }
mqtt {
  port: ${port}
  tls ${tls}
}
authorization {
  users: [
${users.join('\n')}
  ]
}
`;
}

/** @param subject such as `CN=bab-sharq/hall` */
function userOf(subject: string): string {
  const { publish, subscribe } = permissionsOf(subject.replace(/^CN=/, ''));
  const list = (topics: readonly string[]) =>
    JSON.stringify(topics.map((topic) => topic.replaceAll('/', '.')));
  return `    { user: ${JSON.stringify(subject)}, permissions: { publish: ${list(publish)}, subscribe: ${list([...subscribe, delivery])} } }`;
}

function permissionsOf(name: string): Permissions {
  const reception = /^reception-(.+)$/.exec(name)?.[1];
  if (reception !== undefined) {
    const { receptionCommands, replies, state, status } = topicsOf({ ...any, centre: reception });
    return { publish: [receptionCommands], subscribe: [replies, status, state] };
  }
  const [centre = '', controller] = name.split('/');
  if (controller === undefined) {
    const { acks, commands, events, replies, state, status } = topicsOf(any);
    return {
      publish: [acks, commands, `${topicRoot}/*/server`],
      subscribe: [events, status, state, replies],
    };
  }
  const own = topicsOf({ centre, controller });
  return {
    publish: [own.events, own.status, own.state, own.replies],
    subscribe: [
      ...[own.acks, own.commands, own.receptionCommands, own.status, own.state],
      own.server,
    ],
  };
}
