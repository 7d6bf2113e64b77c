/**
 * Modbus RTU seven-segment displays: from a sight to the registers of a model, chosen by name.
 *
 * The frames, the CRC and the reading of answers are modbus-serial's; this is the only file that
 * knows it. The library is given a port that only remembers what is written to it, so that a frame
 * is a pure value and the line keeps its one writer, its own deadlines and its wire that reconnects.
 */
import { EventEmitter } from 'node:events';
import modbusSerial from 'modbus-serial';
import type { LineOf } from '../../config/schema/board-line.ts';
import type { BoardCodec, Verdict } from './board-codec.ts';
import { digitsOf, displayWords } from './board-words.ts';

const { default: ModbusRTU } = modbusSerial;

type RegisterMap = LineOf<'modbus'>['registers'];

/** What is written to a board: function code 6 for one register, 16 for several. */
export type RegisterWrite =
  | { readonly code: 6; readonly register: number; readonly value: number }
  | { readonly code: 16; readonly register: number; readonly values: readonly number[] };

const defaultReplyTimeoutMs = 100;
/** Both models have six characters, and take that many even where fewer digits are fitted. */
const characters = 6;
const writeOne = 6;
const writeSeveral = 16;
const isException = 0x80;
/** Address, code, register, value or count, CRC. */
const answerBytes = 8;
const exceptionBytes = 5;

/**
 * - `led-485`: LED-485-0xx, register 0 is the number as a signed 16-bit integer. It says 0, which is
 *   no ticket's number, where there is none.
 * - `led-485-text`: LED-485-0xx, ASCII from register 70H, two characters a register.
 * - `dm36b06`: registers 0 to 5 hold one ASCII character each.
 */
export function registersFor(map: RegisterMap, text: string): RegisterWrite {
  const shown = Buffer.from(text.slice(-characters).padStart(characters), 'latin1');
  switch (map) {
    case 'led-485':
      return { code: writeOne, register: 0, value: Number(digitsOf(text)) % 0x8000 };
    case 'led-485-text':
      return {
        code: writeSeveral,
        register: 0x70,
        values: Array.from({ length: characters / 2 }, (_, at) => shown.readUInt16BE(2 * at)),
      };
    case 'dm36b06':
      return { code: writeSeveral, register: 0, values: [...shown] };
    default:
      return map satisfies never;
  }
}

/**
 * @param gapMs silence of 3.5 characters at the line's rate: "MODBUS over Serial Line", 2.5.1.1
 */
export function createModbus(
  config: Pick<LineOf<'modbus'>, 'registers' | 'replyTimeoutMs'>,
  gapMs: number,
): BoardCodec<number> {
  return {
    gapMs,
    blinks: false,
    // Seven segments draw no sentence.
    inTurns: () => null,
    replyTimeoutMs: config.replyTimeoutMs ?? defaultReplyTimeoutMs,
    setUpEveryMs: null,
    // The answer to function 6 is its question again.
    question: config.registers === 'led-485' ? readOfRegister : null,
    frames: (address, sight) => [
      exchange(address, registersFor(config.registers, displayWords(sight, characters).text)).frame,
    ],
    judge,
  };
}

/** The library's port: it takes frames, and gives the library what was heard. */
class MemoryPort extends EventEmitter {
  readonly isOpen = true;
  written: Uint8Array = new Uint8Array();

  open(opened: () => void): void {
    opened();
  }

  write(frame: Uint8Array): void {
    this.written = frame;
  }
}

/** Function 3, one register: the answer is shorter than the question. */
function readOfRegister(address: number): Uint8Array {
  const port = new MemoryPort();
  const client = new ModbusRTU(port);
  client.open(() => {});
  client.writeFC3(address, 0, 1, () => {});
  return port.written;
}

interface Exchange {
  readonly frame: Uint8Array;
  /** Gives the library one whole answer; null where it takes it for damaged or another board's. */
  read(answer: Uint8Array): Verdict | null;
}

function exchange(address: number, write: RegisterWrite): Exchange {
  const port = new MemoryPort();
  const client = new ModbusRTU(port);
  client.open(() => {});
  let verdict: Verdict | null = null;
  const settle = (error: unknown, register?: number, value?: number): void => {
    if (error) verdict = hasModbusCode(error) ? 'refused' : null;
    else verdict = register === write.register && value === confirmed(write) ? 'accepted' : null;
  };
  if (write.code === writeOne) {
    client.writeFC6(address, write.register, write.value, (error, data) =>
      settle(error, data?.address, data?.value),
    );
  } else {
    client.writeFC16(address, write.register, [...write.values], (error, data) =>
      settle(error, data?.address, data?.length),
    );
  }
  return {
    frame: port.written,
    read: (answer) => {
      verdict = null;
      port.emit('data', Buffer.from(answer));
      return verdict;
    },
  };
}

/** The last field of the answer: the value that was written, or how many registers. */
function confirmed(write: RegisterWrite): number {
  return write.code === writeOne ? write.value : write.values.length;
}

function hasModbusCode(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'modbusCode' in error;
}

/** Looks for the answer anywhere in what was heard, so that noise before it does no harm. */
function judge(sent: Uint8Array, heard: Uint8Array): Verdict {
  const [address = 0, code = 0] = sent;
  const { read } = exchange(address, writeIn(sent));
  for (let at = 0; at + exceptionBytes <= heard.length; at += 1) {
    if (heard[at] !== address) continue;
    const answered = heard[at + 1];
    const length =
      answered === code ? answerBytes : answered === (code | isException) ? exceptionBytes : 0;
    if (length === 0 || at + length > heard.length) continue;
    const verdict = read(heard.subarray(at, at + length));
    if (verdict !== null) return verdict;
  }
  return 'incomplete';
}

/** What `sent`, a frame of this file, writes. */
function writeIn(sent: Uint8Array): RegisterWrite {
  const words = Buffer.from(sent);
  const register = words.readUInt16BE(2);
  const valueOrCount = words.readUInt16BE(4);
  return sent[1] === writeOne
    ? { code: writeOne, register, value: valueOrCount }
    : { code: writeSeveral, register, values: Array.from({ length: valueOrCount }, () => 0) };
}
