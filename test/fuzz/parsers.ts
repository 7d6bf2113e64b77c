/**
 * Every parser that faces a wire or a file, with some of what it hears on good days, for a fuzzer of bytes: whatever it
 * is given, it ends, throws nothing, and keeps nothing.
 */

import { checkConfig } from '../../config/load.ts';
import { CustomFrame } from '../../config/schema/board-frame.ts';
import type { DisplaySight } from '../../drivers/board/board-codec.ts';
import { createDescribed } from '../../drivers/board/described.ts';
import { createModbus } from '../../drivers/board/modbus.ts';
import { parseCommand } from '../../drivers/centre/commands.ts';
import {
  parseAck,
  parseEnvelope,
  parseServerPresence,
  parseStatus,
} from '../../drivers/centre/messages.ts';
import { LocalAnswerSchema, LocalRequestSchema } from '../../drivers/local/local-messages.ts';
import { statusQueries } from '../../drivers/printer/escpos.ts';
import { pictureSize } from '../../drivers/printer/picture-size.ts';
import { StatusReader } from '../../drivers/printer/printer-status.ts';
import { action } from '../../drivers/web/action.ts';
import { createFrameWatch } from '../../drivers/window-unit/firmata-frames.ts';
import { strainsOf } from '../../firmware-host/machine/pi-state.ts';
import { PageRequest } from '../../firmware-host/panel/page-request.ts';
import { oneFrame } from '../boards/one-frame.ts';

export interface FuzzedParser {
  readonly name: string;
  readonly samples: readonly Uint8Array[];
  take(bytes: Uint8Array): void;
  /** How many times fewer inputs it gets, because it takes so much longer for each. */
  readonly slower?: number;
}

const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const called: DisplaySight = { shows: 'number', number: 'A047', flashing: true };

const modbus = createModbus({ registers: 'dm36b06' }, 4);
const modbusSent = oneFrame(modbus, 5, called);
const described = createDescribed(
  CustomFrame.parse({
    kind: 'custom',
    parts: [{ kind: 'address' }, { kind: 'text', length: 4 }],
    reply: {
      parts: [
        { kind: 'constant', bytes: '06' },
        { kind: 'address' },
        { kind: 'any', bytes: 1 },
        { kind: 'checksum', as: 'xor8' },
      ],
      timeoutMs: 200,
    },
  }),
);
const describedSent = oneFrame(described, 7, called);

const tryJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const page = action(PageRequest, () => null);
const visitor = { isLocal: true, secret: null };

export const parsers: readonly FuzzedParser[] = [
  {
    name: 'printer status',
    samples: [
      latin('\x12\x12\x12\x12'),
      latin('\x14\x00\x00\x0f'),
      latin('_TM-T88V\0'),
      latin('\x37\x20\x01\x00'),
    ],
    take(bytes) {
      const reader = new StatusReader(bytes.length % 2 === 0);
      reader.expect(statusQueries);
      reader.awaitId();
      reader.read(bytes);
      reader.read(bytes);
    },
  },
  {
    name: 'Modbus replies',
    samples: [Buffer.from('05100000000641 8F'.replaceAll(' ', ''), 'hex'), modbusSent],
    take: (bytes) => void modbus.judge(modbusSent, bytes),
  },
  {
    name: 'described replies',
    samples: [Uint8Array.of(6, 7, 1, 0), describedSent],
    take: (bytes) => void described.judge(describedSent, bytes),
  },
  {
    name: 'Firmata',
    samples: [
      Uint8Array.of(0xf9, 2, 5),
      Uint8Array.of(0xf0, 0x6c, 0, 1, 0x7f, 0xf7),
      Uint8Array.of(0x90, 4, 0),
    ],
    take(bytes) {
      const canStand = createFrameWatch();
      for (const byte of bytes) canStand(byte);
    },
  },
  {
    name: 'commands of the server',
    samples: [
      json({ id: '1', name: 'call-next', args: { window: 3 }, notAfter: '2026-12-01T10:00:00Z' }),
      json({ id: '2', name: 'announce', args: { number: 'A047', window: 3 }, notAfter: '' }),
    ],
    take: (bytes) => void parseCommand(bytes, false, 'server'),
  },
  {
    name: 'other messages of the broker',
    samples: [
      json({ stream: '0b54a3de-6a1c-4f6c-9f43-0a8d6a0f2b10', upTo: 12 }),
      json({ status: 'online', session: 'x' }),
    ],
    take(bytes) {
      parseAck(bytes);
      parseServerPresence(bytes);
      parseStatus(bytes);
      parseEnvelope(bytes);
    },
  },
  {
    name: 'the local socket',
    samples: [
      json({ name: 'open-day', args: { day: '2026-12-01' } }),
      json({ name: 'test-paper', args: { printer: 'hall' } }),
      json({ status: 'pin', pin: '123456' }),
    ],
    take(bytes) {
      const value = tryJson(asText(bytes));
      LocalRequestSchema.safeParse(value);
      LocalAnswerSchema.safeParse(value);
    },
  },
  {
    name: 'what pages ask for',
    samples: [
      json({
        id: '0'.repeat(32),
        from: { page: 'window', window: 3 },
        asked: { name: 'call-next', args: { window: 3 } },
        whileHolding: null,
        pressed: { boot: 'b', ms: 1 },
      }),
    ],
    take: (bytes) => void page(tryJson(asText(bytes)), visitor),
  },
  {
    name: 'the size of a logo',
    samples: [
      latin('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0'),
      latin('\xff\xd8\xff\xfe\0\x04ab\xff\xc0\0\x11\x08\0\x1e\0\x28'),
      latin('RIFF\0\0\0\0WEBPVP8X'),
    ],
    take: (bytes) => void pictureSize(bytes),
  },
  {
    name: 'get_throttled',
    samples: [latin('throttled=0x50005'), latin('0')],
    take: (bytes) => void strainsOf(asText(bytes)),
  },
  {
    name: 'a config',
    samples: [
      latin('centre: { id: a, name: { ar: x, en: "y" } }\nwindows:\n  - number: 1\n'),
      latin('a: &a [1, *a]\nb: <<: *a\n? {x: |\n  text\n'),
    ],
    take: (bytes) => void checkConfig(asText(bytes), 'fuzzed.yaml'),
    slower: 50,
  },
];
