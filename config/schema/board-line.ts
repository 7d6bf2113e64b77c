/**
 * The lines of boards: one shape for each protocol that the boards of a line may speak.
 *
 * What else a protocol means is one record a room, keyed by `Protocol`: its promises to the rest of
 * the config in `checks/board-protocols.ts`, its bytes in `drivers/board/line-codec.ts` and its twin in
 * `drivers/twins/board-protocols.ts`. A protocol that is missing in one of them does not compile.
 */
import * as z from 'zod';
import { Frame } from './board-frame.ts';
import { Id } from './id.ts';
import { WindowNumber } from './window-number.ts';
import * as wires from './wires.ts';

/** What every line of boards has, whatever it speaks. @param redrawSeconds by default */
const boardLine = (redrawSeconds: number) => ({
  id: Id,
  wire: wires.StreamWire,
  redrawSeconds: z.int().min(1).max(3600).default(redrawSeconds).meta({
    description:
      'Each board is written again this often, so that one that lost its power comes back and one that answers is missed.',
  }),
});

const boards = <Address extends z.ZodType>(address: Address) => ({
  boards: z.array(z.strictObject({ window: WindowNumber, address })).default([]),
  hallBoards: z
    .array(
      z.strictObject({
        id: Id,
        addresses: z.array(address).min(1).meta({
          description: 'One display, or one for each part of the list, the newest call first.',
        }),
        calls: z.int().min(1).max(12).optional().meta({
          description:
            'How many of the latest calls it shows, spread over its addresses; 4 on one address, otherwise one on each.',
        }),
      }),
    )
    .optional()
    .meta({ description: 'Boards that show the latest calls of all windows.' }),
});

const AlphaColour = z.enum(['red', 'green', 'amber', 'orange', 'yellow', 'rainbow']);
const AlphaMode = z.enum(['hold', 'flash', 'rotate', 'roll-up', 'sparkle']);
const AlphaLook = z.strictObject({
  colour: AlphaColour.optional(),
  mode: AlphaMode.optional(),
});
const AlphaWords = AlphaLook.extend({
  text: z
    .string()
    .regex(/^[\x20-\x7e]{0,20}$/, 'at most 20 Latin characters')
    .optional(),
});

const AlphaLine = z.strictObject({
  ...boardLine(30),
  protocol: z.literal('alpha'),
  ...boards(z.string().regex(/^[0-9A-F]{2}$/, 'two upper-case hexadecimal digits')),
  looks: z
    .strictObject({
      calling: AlphaLook.optional(),
      called: AlphaLook.optional(),
      overTarget: AlphaLook.optional().meta({
        description: 'Shown from boardFlashesFrom on, once the call itself flashes no more.',
      }),
      idle: AlphaWords.optional(),
      queueEmpty: AlphaWords.optional(),
      paused: AlphaWords.optional(),
      closed: AlphaWords.optional(),
    })
    .optional()
    .meta({ description: 'Colours, modes and words other than the usual ones.' }),
  arrow: z.enum(['none', 'left', 'right', 'up', 'down']).optional().meta({
    description:
      'Drawn after the number, towards the window. A BetaBrite Classic shows a question mark instead.',
  }),
  gapMs: z.int().min(0).max(2000).optional().meta({
    description:
      'Silence before each frame: a sign loses one that follows too soon; 250 by default.',
  }),
  setUpSeconds: z.int().min(1).max(86_400).optional().meta({
    description:
      'How often the memory of each sign is set up anew, which is seen as a short blink; 300 by default.',
  }),
});

const ModbusLine = z.strictObject({
  ...boardLine(2),
  protocol: z.literal('modbus'),
  registers: z.enum(['led-485', 'led-485-text', 'dm36b06']).meta({
    description:
      'led-485: the number in register 0. led-485-text: text from register 70H. dm36b06: a character a register, 0 to 5.',
  }),
  replyTimeoutMs: z.int().min(5).max(1000).optional().meta({
    description:
      'How long a board may take to answer in full, from the last byte of a frame on; 100 by default.',
  }),
  ...boards(z.int().min(1).max(247)),
});

const DescribedLine = z.strictObject({
  ...boardLine(10),
  protocol: z.literal('described'),
  frame: Frame.meta({ description: 'A named frame, or one described part by part.' }),
  ...boards(z.int().min(0).max(255)),
});

export const BoardLine = z.discriminatedUnion('protocol', [AlphaLine, ModbusLine, DescribedLine]);

export type BoardLineConfig = z.output<typeof BoardLine>;
export type Protocol = BoardLineConfig['protocol'];
/** The line of each protocol; of all protocols where none is named. */
export type LineOf<P extends Protocol = Protocol> = {
  [Each in P]: Extract<BoardLineConfig, { protocol: Each }> & { readonly protocol: Each };
}[P];
