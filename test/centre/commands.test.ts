/** Commands as bytes: what is read of them, and what the reply says where nothing can be read. */
import fc from 'fast-check';
import { commandNames } from '../../config/schema/command-names.ts';
import {
  CommandRefusedSchema,
  commandSchemas,
  maxCommandBytes,
  parseCommand,
} from '../../drivers/centre/commands.ts';
import type { CommandOrigin } from '../../drivers/centre-port.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (message: unknown, isRetained = false, sender: CommandOrigin = 'server') =>
  parseCommand(bytes(JSON.stringify(message)), isRetained, sender);
const head = { id: 'a-1', notAfter: '2026-11-23T10:00:00+02:00' };

test('a command is read with its id, its time and whose it is', () => {
  expect(read({ ...head, name: 'call-next', args: { window: 3, colour: 'green' } }, true)).toEqual({
    isReadable: true,
    id: 'a-1',
    sender: 'server',
    origin: 'server',
    notAfterMs: Date.parse('2026-11-23T08:00:00Z'),
    isRetained: true,
    command: { name: 'call-next', args: { window: 3 } },
  });
});

test.each([
  ['server', undefined, 'server'],
  ['server', 'server', 'server'],
  ['server', 'reception', 'reception'],
  ['reception', undefined, 'reception'],
  ['reception', 'reception', 'reception'],
] as const)('on the topic of the %s, saying %s, asks the %s', (sender, says, origin) => {
  const message = { ...head, name: 'ping', origin: says };
  expect(read(message, false, sender)).toMatchObject({ isReadable: true, sender, origin });
});

test("on the reception's topic nobody asks for the server", () => {
  const result = read({ ...head, name: 'ping', origin: 'server' }, false, 'reception');
  expect(result).toMatchObject({ isReadable: false, id: 'a-1', reason: 'malformed' });
  if (!result.isReadable) expect(result.problem).toMatch(/^origin: /);
});

test.each([
  [{ name: 'open-day' }, {}],
  [{ name: 'close-day', args: {} }, {}],
  [{ name: 'transfer', args: { ticket: 'A001', toWindow: 2 } }, { place: 'arrival' }],
])('what a command leaves out has its default: %j', (message, args) => {
  const result = read({ ...head, ...message });
  expect(result).toMatchObject({ isReadable: true, command: { args } });
});

test.each([
  ['no id', { ...head, id: undefined, name: 'ping' }, null, 'id'],
  ['an id with a space', { ...head, id: 'a b', name: 'ping' }, null, 'id'],
  ['an endless id', { ...head, id: 'x'.repeat(65), name: 'ping' }, null, 'id'],
  ['an unknown name', { ...head, name: 'dance' }, 'a-1', 'name'],
  ['no time', { id: 'a-1', name: 'ping' }, 'a-1', 'notAfter'],
  [
    'a time without a zone',
    { ...head, notAfter: '2026-11-23T10:00:00', name: 'ping' },
    'a-1',
    'notAfter',
  ],
  ['an unknown origin', { ...head, origin: 'citizen', name: 'ping' }, 'a-1', 'origin'],
  ['no window', { ...head, name: 'call-next', args: {} }, 'a-1', 'args.window'],
  ['no arguments', { ...head, name: 'call-next' }, 'a-1', 'args'],
  [
    'a date that is none',
    { ...head, name: 'open-day', args: { day: '2026-02-30' } },
    'a-1',
    'args.day',
  ],
  [
    'an unknown class',
    { ...head, name: 'issue-ticket', args: { service: 'x', priority: 'vip' } },
    'a-1',
    'args.priority',
  ],
])('%s is malformed, and the reply says where', (_, message, id, where) => {
  const result = read(message);
  expect(result).toMatchObject({ isReadable: false, id, reason: 'malformed' });
  if (!result.isReadable) expect(result.problem).toMatch(new RegExp(`^${where}: `));
});

test('a message that is too large is not even parsed', () => {
  const at = (length: number) => parseCommand(new Uint8Array(length).fill(0x20), false, 'server');
  expect(at(maxCommandBytes + 1)).toMatchObject({ reason: 'too-large' });
  expect(at(maxCommandBytes)).toMatchObject({ reason: 'malformed' });
});

test('any bytes are answered and none throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (payload) => {
      const result = parseCommand(payload, false, 'reception');
      if (result.isReadable) return;
      const reply = { id: result.id, status: 'refused', reason: result.reason };
      const words = { ar: 'لا', en: 'no' };
      expect(CommandRefusedSchema.safeParse({ ...reply, words }).success).toBe(true);
    }),
  );
});

test('the contract describes every command that a config can allow', () => {
  expect([...commandSchemas.keys()]).toEqual([...commandNames]);
});
