/**
 * The description of a board's frame, so that a technician can put a board on the wire whose
 * protocol nobody has programmed: most boards take one frame of fixed parts, an address, the
 * number and a checksum. Three such frames are named here and chosen by their names.
 *
 * Only the shape is declared; what the parts promise each other is `board-checks.ts`, and the
 * bytes are made in `drivers/board/`.
 */
import * as z from 'zod';

const Bytes = z
  .string()
  .regex(/^[0-9A-F]{2}( [0-9A-F]{2})*$/, 'bytes in upper-case hexadecimal, such as "AA 55"');
const Byte = z.string().regex(/^[0-9A-F]{2}$/, 'one byte in upper-case hexadecimal, such as "0D"');

const Constant = z.strictObject({ kind: z.literal('constant'), bytes: Bytes });

const AddressForm = z.enum(['byte', 'decimal-2', 'decimal-3', 'hex-2']);
const AddressOffset = z.int().min(0).max(255);

const Address = z.strictObject({
  kind: z.literal('address'),
  as: AddressForm.default('byte').meta({
    description: 'byte: one byte. The others: that many ASCII digits.',
  }),
  add: AddressOffset.default(0).meta({
    description: 'Added to the address first, such as 128 for boards that set the highest bit.',
  }),
});

const WindowNumber = z.strictObject({
  kind: z.literal('window'),
  as: AddressForm.default('byte').meta({
    description: 'The number of the window, of the board or of the call that it lists; 0 for none.',
  }),
  add: AddressOffset.default(0).meta({ description: 'Added to the number first.' }),
});

const ReplyAddress = z.strictObject({
  kind: z.literal('address'),
  as: AddressForm.optional().meta({ description: 'As in the frame, where it is left out.' }),
  add: AddressOffset.optional().meta({ description: 'As in the frame, where it is left out.' }),
});

const Binary = z.strictObject({
  kind: z.literal('binary'),
  bytes: z.int().min(1).max(4).meta({ description: 'The number itself, unsigned.' }),
  order: z.enum(['high-first', 'low-first']).default('high-first'),
});

const Bcd = z.strictObject({
  kind: z.literal('bcd'),
  digits: z.literal([2, 4, 6, 8]).meta({ description: 'Two digits a byte; F is a dark digit.' }),
});

const Text = z.strictObject({
  kind: z.literal('text'),
  length: z.int().min(1).max(32).meta({ description: 'Characters in ASCII, always this many.' }),
  align: z.enum(['left', 'right']).default('right'),
  pad: z.enum(['space', 'zero']).default('space').meta({
    description: 'zero: 0047 for 47. A text of nothing, and one of dashes, is filled with spaces.',
  }),
  letters: z
    .boolean()
    .default(true)
    .meta({ description: 'False for boards that have digits only.' }),
});

const Segments = z.strictObject({
  kind: z.literal('segments'),
  digits: z.int().min(1).max(8).meta({ description: 'One byte a digit.' }),
  order: z
    .string()
    .regex(/^(?!.*(.).*\1)[a-gp]{8}$/, 'each of a to g and p (the point) once')
    .default('pgfedcba')
    .meta({ description: 'The segment of each bit, the highest bit first.' }),
  litBy: z.enum(['one', 'zero']).default('one'),
  first: z.enum(['left', 'right']).default('left').meta({
    description: 'Which digit is sent first.',
  }),
  table: z
    .array(
      z.strictObject({
        shows: z.string().length(1, 'one character'),
        byte: Byte,
      }),
    )
    .default([])
    .meta({
      description: 'Bytes of single characters, as sent; also of letters, which are dark without.',
    }),
});

const Blink = z.strictObject({
  kind: z.literal('blink'),
  on: Bytes.meta({ description: 'Sent while a call flashes.' }),
  off: Bytes,
});

const Checksum = z.strictObject({
  kind: z.literal('checksum'),
  as: z
    .enum(['sum8', 'xor8', 'lrc', 'sum16', 'crc16-modbus', 'crc16-ccitt-false', 'crc16-xmodem'])
    .meta({
      description:
        "lrc: the sum that makes the sum of all bytes 0 (its two's complement), as in Modbus ASCII. crc16-ccitt-false and crc16-xmodem: CRC-CCITT, polynomial 1021H, starting at FFFFH and at 0.",
    }),
  from: z.int().min(1).max(16).default(1).meta({
    description: 'The first part that is summed, counted from 1; all up to the checksum follow.',
  }),
  order: z.enum(['low-first', 'high-first']).default('low-first').meta({
    description: 'Of the two bytes of sum16 and the CRCs.',
  }),
  written: z.enum(['bytes', 'hex']).default('bytes').meta({
    description: 'hex: as upper-case ASCII digits, the high one first.',
  }),
});

