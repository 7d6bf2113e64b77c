/**
 * Lines of paced board twins in a process of their own, so that what the boards do takes no time
 * from the controller's side. Talks to its parent by messages: `LineOrder` in, `LineReport` out.
 */
import { monotonicMs } from '../../config/boot-clock.ts';
import { bitsPerByte } from '../../config/schema/framing.ts';
import { type BoardLineTwin, createBoardTwin } from '../../drivers/twins/board-twin.ts';
import type { TwinEndpoint } from '../../drivers/twins/twin.ts';
import { onSharedClock } from './row.ts';

type Speaks = NonNullable<Parameters<typeof createBoardTwin>[0]['speaks']>;

export type LineOrder =
  | {
      readonly order: 'open';
      readonly line: string;
      /** Null: a TCP port of its own, which the report `done` gives. */
      readonly tty: string | null;
      readonly speaks: Speaks;
      readonly addresses: readonly (string | number)[];
    }
  | { readonly order: 'close'; readonly line: string }
  | { readonly order: 'cable'; readonly line: string; readonly plugged: boolean }
  | {
      readonly order: 'board';
      readonly line: string;
      readonly address: string;
      readonly plugged: boolean;
    }
  | {
      readonly order: 'power';
      readonly line: string;
      readonly address: string;
      readonly powered: boolean;
    }
  | {
      readonly order: 'noise';
      readonly line: string;
      readonly noise: Parameters<BoardLineTwin['setNoise']>[0];
    };

export type LineReport =
  | { readonly report: 'done'; readonly line: string; readonly port: number | null }
  /** A board has understood a frame, whose last byte left the line `atMs`. */
  | {
      readonly report: 'obeyed';
      readonly line: string;
      readonly address: string;
      readonly text: string;
      readonly atMs: number;
    };

const rate = { baudRate: 9600, bitsPerByte: bitsPerByte('8N1') };
const lines = new Map<string, BoardLineTwin>();

function send(report: LineReport): void {
  process.send?.(report);
}

async function open({ line, tty, speaks, addresses }: Extract<LineOrder, { order: 'open' }>) {
  const endpoint: TwinEndpoint =
    tty === null ? { kind: 'tcp', host: '127.0.0.1', port: 0 } : { kind: 'tty-cable', path: tty };
  const reportObeyed = (address: string, atMs: number): void => {
    const { text } = twin.picture(address);
    send({ report: 'obeyed', line, address, text, atMs });
  };
  const twin = createBoardTwin({
    endpoint,
    addresses,
    speaks,
    rate,
    // A board that went dark reports that too.
    onChange: (address, { text }) => {
      if (text === '') reportObeyed(address, monotonicMs());
    },
    onObeyed: (address, atMs) => reportObeyed(address, onSharedClock(atMs)),
  });
  lines.set(line, twin);
  await twin.start();
}

async function obey(order: LineOrder): Promise<void> {
  if (order.order === 'open') await open(order);
  const twin = lines.get(order.line);
  if (order.order === 'close') await twin?.stop();
  if (order.order === 'cable') await twin?.setPlugged(order.plugged);
  if (order.order === 'board') twin?.setBoardPlugged(order.address, order.plugged);
  if (order.order === 'power') twin?.setPowered(order.address, order.powered);
  if (order.order === 'noise') twin?.setNoise(order.noise);
  send({ report: 'done', line: order.line, port: twin?.port ?? null });
}

process.on('message', (order: LineOrder) => {
  void obey(order);
});
process.once('disconnect', () => {
  void Promise.all([...lines.values()].map((twin) => twin.stop())).then(() => process.exit());
});
