/**
 * The two wires between the controller and the boards of a twin line: half duplex, as fast as the
 * baud rate lets a byte be, and as bad as `setNoise` makes it.
 *
 * Time is the line's own: a byte that came while another was on the wires follows it. Where the
 * controller and a board, or two boards, speak at once, that is a collision: it is counted, and
 * what was said meanwhile arrives damaged on both sides.
 */
import type { Duplex } from 'node:stream';

export interface BusNoise {
  /** Share of bytes that get lost, 0 to 1. */
  readonly dropped?: number;
  /** Share of bytes that arrive as others, 0 to 1. */
  readonly garbled?: number;
  /** Boards answer this much later. */
  readonly answersLateByMs?: number;
  /** The controller's adapter hears what it sends itself. */
  readonly echoes?: boolean;
}

export interface BusOptions {
  /** Null: bytes take no time. */
  readonly rate: { readonly baudRate: number; readonly bitsPerByte: number } | null;
  /** From the end of a frame to the first byte of its answer. */
  readonly answerAfterMs: number;
  /** What the controller owes the line after an answer before it speaks again. */
  readonly silenceMs: number;
  /** 0 to below 1; replaced for repeatable noise. */
  readonly random: () => number;
  /** A byte has reached the boards. */
  heard(byte: number, atMs: number): void;
}

interface Travelling {
  readonly byte: number;
  readonly dueMs: number;
  readonly arrive: (byte: number, dueMs: number) => void;
}

export class TwinBus {
  readonly #options: BusOptions;
  readonly #byteMs: number;
  #line: Duplex | null = null;
  #noise: BusNoise = {};
  #queue: Travelling[] = [];
  #timer: NodeJS.Timeout | null = null;
  readonly #answers = new Set<NodeJS.Timeout>();
  /** When the last byte of each side will have left the wires. */
  #controllerUntilMs = 0;
  #boardsUntilMs = 0;
  collisions = 0;
  /** How often the controller spoke before the silence after an answer was over. */
  hurries = 0;

  constructor(options: BusOptions) {
    this.#options = options;
    const { rate } = options;
    this.#byteMs = rate === null ? 0 : (rate.bitsPerByte * 1000) / rate.baudRate;
  }

  /** A new connection; what was on the wires of the old one is gone. */
  connect(line: Duplex): void {
    this.disconnect();
    this.#line = line;
    line.on('data', (bytes: Uint8Array) => {
      if (this.#line === line) this.#fromController(bytes);
    });
    line.once('close', () => {
      if (this.#line === line) this.disconnect();
    });
  }

  disconnect(): void {
    this.#line = null;
    this.#queue = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const answer of this.#answers) clearTimeout(answer);
    this.#answers.clear();
  }

  setNoise(noise: BusNoise): void {
    this.#noise = noise;
  }

  /** A board's answer, after its usual time and whatever the noise adds. */
  say(bytes: Uint8Array): void {
    const afterMs = this.#options.answerAfterMs + (this.#noise.answersLateByMs ?? 0);
    const answer = setTimeout(() => {
      this.#answers.delete(answer);
      this.#fromBoard(bytes);
    }, afterMs);
    this.#answers.add(answer);
  }

  #fromController(bytes: Uint8Array): void {
    const nowMs = performance.now();
    const collides = this.#byteMs > 0 && this.#boardsUntilMs > nowMs;
    if (collides) this.collisions += 1;
    const followsAnswer = this.#boardsUntilMs > this.#controllerUntilMs;
    const hurries = followsAnswer && nowMs - this.#boardsUntilMs < this.#options.silenceMs;
    if (hurries) this.hurries += 1;
    const line = this.#line;
    this.#controllerUntilMs = this.#travel(
      bytes,
      Math.max(this.#controllerUntilMs, nowMs),
      collides,
      (byte, dueMs) => {
        if (this.#noise.echoes && this.#line === line) line?.write(Uint8Array.of(byte));
        this.#options.heard(byte, dueMs);
      },
    );
  }

  #fromBoard(bytes: Uint8Array): void {
    const nowMs = performance.now();
    const busyUntilMs = Math.max(this.#controllerUntilMs, this.#boardsUntilMs);
    const collides = this.#byteMs > 0 && busyUntilMs > nowMs;
    if (collides) this.collisions += 1;
    const line = this.#line;
    this.#boardsUntilMs = this.#travel(bytes, nowMs, collides, (byte) => {
      if (this.#line === line) line?.write(Uint8Array.of(byte));
    });
  }

  /** @returns when the last of the bytes has left the wires */
  #travel(
    bytes: Uint8Array,
    fromMs: number,
    damaged: boolean,
    arrive: Travelling['arrive'],
  ): number {
    let dueMs = fromMs;
    for (const byte of bytes) {
      dueMs += this.#byteMs;
      this.#queue.push({ byte: damaged ? byte ^ 0x5a : byte, dueMs, arrive });
    }
    this.#queue.sort((a, b) => a.dueMs - b.dueMs);
    if (this.#timer === null) this.#deliver();
    return dueMs;
  }

  #deliver(): void {
    this.#timer = null;
    for (;;) {
      const [next] = this.#queue;
      if (next === undefined) return;
      const leftMs = next.dueMs - performance.now();
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.#deliver(), Math.floor(leftMs));
        return;
      }
      this.#queue.shift();
      this.#arrive(next);
    }
  }

  #arrive({ byte, dueMs, arrive }: Travelling): void {
    const { dropped = 0, garbled = 0 } = this.#noise;
    const { random } = this.#options;
    if (dropped > 0 && random() < dropped) return;
    const isGarbled = garbled > 0 && random() < garbled;
    arrive(isGarbled ? byte ^ (1 + Math.floor(random() * 255)) : byte, dueMs);
  }
}
