/** A line of boards on a real tty whose bytes travel at 9600 baud, and what its boards and people see. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoardLineConfig } from '../../config/schema/schema.ts';
import { createBoardLine } from '../../drivers/board/board-line.ts';
import type { Boards, FaultCode } from '../../drivers/ports.ts';
import type { TwinProtocol } from '../../drivers/twins/board-protocols.ts';
import { type BoardLineTwin, createBoardTwin } from '../../drivers/twins/board-twin.ts';
import { Watch } from '../watch.ts';

/** Lines whose boards may answer. */
export type Speaks = TwinProtocol<'modbus' | 'described'> & {
  readonly replyTimeoutMs?: number;
};

export interface BusRigOptions {
  /** Window n's board is at address n. */
  readonly boards: readonly number[];
  /** An hour where it is left out: long after a test. */
  readonly redrawSeconds?: number;
  readonly random?: () => number;
  /** Where the boards are others than the config says. */
  readonly boardsSpeak?: TwinProtocol;
}

export interface BusRig {
  readonly line: Boards;
  readonly twin: BoardLineTwin;
  readonly faults: Map<string, FaultCode | 'none'>;
  /** All that people are advised about each device, in one line. */
  readonly hints: Map<string, string>;
  /** Addresses in the order in which their boards obeyed. */
  readonly obeyed: string[];
  /** What people have seen, each change once. */
  readonly shown: string[];
  until(isTrue: () => boolean): Promise<void>;
}

const rate = { baudRate: 9600, bitsPerByte: 10 };

/** @returns makes a rig that ends with its test; the line is not started yet */
export function busRigs(): (speaks: Speaks, options: BusRigOptions) => Promise<BusRig> {
  let folder: string;
  let cleanUps: (() => Promise<void>)[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dawr-bus-'));
    cleanUps = [];
  });
  afterEach(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    rmSync(folder, { recursive: true });
  });

  return async (speaks, { boards, redrawSeconds = 3600, random, boardsSpeak = speaks }) => {
    const path = join(folder, 'tty');
    const faults = new Map<string, FaultCode | 'none'>();
    const hints = new Map<string, string>();
    const obeyed: string[] = [];
    const shown: string[] = [];
    const { stir, until } = new Watch();
    const twin = createBoardTwin({
      endpoint: { kind: 'tty-cable', path },
      addresses: boards,
      speaks: boardsSpeak,
      rate,
      ...(random ? { random } : {}),
      onChange: (_, { text }) => {
        shown.push(text);
        stir();
      },
      onObeyed: (address) => {
        obeyed.push(address);
        stir();
      },
    });
    cleanUps.push(() => twin.stop());
    await twin.start();
    const config: BoardLineConfig = {
      id: 'bus',
      wire: { kind: 'serial', path, baudRate: 9600, framing: '8N1' },
      redrawSeconds,
      ...speaks,
      boards: boards.map((window) => ({ window, address: window })),
    };
    const line = createBoardLine(config, (device, found) => {
      faults.set(device, found[0]?.code ?? 'none');
      hints.set(device, found.map(({ hint }) => hint).join(' '));
      stir();
    });
    cleanUps.push(() => line.stop());
    return { line, twin, faults, hints, obeyed, shown, until };
  };
}
