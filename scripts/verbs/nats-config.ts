/**
 * What `dawr broker-config --for nats` writes: a nats-server that takes MQTT from whoever has a certificate of the
 * authority, and lets each reach its own topics. NATS writes a topic's `/` as `.`, and knows a client by the subject
 * of its certificate.
 *
 * MQTT 3.1.1 has no answer that denies a message: NATS acknowledges it, logs a violation and gives it to nobody.
 */
import { type BrokerUser, usersOf } from './broker-access.ts';

/** Where NATS delivers a subscription of QoS 1. */
const delivery = '$MQTT.sub.>';

/** @param folder of `dawr broker-config`, with its certificates */
export function natsConfiguration(folder: string, port: number): string {
  const users = usersOf(folder).map(userLine);
  const tls = `{ cert_file: "${folder}/broker.crt", key_file: "${folder}/broker.key", ca_file: "${folder}/ca.crt", verify_and_map: true }`;
  return `# Written by dawr broker-config: nats-server -c ${folder}/nats.conf
# Of several nodes each has a server_name of its own and a cluster block that names the routes to all. Controllers then
# need receiveQos: 0 and dawr collect --receive-qos 0: each subscription of 1 would be a vote among the nodes.

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

function userLine({ name, access: { publish, subscribe } }: BrokerUser): string {
  const list = (subjects: readonly string[]) => JSON.stringify(subjects);
  const ofTopics = (topics: readonly string[]) =>
    topics.map((topic) => topic.replaceAll('/', '.').replaceAll('+', '*'));
  return `    { user: ${JSON.stringify(`CN=${name}`)}, permissions: { publish: ${list(ofTopics(publish))}, subscribe: ${list([...ofTopics(subscribe), delivery])} } }`;
}