const Any = z.strictObject({ kind: z.literal('any'), bytes: z.int().min(1).max(32) });
const Echo = z.strictObject({ kind: z.literal('echo') });

const FramePart = z.discriminatedUnion('kind', [
  Constant,
  Address,
  WindowNumber,
  Binary,
  Bcd,
  Text,
  Segments,
  Blink,
  Checksum,
]);
const ReplyPart = z.discriminatedUnion('kind', [Constant, ReplyAddress, Any, Echo, Checksum]);

const Parts = z.array(FramePart).min(2).max(16);

const Instead = z.strictObject({
  closed: Parts.optional(),
  free: Parts.optional(),
  empty: Parts.optional(),
  paused: Parts.optional(),
});

const Stuffing = z.strictObject({
  bytes: Bytes.meta({
    description: 'Each of these is sent as two bytes, except in constants: they mark a frame.',
  }),
  escape: Byte.meta({ description: 'The first of the two.' }),
  xor: Byte.default('00').meta({
    description: 'The second is the byte, exclusive-or this: 20 as in HDLC, 00 to double it.',
  }),
});

const Reply = z.strictObject({
  parts: z.array(ReplyPart).min(1).max(16).meta({
    description: 'What the board says; echo is the whole frame again, any is not looked at.',
  }),
  timeoutMs: z.int().min(5).max(1000).default(100).meta({
    description: 'How long a board may take to answer in full, from the last byte of a frame on.',
  }),
});

/** Shared by the frames of the config and those that are named here. */
export const CustomFrame = z.strictObject({
  kind: z.literal('custom'),
  parts: Parts,
  further: z.array(Parts).max(3).default([]).meta({
    description: 'Frames that follow it for the same sight, in their order.',
  }),
  instead: Instead.prefault({}).meta({
    description:
      'Frames of their own, in place of all others: for a window that is closed, one that is free, a line in which nobody waits, a pause. A board with one for closed and without blink flashes nothing.',
  }),
  stuffing: Stuffing.optional(),
  gapMs: z.int().min(0).max(1000).default(5).meta({
    description: 'Silence before each frame.',
  }),
  reply: Reply.optional().meta({ description: 'Left out for boards that answer nothing.' }),
});

const presetNames = ['id-hi-lo-sum8', 'stx-text-etx-xor8', 'aa55-segments-crc16'] as const;

const Preset = z.strictObject({ kind: z.literal('preset'), name: z.enum(presetNames) });

export const Frame = z.discriminatedUnion('kind', [Preset, CustomFrame]);

export type FramePart = z.output<typeof FramePart>;
export type ReplyPart = z.output<typeof ReplyPart>;
export type CustomFrame = z.output<typeof CustomFrame>;
export type Frame = z.output<typeof Frame>;

/**
 * - `id-hi-lo-sum8`: the address, the number as 16 bits, the sum of these three bytes; digits only.
 *   `05 03 E7 EF` shows 999 on board 5.
 * - `stx-text-etx-xor8`: STX, two decimal digits of address, six characters, ETX, and the
 *   exclusive-or from the address to ETX.
 * - `aa55-segments-crc16`: AA 55, the address, a blink flag, four seven-segment digits, CRC-16 of
 *   all of it; each frame is answered by an echo.
 */
const presets: Readonly<Record<(typeof presetNames)[number], z.input<typeof CustomFrame>>> = {
  'id-hi-lo-sum8': {
    kind: 'custom',
    parts: [{ kind: 'address' }, { kind: 'binary', bytes: 2 }, { kind: 'checksum', as: 'sum8' }],
  },
  'stx-text-etx-xor8': {
    kind: 'custom',
    parts: [
      { kind: 'constant', bytes: '02' },
      { kind: 'address', as: 'decimal-2' },
      { kind: 'text', length: 6 },
      { kind: 'constant', bytes: '03' },
      { kind: 'checksum', as: 'xor8', from: 2 },
    ],
  },
  'aa55-segments-crc16': {
    kind: 'custom',
    parts: [
      { kind: 'constant', bytes: 'AA 55' },
      { kind: 'address' },
      { kind: 'blink', on: '01', off: '00' },
      { kind: 'segments', digits: 4 },
      { kind: 'checksum', as: 'crc16-modbus' },
    ],
    reply: { parts: [{ kind: 'echo' }] },
  },
};

/** A preset is completed when it is asked for: a hall without such boards starts sooner. */
export function frameOf(frame: Frame): CustomFrame {
  return frame.kind === 'preset' ? CustomFrame.parse(presets[frame.name]) : frame;
}

/** From `AA 55` as it is written in a config. */
export function bytesOf(hex: string): readonly number[] {
  return hex.split(' ').map((byte) => Number.parseInt(byte, 16));
}
