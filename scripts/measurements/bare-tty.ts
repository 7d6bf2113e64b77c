/**
 * The peer of a call on a bus: the same frame to the same kind of tty by one system call, which waits for
 * no answer and repeats nothing.
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { monotonicMs } from '../../config/boot-clock.ts';
import { createModbus } from '../../drivers/board/modbus.ts';
import type { LineReport } from './boards-far-end.ts';
import type { FarEnd } from './boards-far-end-process.ts';

interface BareTty {
  /** Resolves with the milliseconds until the board had the frame. */
  write(value: number): Promise<number>;
  close(): Promise<void>;
}

const line = 'bare';
const registers = 'led-485';
const address = 16;

/** @param tty where the line is made */
export async function openBareTty(farEnd: FarEnd, tty: string): Promise<BareTty> {
  await farEnd.order({
    order: 'open',
    line,
    tty,
    speaks: { protocol: 'modbus', registers },
    addresses: [String(address)],
  });
  const port = openSync(tty, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const { frames } = createModbus({ registers }, 0);
  return {
    write: (value) =>
      new Promise((resolve) => {
        const sight = { shows: 'number', number: String(value), flashing: false } as const;
        const hear = (report: LineReport): void => {
          if (report.report !== 'obeyed' || report.line !== line) return;
          farEnd.child.off('message', hear);
          resolve(report.atMs - startedMs);
        };
        farEnd.child.on('message', hear);
        const startedMs = monotonicMs();
        for (const frame of frames(address, sight, null)) writeSync(port, frame);
      }),
    close: async () => {
      closeSync(port);
      await farEnd.order({ order: 'close', line });
    },
  };
}
