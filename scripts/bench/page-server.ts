/**
 * The bench page's server: its files, the live state of the hall, the pictures of the tickets, what the
 * loudspeaker played, and the few things that a hand can do there.
 */
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type ActionAnswer, action, badRequest } from '../../drivers/web/action.ts';
import { readAssets } from '../../drivers/web/assets.ts';
import { LiveHub } from '../../drivers/web/live-hub.ts';
import { type MadeFile, WebServer } from '../../drivers/web/web-server.ts';
import type { Hall, HallAnswer } from './hall.ts';
import type { HallChange, HallView } from './view.ts';

const pageFolder = fileURLToPath(new URL('../../dist/bench-page', import.meta.url));

const PressSchema = z.strictObject({
  button: z.string().min(1).max(200),
  down: z.boolean(),
  /** The page's own number, from its stream: its buttons are let go when it leaves. */
  page: z.int().min(1).optional(),
});

const FaultSchema = z.strictObject({
  /** `printer/hall`, `board/3`, `unit/window-1` or `broker`. */
  device: z.string().min(1).max(200),
  trouble: z.enum(['unplugged', 'paper-out', 'paper-low', 'cover-open', 'down']),
  on: z.boolean(),
});

const PowerSchema = z.strictObject({ on: z.boolean() });

export interface PageServer {
  /** Throws a `UserError` where the port cannot be had. @returns the page's address */
  start(): Promise<string>;
  stop(): Promise<void>;
  /** Sends the change to every open page. */
  show(change: HallChange): void;
}

export interface PageServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly hall: Pick<Hall, 'press' | 'letGo' | 'setFault' | 'setPower' | 'ticketPng' | 'soundWav'>;
  view(): HallView;
}

export function createPageServer({ port, hall, view }: PageServerOptions): PageServer {
  const hub = new LiveHub({
    whole: (page) => ({ page, view: view() }),
    beat: () => ({ atMs: Date.now() }),
    onGone: (page) => hall.letGo(page),
  });
  const server = new WebServer({
    port,
    purpose: 'the bench page',
    otherwise: 'choose another port with --port',
    assets: () => readAssets(pageFolder),
    routes: {
      actions: {
        '/api/press': action(PressSchema, ({ button, down, page }) => {
          if (page !== undefined && !hub.has(page)) {
            return badRequest(`page ${page} has no open stream`);
          }
          return answered(hall.press(button, down, page ?? 0));
        }),
        '/api/fault': action(FaultSchema, async ({ device, trouble, on }) =>
          answered(await hall.setFault(device, trouble, on)),
        ),
        '/api/power': action(PowerSchema, ({ on }) => answered(hall.setPower(on))),
      },
      live: { '/api/feed': hub },
      files: {
        '/tickets/*': made('.png', 'image/png', (id) => hall.ticketPng(id)),
        '/sounds/*': made('.wav', 'audio/wav', (id) => hall.soundWav(id)),
      },
    },
    onFault: (error) => {
      process.stderr.write(`bench page: ${error instanceof Error ? error.message : error}\n`);
    },
  });
  return {
    start: () => server.start(),
    stop: () => server.stop(),
    show: (change) => hub.change(change),
  };
}

/** Files whose names are a number and this ending. */
function made(ending: string, type: string, find: (id: number) => Uint8Array | null) {
  return (name: string): MadeFile | null => {
    const id = name.endsWith(ending) ? name.slice(0, -ending.length) : '';
    const body = /^[1-9][0-9]{0,8}$/.test(id) ? find(Number(id)) : null;
    return body === null ? null : { type, body };
  };
}

function answered(answer: HallAnswer): ActionAnswer {
  return answer.done ? null : badRequest(answer.reason);
}
