/** Who may reach which topic of a broker, by the name in a certificate: for brokers that want a list of users. */
import { X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../config/user-error.ts';
import { topicsOf } from '../../drivers/centre/messages.ts';

/** Topics as MQTT has them; a level that may be any is `+`. */
export interface Access {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

export interface BrokerUser {
  /** `bab-sharq/hall`, `centre-server`, `reception-bab-sharq`. */
  readonly name: string;
  readonly kind: 'controller' | 'server' | 'reception';
  readonly access: Access;
}

const any = { centre: '+', controller: '+' };

/** Of each certificate in a folder of `dawr broker-config`. */
export function usersOf(folder: string): readonly BrokerUser[] {
  const clients = join(folder, 'clients');
  return readdirSync(clients)
    .filter((name) => name.endsWith('.crt'))
    .toSorted()
    .map((name) => userOf(userIn(join(clients, name))));
}

/** The user name that a certificate of a client stands for. */
export function userIn(file: string): string {
  return certificateIn(file).subject.replace(/^CN=/, '');
}

/** @throws UserError where the file holds none */
export function certificateIn(file: string): X509Certificate {
  try {
    return new X509Certificate(readFileSync(file));
  } catch (cause) {
    throw new UserError(
      `${file} is no certificate`,
      'put it back, or remove it and its key for a new one',
      { cause },
    );
  }
}

function userOf(name: string): BrokerUser {
  const reception = /^reception-(.+)$/.exec(name)?.[1];
  if (reception !== undefined) {
    const { receptionCommands, replies, state, status } = topicsOf({ ...any, centre: reception });
    const access = { publish: [receptionCommands], subscribe: [replies, status, state] };
    return { name, kind: 'reception', access };
  }
  const [centre = '', controller] = name.split('/');
  if (controller === undefined) {
    const { acks, commands, events, replies, server, state, status } = topicsOf(any);
    const access = {
      publish: [acks, commands, server],
      subscribe: [events, status, state, replies],
    };
    return { name, kind: 'server', access };
  }
  const own = topicsOf({ centre, controller });
  return {
    name,
    kind: 'controller',
    access: {
      publish: [own.events, own.status, own.state, own.replies],
      subscribe: [
        ...[own.acks, own.commands, own.receptionCommands, own.status, own.state],
        own.server,
      ],
    },
  };
}
