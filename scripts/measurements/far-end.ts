/**
 * The far end of the wires, in a process of its own so that drawing the twins' pictures takes no
 * time from the controller: a printer twin behind a tap that notes when a ticket's bytes arrive,
 * and two board twins, each on a line that lets a byte through no faster than the baud rate does.
 *
 * A pseudo-terminal hands over a whole frame at once; at its own speed a board would look ten
 * thousand times faster than it is. Talks to its parent by messages; `FarEndMessage` is all of them.
 */
import { connect, createServer, type Socket } from 'node:net';
import { monotonicMs } from '../../config/boot-clock.ts';
import { bitsPerByte } from '../../config/schema/framing.ts';
import { createBoardTwin } from '../../drivers/twins/board-twin.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { onSharedClock } from './row.ts';

export type FarEndMessage =
  | { readonly kind: 'listening'; readonly printerPort: number }
  /** The first byte of a ticket; status questions are not part of one. */
  | { readonly kind: 'ticket'; readonly atMs: number }
  /**
   * When the last byte that made a board show `text` had left the line, and of how many bytes that
   * frame was. `bare` is the board of the peer.
   */
  | {
      readonly kind: 'board' | 'bare';
      readonly text: string;
      readonly atMs: number;
      readonly frameBytes: number;
    };

const host = '127.0.0.1';
const byteBits = bitsPerByte('8N1');

const [tty = '', bareTty = '', address = '', baudRate = '', widthDots = ''] = process.argv.slice(2);

function send(message: FarEndMessage): void {
  process.send?.(message);
}

async function startPrinter(): Promise<number> {
  const twin = createPrinterTwin({
    endpoint: { kind: 'tcp', host, port: 0 },
    widthDots: Number(widthDots),
    onPaper: () => {},
  });
  await twin.start();
  const tap = createServer({ noDelay: true }, (line) => {
    const onward = connectTo(twin.port);
    line.on('data', (bytes) => {
      if (beginsTicket(bytes)) send({ kind: 'ticket', atMs: monotonicMs() });
      onward.write(bytes);
    });
    onward.pipe(line);
    line.on('error', () => onward.destroy());
    onward.on('error', () => line.destroy());
  });
  await new Promise<void>((resolve) => tap.listen(0, host, resolve));
  const bound = tap.address();
  if (bound === null || typeof bound === 'string') throw new Error('the tap has no port');
  return bound.port;
}

/** `ESC @ GS`, with which every ticket begins, behind any questions (`DLE EOT n`). */
function beginsTicket(bytes: Uint8Array): boolean {
  let at = 0;
  while (bytes[at] === 0x10 && bytes[at + 1] === 0x04) at += 3;
  return bytes[at] === 0x1b && bytes[at + 1] === 0x40 && bytes[at + 2] === 0x1d;
}

async function startBoard(path: string, kind: 'board' | 'bare'): Promise<void> {
  let shown = '';
  let reportedBytes = 0;
  const twin = createBoardTwin({
    endpoint: { kind: 'tty-cable', path },
    addresses: [address],
    rate: { baudRate: Number(baudRate), bitsPerByte: byteBits },
    onChange: () => {},
    onObeyed: (_, atMs) => {
      const { text } = twin.picture(address);
      const frameBytes = twin.heardBytes - reportedBytes;
      reportedBytes = twin.heardBytes;
      if (text === shown) return;
      shown = text;
      send({ kind, text, atMs: onSharedClock(atMs), frameBytes });
    },
  });
  await twin.start();
}

function connectTo(port: number | null): Socket {
  if (port === null) throw new Error('the twin has no port');
  const socket = connect({ host, port });
  socket.setNoDelay(true);
  return socket;
}

process.once('disconnect', () => process.exit());
const printerPort = await startPrinter();
await startBoard(tty, 'board');
await startBoard(bareTty, 'bare');
send({ kind: 'listening', printerPort });
