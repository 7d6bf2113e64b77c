/**
 * An Arduino Uno: the ATmega328P in a simulator, running a firmware from Intel hex, its serial line on
 * a real tty. A process of its own, because the simulator needs all the time that it can get. The
 * board is powered by its cable: unplugged it is dark, plugged in it boots.
 */
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import {
  AVRIOPort,
  AVRTimer,
  AVRUSART,
  avrInstruction,
  CPU,
  PinState,
  portBConfig,
  portCConfig,
  portDConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  usart0Config,
} from 'avr8js';
import { openEndpoint } from '../../drivers/twins/endpoint.ts';

/** Between a pin and ground. */
export type UnoOrder =
  | { readonly order: 'press'; readonly pin: number; readonly down: boolean }
  | { readonly order: 'plug'; readonly plugged: boolean }
  /** The chip stands still; what arrives meanwhile it finds when it goes on. */
  | { readonly order: 'freeze'; readonly frozen: boolean }
  /** Its reset button: the line stays up. */
  | { readonly order: 'reset' };

export type UnoNews =
  | { readonly news: 'plugged'; readonly plugged: boolean }
  /** What outputs drive, in the order of their changes; an input drives nothing. */
  | { readonly news: 'pins'; readonly changes: readonly PinChange[] }
  | { readonly news: 'reset' }
  | { readonly news: 'frozen'; readonly frozen: boolean };

export interface PinChange {
  readonly pin: number;
  readonly high: boolean;
}

const clockHz = 16e6;
const flashBytes = 32_768;
/** Longer lags than this are not made up for: the machine is busy, and a chip cannot run faster. */
const longestSliceMs = 20;
/** The chip sees each position of a finger for this much of its own time, however late it runs. */
const fingerRestsMs = 30;

const [, , tty = '', hexFile = ''] = process.argv;
const program = readHex(readFileSync(hexFile, 'latin1'));
const fingers = new Map<number, boolean>();
/** What fingers are still to do. */
const moves: Extract<UnoOrder, { order: 'press' }>[] = [];
let fingersRestMs = 0;
let chip: Chip | null = null;
let line: Duplex | null = null;
let isFrozen = false;

const endpoint = openEndpoint({ kind: 'tty-cable', path: tty }, (connection) => {
  line = connection;
  connection.on('data', (bytes: Uint8Array) => {
    if (line === connection) chip?.receive(bytes);
  });
});

interface Chip {
  receive(bytes: Uint8Array): void;
  /** Looks at the finger on the pin. */
  touch(pin: number): void;
  run(cycles: number): void;
  /** Without power no pin is driven. */
  powerDown(): void;
}

function report(news: UnoNews): void {
  process.send?.(news);
}

function powerUp(): Chip {
  const cpu = new CPU(new Uint16Array(program.buffer.slice(0)));
  for (const config of [timer0Config, timer1Config, timer2Config]) new AVRTimer(cpu, config);
  const usart = new AVRUSART(cpu, usart0Config, clockHz);
  /** With the number of each port's first pin on the board's edge. */
  const ports = [
    { port: new AVRIOPort(cpu, portDConfig), first: 0, count: 8 },
    { port: new AVRIOPort(cpu, portBConfig), first: 8, count: 6 },
    { port: new AVRIOPort(cpu, portCConfig), first: 14, count: 6 },
  ];
  const highPins = new Set<number>();
  let changes: PinChange[] = [];
  function drive(pin: number, isHigh: boolean): void {
    if (highPins.has(pin) === isHigh) return;
    if (isHigh) highPins.add(pin);
    else highPins.delete(pin);
    changes.push({ pin, high: isHigh });
  }
  function reportChanges(): void {
    if (changes.length > 0) report({ news: 'pins', changes });
    changes = [];
  }
  for (const { port, first, count } of ports) {
    port.addListener(() => {
      for (let bit = 0; bit < count; bit += 1) {
        drive(first + bit, port.pinState(bit) === PinState.High);
      }
      for (let bit = 0; bit < count; bit += 1) touch(first + bit);
    });
  }
  /** An open contact is held high by the pull-up alone; without it the line lies low. */
  function touch(pin: number): void {
    const at = ports.find(({ first, count }) => pin >= first && pin < first + count);
    if (at === undefined) return;
    const isPulled = at.port.pinState(pin - at.first) === PinState.InputPullUp;
    at.port.setPin(pin - at.first, isPulled && fingers.get(pin) !== true);
  }
  const waiting: number[] = [];
  const feed = (): void => {
    const [byte] = waiting;
    if (byte !== undefined && usart.writeByte(byte)) waiting.shift();
  };
  let said: number[] = [];
  usart.onByteTransmit = (byte) => said.push(byte);
  usart.onRxComplete = feed;
  return {
    receive(bytes) {
      waiting.push(...bytes);
    },
    touch,
    run(cycles) {
      const until = cpu.cycles + cycles;
      while (cpu.cycles < until) {
        for (let step = 0; step < 500; step += 1) {
          avrInstruction(cpu);
          cpu.tick();
        }
        if (waiting.length > 0) feed();
      }
      reportChanges();
      if (said.length === 0) return;
      if (line?.writable) line.write(Uint8Array.from(said));
      said = [];
    },
    powerDown() {
      for (const pin of highPins) drive(pin, false);
      reportChanges();
    },
  };
}

/** @returns the flash, in words as the chip reads them */
function readHex(text: string): Uint16Array<ArrayBuffer> {
  const bytes = new Uint8Array(flashBytes);
  for (const record of text.split('\n')) {
    const [, length = '', address = '', kind = '', data = ''] =
      /^:(..)(....)(..)([0-9A-F]*)..\s*$/i.exec(record) ?? [];
    if (kind !== '00') continue;
    for (let at = 0; at < Number.parseInt(length, 16); at += 1) {
      bytes[Number.parseInt(address, 16) + at] = Number.parseInt(
        data.slice(at * 2, at * 2 + 2),
        16,
      );
    }
  }
  return new Uint16Array(bytes.buffer);
}

let ranUntilMs = performance.now();
function slice(): void {
  const nowMs = performance.now();
  const ms = Math.min(nowMs - ranUntilMs, longestSliceMs);
  ranUntilMs = nowMs;
  if (!isFrozen) {
    moveFinger(ms);
    chip?.run((ms * clockHz) / 1000);
  }
  setTimeout(slice, 1);
}

function moveFinger(passedMs: number): void {
  fingersRestMs -= passedMs;
  if (fingersRestMs > 0) return;
  const move = moves.shift();
  if (move === undefined) return;
  fingers.set(move.pin, move.down);
  chip?.touch(move.pin);
  fingersRestMs = fingerRestsMs;
}

async function plug(plugged: boolean): Promise<void> {
  if (!plugged) {
    chip?.powerDown();
    chip = null;
  }
  await endpoint.setPlugged(plugged);
  if (plugged) chip = powerUp();
  else line = null;
  report({ news: 'plugged', plugged });
}

process.on('message', (order: UnoOrder) => {
  switch (order.order) {
    case 'plug':
      void plug(order.plugged);
      break;
    case 'press':
      moves.push(order);
      break;
    case 'freeze':
      isFrozen = order.frozen;
      report({ news: 'frozen', frozen: isFrozen });
      break;
    case 'reset':
      chip?.powerDown();
      chip = powerUp();
      report({ news: 'reset' });
      break;
    default:
      order satisfies never;
  }
});
process.on('disconnect', () => {
  void endpoint.stop().then(() => process.exit(0));
});
await endpoint.start();
await plug(true);
slice();
