/** The published contract: up to date, whole, and true of what the code sends. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parseCommand } from '../../drivers/centre/commands.ts';
import {
  birthMessage,
  createEnveloper,
  offlineMessage,
  parseEnvelope,
  standingByMessage,
  topicsOf,
} from '../../drivers/centre/messages.ts';
import { eventDataSchemas } from '../../firmware-host/events/events.ts';
import { isEventType } from '../../firmware-host/words/event-names.ts';
import { contractText } from '../../scripts/verbs/contract.ts';
import { birthOf, rowAt, stream } from './witness.ts';

const file = join(__dirname, '../../drivers/centre/asyncapi.json');
const published = readFileSync(file, 'utf8');
const names = { centre: 'bab-sharq', controller: 'hall' };

interface Message {
  readonly name: string;
  readonly contentType: string;
  readonly payload: object;
  readonly examples: readonly { readonly payload: unknown }[];
}

interface Document {
  readonly channels: Record<string, { address: string; parameters: object; messages: object }>;
  readonly operations: Record<string, { channel: { $ref: string } }>;
  readonly components: {
    readonly messages: Record<string, Message>;
    readonly schemas: Record<string, object>;
  };
}
const contract: Document = JSON.parse(published);

/** A checker made of the document alone: references resolved, then read back as JSON Schema. */
function checkerOf(message: string): z.ZodType {
  const payload = contract.components.messages[message]?.payload;
  if (payload === undefined) throw new Error(`no message ${message}`);
  return z.fromJSONSchema(z.record(z.string(), z.json()).parse(resolved(payload)));
}

function resolved(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(resolved);
  if (typeof node !== 'object' || node === null) return node;
  if ('$ref' in node) return resolved(target(String(node.$ref)));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value)]));
}

