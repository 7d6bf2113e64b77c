/**
 * What `dawr broker-config --for rabbitmq` writes: a RabbitMQ that speaks MQTT in TLS and nothing else, takes in whoever
 * has a certificate of the authority, and lets each reach its own topics.
 *
 * MQTT is a plugin there: a topic is a routing key of one exchange, with `.` for `/`, and a subscription is a queue with
 * the client's id in its name. So a user has two kinds of permission: queues of its own ids, and its topics. A user
 * without topic permissions would reach every topic; each has them.
 */
import type { BrokerUser } from './broker-access.ts';

const exchange = 'amq.topic';
const vhost = '/';

export const enabledPlugins = '[rabbitmq_mqtt].\n';

/** @param folder of `dawr broker-config` */
export function rabbitConfiguration(folder: string, port: number): string {
  return `# Written by dawr broker-config. See its output for where it goes.

# MQTT alone, in TLS alone: nobody speaks RabbitMQ's own protocol here.
listeners.tcp = none
mqtt.listeners.tcp = none
mqtt.listeners.ssl.default = ${port}
ssl_options.cacertfile = ${folder}/ca.crt
ssl_options.certfile = ${folder}/broker.crt
ssl_options.keyfile = ${folder}/broker.key
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2

# The name in a client's certificate is its user name; nobody comes in without one.
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_cert_login_from = common_name
mqtt.ssl_cert_login = true
mqtt.allow_anonymous = false
mqtt.exchange = ${exchange}
mqtt.vhost = ${vhost}

# Users and what each may reach, read at each start; without it RabbitMQ would make a user "guest".
load_definitions = ${folder}/definitions.json

# An event waits for no other: TCP is not to hold it back.
mqtt.tcp_listen_options.nodelay = true
`;
}

/** Users, their queues and their topics, as RabbitMQ imports them. None has a password. */
export function rabbitDefinitions(users: readonly BrokerUser[]): string {
  const definitions = {
    vhosts: [{ name: vhost }],
    users: users.map(({ name }) => ({
      name,
      password_hash: '',
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    })),
    permissions: users.map((user) => {
      const own = queuesOf(user);
      const withExchange = `${own}|${whole(escaped(exchange))}`;
      return { user: user.name, vhost, configure: own, write: withExchange, read: withExchange };
    }),
    topic_permissions: users.map(({ name, access: { publish, subscribe } }) => ({
      ...{ user: name, vhost, exchange },
      write: publish.map(keyPattern).join('|'),
      read: subscribe.map(keyPattern).join('|'),
    })),
  };
  return `${JSON.stringify(definitions, null, 2)}\n`;
}

/**
 * By the client's id: a controller's begins with its names, that of a reception's program with its user name. The
 * centre server may have any.
 */
function queuesOf({ name, kind }: BrokerUser): string {
  const id = {
    controller: `dawr-${escaped(name.replace('/', '-'))}(-[a-z0-9-]+)?`,
    reception: `${escaped(name)}(-.+)?`,
    server: '.+',
  }[kind];
  return whole(`mqtt-subscription-${id}qos[01]`);
}

function keyPattern(topic: string): string {
  return whole(
    topic
      .split('/')
      .map((level) => (level === '+' ? '[^.]+' : escaped(level)))
      .join('\\.'),
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function whole(pattern: string): string {
  return `^${pattern}$`;
}
