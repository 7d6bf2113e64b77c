/**
 * The far end of the wires, in a process of its own so that drawing the twins' pictures takes no
 * time from the controller: a printer twin behind a tap that notes when a ticket's bytes arrive,
 * and a board twin behind a relay that lets a byte through no faster than the baud rate does.
 *
 * A pseudo-terminal hands over a whole frame at once; without the relay a board would look ten
 * thousand times faster than it is. Talks to its parent by messages; `FarEndMessage` is all of them.
 */
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createBoardTwin } from '../../drivers/twins/board-twin.ts';
import { openEndpoint } from '../../drivers/twins/endpoint.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import { nowMs } from './row.ts';

export type FarEndMessage =
  | { readonly kind: 'listening'; readonly printerPort: number }
  /** The first byte of a ticket; status questions are not part of one. */
  | { readonly kind: 'ticket'; readonly atMs: number }
  /** The last byte that made the board show `text`, and how many bytes came since the last one. */
  | {
      readonly kind: 'board';
      readonly text: string;
      readonly atMs: number;
      readonly frameBytes: number;
    };

const host = '127.0.0.1';
/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;

const [tty = '', address = '', baudRate = '', widthDots = ''] = process.argv.slice(2);

function tell(message: FarEndMessage): void {
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
      if (beginsTicket(bytes)) tell({ kind: 'ticket', atMs: nowMs() });
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

async function startBoard(): Promise<void> {
  let passedBytes = 0;
  const twin = createBoardTwin({
    endpoint: { kind: 'tcp', host, port: 0 },
    addresses: [address],
    onChange: (_, { text }) => {
      tell({ kind: 'board', text, atMs: nowMs(), frameBytes: passedBytes });
      passedBytes = 0;
    },
  });
  await twin.start();
  const board = connectTo(twin.port);
  const relay = openEndpoint({ kind: 'tty-cable', path: tty }, (line) =>
    pace(line, (byte) => {
      passedBytes += 1;
      board.write(byte);
    }),
  );
  await relay.start();
}

/** Passes each byte on when the line would have carried it, and never before. */
function pace(line: Duplex, pass: (byte: Uint8Array) => void): void {
  const byteMs = (bitsPerByte * 1000) / Number(baudRate);
  const waiting: { readonly byte: Uint8Array; readonly dueMs: number }[] = [];
  let busyUntilMs = 0;
  let timer: NodeJS.Timeout | null = null;

  function passDue(): void {
    timer = null;
    for (;;) {
      const next = waiting[0];
      if (next === undefined) return;
      const leftMs = next.dueMs - nowMs();
      if (leftMs > 0) {
        timer = setTimeout(passDue, leftMs);
        return;
      }
      waiting.shift();
      pass(next.byte);
    }
  }

  line.on('data', (bytes: Uint8Array) => {
    for (const byte of bytes) {
      busyUntilMs = Math.max(busyUntilMs, nowMs()) + byteMs;
      waiting.push({ byte: Uint8Array.of(byte), dueMs: busyUntilMs });
    }
    if (timer === null) passDue();
  });
}

function connectTo(port: number | null): Socket {
  if (port === null) throw new Error('the twin has no port');
  const socket = connect({ host, port });
  socket.setNoDelay(true);
  return socket;
}

process.once('disconnect', () => process.exit());
const printerPort = await startPrinter();
await startBoard();
tell({ kind: 'listening', printerPort });