function target(reference: string): unknown {
  const path = reference.replace(/^#\//, '').split('/');
  return path.reduce<unknown>((node, key) => {
    const found = typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined;
    if (found === undefined) throw new Error(`${reference} leads nowhere`);
    return found;
  }, contract);
}

test('drivers/centre/asyncapi.json is what scripts/verbs/contract.ts makes', () => {
  expect(published).toBe(contractText());
});

test('every reference leads somewhere', () => {
  expect(() => resolved(contract)).not.toThrow();
});

test('every channel has the topic that the code uses, and names its parameters', () => {
  const topics: Record<string, string> = { ...topicsOf(names) };
  for (const [name, channel] of Object.entries(contract.channels)) {
    const inAddress = [...channel.address.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
    expect(Object.keys(channel.parameters)).toEqual(inAddress);
    const address = channel.address
      .replace('{centre}', names.centre)
      .replace('{controller}', names.controller);
    expect(address).toBe(topics[name]);
  }
  expect(Object.keys(contract.channels).sort()).toEqual(Object.keys(topics).sort());
});

test('every type of event has a message of its own', () => {
  const { events } = contract.channels;
  const types = Object.keys(events?.messages ?? {}).map(
    (key) => contract.components.messages[key]?.name,
  );
  expect(types).toEqual([...eventDataSchemas.keys()]);
});

test('an envelope as it is sent fits its message and no other', () => {
  const sent: unknown = JSON.parse(createEnveloper(names, stream)(rowAt(1)).body);
  expect(checkerOf('ticketIssued').safeParse(sent).error).toBeUndefined();
  expect(checkerOf('ticketCalled').safeParse(sent).success).toBe(false);
  const wrong = { ...z.looseObject({}).parse(sent), sequence: 1 };
  expect(checkerOf('ticketIssued').safeParse(wrong).success).toBe(false);
});

const since = '2026-11-23T08:00:00.000Z';

test('presence as it is sent fits its messages', () => {
  const birth: unknown = JSON.parse(birthMessage(birthOf('s'), since));
  expect(checkerOf('online').safeParse(birth).error).toBeUndefined();
  expect(checkerOf('offline').safeParse(birth).success).toBe(false);
  const will: unknown = JSON.parse(offlineMessage({ session: 's', since }, 'lost'));
  expect(checkerOf('offline').safeParse(will).error).toBeUndefined();
  const second: unknown = JSON.parse(standingByMessage({ session: 's', since }));
  expect(checkerOf('standingBy').safeParse(second).error).toBeUndefined();
});

const golden = z
  .record(z.string(), z.array(z.record(z.string(), z.json())))
  .parse(
    JSON.parse(
      readFileSync(join(__dirname, '../../drivers/centre/examples/messages.json'), 'utf8'),
    ),
  );
const everyMessage = Object.entries(contract.components.messages);

test('every message has its example, and there is no example of anything else', () => {
  expect(everyMessage.filter(([, { examples }]) => examples.length === 0)).toEqual([]);
  expect(Object.keys(golden).sort()).toEqual(everyMessage.map(([key]) => key).sort());
});

test.each(everyMessage)(
  'the examples of %s fit their own schema and no other kind',
  (key, { examples }) => {
    const checker = checkerOf(key);
    for (const { payload } of examples) expect(checker.safeParse(payload).error).toBeUndefined();
    const stranger = key === 'ack' ? 'ticketIssued' : 'ack';
    expect(checkerOf(stranger).safeParse(examples[0]?.payload).success).toBe(false);
  },
);

/**
 * The rule of v1, held by the examples: they have every field that is declared, so a field that is renamed or
 * removed is found here as well as one of another type above. A new field is added to its example.
 */
test.each(everyMessage)(
  '%s has the fields of its examples, and each field has an example',
  (key, { payload }) => {
    const declared = fieldsDeclared(resolved(payload), '');
    const shown = new Set((golden[key] ?? []).flatMap((example) => fieldsShown(example, '')));
    expect([...shown].sort()).toEqual([...declared].sort());
  },
);

/** Paths such as `data.waitMs.low`; an item of a list has the path of its list. */
function fieldsDeclared(schema: unknown, path: string): Set<string> {
  const paths = new Set<string>();
  if (typeof schema !== 'object' || schema === null) return paths;
  const add = (more: Iterable<string>): void => {
    for (const one of more) paths.add(one);
  };
  const { properties, items, allOf, anyOf, oneOf } = z
    .looseObject({
      properties: z.record(z.string(), z.unknown()).default({}),
      items: z.unknown().optional(),
      allOf: z.array(z.unknown()).default([]),
      anyOf: z.array(z.unknown()).default([]),
      oneOf: z.array(z.unknown()).default([]),
    })
    .parse(schema);
  for (const [name, inner] of Object.entries(properties)) {
    const at = path === '' ? name : `${path}.${name}`;
    paths.add(at);
    add(fieldsDeclared(inner, at));
  }
  for (const inner of [items, ...allOf, ...anyOf, ...oneOf]) add(fieldsDeclared(inner, path));
  return paths;
}

function fieldsShown(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => fieldsShown(item, path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const at = path === '' ? name : `${path}.${name}`;
    return [at, ...fieldsShown(inner, at)];
  });
}

test('a command of the examples is read as what it says, and so is every other message', () => {
  for (const [key, examples] of Object.entries(golden)) {
    for (const example of examples) {
      const bytes = Buffer.from(JSON.stringify(example));
      if (key.endsWith('Command')) {
        expect(parseCommand(bytes, false, 'server')).toMatchObject({
          isReadable: true,
          command: { name: example['name'], args: example['args'] },
        });
      } else if ('specversion' in example) {
        const type = String(example['type']).replace(/^dawr\.|\.v1$/g, '');
        const data = z.record(z.string(), z.json()).parse(example['data']);
        expect(parseEnvelope(bytes).ok).toBe(true);
        expect(
          eventDataSchemas.get(isEventType(type) ? type : 'day.opened')?.safeParse(data).error,
        ).toBe(undefined);
      }
    }
  }
});

test('a reader by the contract accepts fields that a later version adds', () => {
  const sent = z
    .looseObject({ data: z.looseObject({}) })
    .parse(JSON.parse(createEnveloper(names, stream)(rowAt(1)).body));
  const later = { ...sent, traceparent: '00', data: { ...sent.data, colour: 'green' } };
  expect(checkerOf('ticketIssued').safeParse(later).error).toBeUndefined();
});
