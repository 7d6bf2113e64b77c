/**
 * `drivers/centre/asyncapi.json`: the contract with the centre server as an AsyncAPI 3 document,
 * made from the declarations that the code itself checks with.
 */
import type { Command } from 'commander';
import * as z from 'zod';
import {
  CommandDoneSchema,
  CommandRefusedSchema,
  commandSchemas,
} from '../../drivers/centre/commands.ts';
import examples from '../../drivers/centre/examples/messages.json' with { type: 'json' };
import {
  AckSchema,
  EnvelopeSchema,
  envelopeContentType,
  OfflineSchema,
  OnlineSchema,
  ServerPresenceSchema,
  StandingBySchema,
  topicRoot,
} from '../../drivers/centre/messages.ts';
import { StateSchema } from '../../drivers/centre/state-message.ts';
import { askerPlaces } from '../../firmware-host/ask/asker.ts';
import { eventDataSchemas } from '../../firmware-host/events/events.ts';
import { writeOutFile } from './out-file.ts';

type Json = Readonly<Record<string, unknown>>;

const own = `${topicRoot}/{centre}/{controller}`;
const json = 'application/json';
const noControl = String.raw`[^\u0000-\u001f\u007f-\u009f]`;
const qos1 = { mqtt: { qos: 1, retain: false, bindingVersion: '0.2.0' } };
const qos1Retained = { mqtt: { qos: 1, retain: true, bindingVersion: '0.2.0' } };

export function declare(program: Command): void {
  program
    .command('contract')
    .description('print the AsyncAPI document of what crosses MQTT')
    .option('--out <file>', 'write it to a file')
    .action((options: { readonly out?: string }) => {
      contract(options);
    });
}

/**
 * @param options.out where to write; stdout without it
 * @throws UserError where the file cannot be written
 */
export function contract(options: { readonly out?: string }): void {
  const text = contractText();
  if (options.out === undefined) process.stdout.write(text);
  else writeOutFile(options.out, text);
}

/** The text of `asyncapi.json`. */
export function contractText(): string {
  return `${formatted(contractDocument())}\n`;
}

function contractDocument(): Json {
  const message = messagesWith(examples);
  const events = [...eventDataSchemas].map(([type, data]) => eventMessage(type, data, message));
  const commands = [...commandSchemas].map(([name, schema]) => ({
    key: `${camelCase(name)}Command`,
    message: message(`${camelCase(name)}Command`, name, json, schemaOf(schema)),
  }));
  const controllerParameters = {
    centre: reference('parameters', 'centre'),
    controller: reference('parameters', 'controller'),
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Dawr',
      version: '1.0.0',
      description: [
        'What a controller of a take-a-number hall and its centre server say to each other by MQTT',
        "3.1.1 or 5, from the controller's side. Everything is QoS 1. A PUBACK is not a receipt: an event leaves the",
        "controller's journal when the server says on `acks` that it has committed it. Events may",
        'come twice and are never skipped: remove duplicates by (stream, sequence); `sequence` is',
        'contiguous from 1 within a `stream`. Readers must ignore fields, types of events and topics that',
        'they do not know: within v1 they are only added. The centre server repeats its presence every 30 s,',
        'because a cluster may keep retained messages on one node only. A session is a clean one: a command',
        'that the broker held while the controller was away is gone, and the server sends it again.',
      ].join(' '),
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: json,
    channels: {
      events: {
        address: `${own}/events`,
        description: [
          'One topic per controller, so that order holds. `askedBy` says whose request led to an',
          `event: ${Object.values(askerPlaces).join(', ')}; others may follow. Without it nobody`,
          'asked: time went by, paper came out, or an older software did not say.',
        ].join(' '),
        parameters: controllerParameters,
        messages: named(events.map(({ key }) => key)),
      },
      status: {
        address: `${own}/status`,
        description: 'Presence of the controller.',
        parameters: controllerParameters,
        messages: named(['online', 'offline', 'standingBy']),
      },
      acks: {
        address: `${own}/acks`,
        description: 'What the server has committed.',
        parameters: controllerParameters,
        messages: named(['ack']),
      },
      state: {
        address: `${own}/state`,
        description: [
          'A snapshot for dashboards, published when it differs from the last and in each new connection:',
          'that the controller lives is said by `status`. Never needed to rebuild events.',
        ].join(' '),
        parameters: controllerParameters,
        messages: named(['state']),
      },
      commands: {
        address: `${own}/commands`,
        description: [
          'What the server asks. A command is done once, whatever happens: where no reply came in',
          'time, send it again with the same id. The same id gets the same reply, also after a',
          "restart of the controller, for its last 10,000 commands. While the controller's clock is",
          'not synchronised it cannot know what is late, and takes what comes; a retained command',
          'is never taken. At most 16 kB.',
        ].join(' '),
        parameters: controllerParameters,
        messages: named(commands.map(({ key }) => key)),
      },
      receptionCommands: {
        address: `${own}/commands/reception`,
        description: [
          'What the reception asks by a program of its own. It is as `commands`, and tells who asks: the',
          "broker's access rules let the reception write here and not to `commands`.",
        ].join(' '),
        parameters: controllerParameters,
        messages: named(commands.map(({ key }) => key)),
      },
      replies: {
        address: `${own}/replies`,
        description: 'One reply to each command, by its id.',
        parameters: controllerParameters,
        messages: named(['done', 'refused']),
      },
      server: {
        address: `${topicRoot}/{centre}/server`,
        description: 'Presence of the centre server: its own birth and will.',
        parameters: { centre: reference('parameters', 'centre') },
        messages: named(['serverPresence']),
      },
    },
    operations: {
      sendEvents: operation('send', 'events', qos1),
      sendStatus: operation('send', 'status', qos1Retained),
      sendState: operation('send', 'state', qos1Retained),
      sendReplies: operation('send', 'replies', qos1),
      receiveAcks: operation('receive', 'acks', qos1),
      receiveCommands: operation('receive', 'commands', qos1),
      receiveReceptionCommands: operation('receive', 'receptionCommands', qos1),
      receiveServerPresence: operation('receive', 'server', qos1Retained),
    },
    components: {
      parameters: {
        centre: { description: 'The centre, of [a-z0-9-].' },
        controller: { description: 'The controller within its centre, of [a-z0-9-].' },
      },
      messages: {
        ...Object.fromEntries(events.map(({ key, message }) => [key, message])),
        ...Object.fromEntries(commands.map(({ key, message }) => [key, message])),
        done: message('done', 'done', json, reference('schemas', 'done')),
        refused: message('refused', 'refused', json, reference('schemas', 'refused')),
        online: message('online', 'online', json, reference('schemas', 'online')),
        offline: message('offline', 'offline', json, reference('schemas', 'offline')),
        standingBy: message('standingBy', 'standingBy', json, reference('schemas', 'standingBy')),
        ack: message('ack', 'ack', json, reference('schemas', 'ack')),
        state: message('state', 'state', json, reference('schemas', 'state')),
        serverPresence: message(
          'serverPresence',
          'serverPresence',
          json,
          reference('schemas', 'serverPresence'),
        ),
      },
      schemas: {
        envelope: schemaOf(EnvelopeSchema),
        online: schemaOf(OnlineSchema),
        offline: schemaOf(OfflineSchema),
        standingBy: schemaOf(StandingBySchema),
        ack: schemaOf(AckSchema),
        state: schemaOf(StateSchema),
        serverPresence: schemaOf(ServerPresenceSchema),
        done: schemaOf(CommandDoneSchema),
        refused: schemaOf(CommandRefusedSchema),
      },
    },
  };
}

/** The envelope, narrowed to one type and its data. */
function eventMessage(
  type: string,
  data: z.ZodType,
  message: ReturnType<typeof messagesWith>,
): { key: string; message: Json } {
  const key = camelCase(type);
  const narrowed = {
    type: 'object',
    properties: { type: { const: `dawr.${type}.v1` }, data: schemaOf(data) },
  };
  return {
    key,
    message: message(key, type, envelopeContentType, {
      allOf: [reference('schemas', 'envelope'), narrowed],
    }),
  };
}

function camelCase(name: string): string {
  return name.replaceAll(/[.-]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Each with its examples, which have every field that it may have: also the memory of what v1 has promised. */
function messagesWith(examples: Readonly<Record<string, readonly unknown[]>>) {
  return (key: string, name: string, contentType: string, payload: Json): Json => ({
    name,
    contentType,
    payload,
    examples: (examples[key] ?? []).map((example) => ({ payload: example })),
  });
}

function operation(action: 'send' | 'receive', channel: string, bindings: Json): Json {
  return { action, channel: { $ref: `#/channels/${channel}` }, bindings };
}

function reference(kind: 'parameters' | 'schemas' | 'messages', name: string): Json {
  return { $ref: `#/components/${kind}/${name}` };
}

function named(keys: readonly string[]): Json {
  return Object.fromEntries(keys.map((key) => [key, reference('messages', key)]));
}

/**
 * AsyncAPI 3 describes payloads by JSON Schema draft 7. What we check strictly is published
 * loosely: a server that refused a field that it does not know would break with every new one.
 */
function schemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-07',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // Zod adds its own expression to a format that says it already.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      // Classes of Unicode need a flag that no JSON Schema has, and Python has none of them.
      const { pattern } = jsonSchema;
      if (pattern !== undefined) jsonSchema.pattern = pattern.replaceAll('\\P{Cc}', noControl);
    },
  });
  return rest;
}

/** As the project's formatter writes JSON, so that the file passes it unchanged: lists that fit on one line. */
function formatted(document: Json): string {
  const lines = JSON.stringify(document, null, 2);
  return lines.replaceAll(/^.*\[\n[^[\]{}]*\n *\],?$/gm, (block) => {
    const line = block
      .replace(/\[\n */, '[')
      .replace(/\n *\]/, ']')
      .replaceAll(/\n */g, ' ');
    return line.length <= 100 ? line : block;
  });
}
