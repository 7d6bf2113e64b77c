/**
 * One frame at a time on a half-duplex line: silence before it, its bytes, and the answer where the
 * protocol has one. The line is free again when `exchange` settles; frames are never interleaved.
 * The silence is waited for before a frame is chosen, so that what is said is true when it is said.
 */
import { patience } from '../wire/patience.ts';
import { until } from '../wire/until.ts';
import type { Wire } from '../wire/wire.ts';
import type { Verdict } from './board-codec.ts';
import type { LineCodec, LineRate } from './line-codec.ts';

/**
 * `written`: and confirmed, where the protocol confirms. `silent`: no good answer in time.
 * `cut-short`: the wait was given up for somebody else.
 */
export type ExchangeOutcome = 'written' | 'silent' | 'refused' | 'cut-short';

export interface ExchangeOptions {
  readonly codec: LineCodec;
  readonly frame: Uint8Array;
  /** How long to wait for the answer, from the frame's last byte on. */
  readonly patienceMs: number;
  /** True where `giveWay` may end the wait. */
  readonly yields: boolean;
}

interface Waiting {
  readonly sent: Uint8Array;
  readonly judge: (heard: Uint8Array) => Verdict;
  readonly yields: boolean;
  readonly settle: (outcome: ExchangeOutcome) => void;
}

/** The answer to the question of one register. */
const readAnswerBytes = 7;
/** What is looked through for an answer: a line that is full of noise must not cost the hall its time. */
const heardAtMost = 1024;

export class BoardBus {
  readonly #wire: Wire;
  readonly #byteMs: number;
  /** The wire takes bytes faster than the line behind it carries them. */
  readonly #wireIsAhead: boolean;
  #heard: Uint8Array = new Uint8Array();
  #waiting: Waiting | null = null;
  #busyUntilMs = 0;
  #echoes = false;

  constructor(wire: Wire, rate: LineRate, wireIsAhead: boolean) {
    this.#wire = wire;
    this.#byteMs = (rate.bitsPerByte * 1000) / rate.baudRate;
    this.#wireIsAhead = wireIsAhead;
  }

  /**
   * The end of the silence before the next frame; null where the line has been silent long enough,
   * so that it is written to in the same turn of the event loop.
   */
  silence(gapMs: number): Promise<void> | null {
    const freeAtMs = this.#busyUntilMs + gapMs;
    return performance.now() < freeAtMs ? until(freeAtMs) : null;
  }

  /** Rejects with `WireDown` when the wire goes down first. Only one at a time, after `silence`. */
  async exchange({ codec, frame, patienceMs, yields }: ExchangeOptions): Promise<ExchangeOutcome> {
    this.#heard = new Uint8Array();
    const lineMs = frame.length * this.#byteMs;
    if (codec.replyTimeoutMs === null) {
      await this.#send(frame, lineMs);
      return 'written';
    }
    let endPatience = (): void => {};
    const answer = new Promise<ExchangeOutcome>((settle) => {
      this.#waiting = { sent: frame, judge: (heard) => codec.judge(frame, heard), yields, settle };
    });
    try {
      await this.#send(frame, lineMs);
      endPatience = patience(patienceMs, () => this.#waiting?.settle('silent'));
      return await answer;
    } finally {
      endPatience();
      this.#waiting = null;
    }
  }

  /**
   * Asks a question that no board answers with its own bytes. Where they come back, it is the adapter
   * that echoes, and from now on only what follows an echo is an answer.
   */
  async findEcho({ frame, ...options }: ExchangeOptions): Promise<boolean> {
    this.#echoes = false;
    let heardEcho = false;
    // An echo comes at once; what a board may add is waited for, so that it meets no other frame.
    const judge = (sent: Uint8Array, heard: Uint8Array): Verdict => {
      heardEcho = Buffer.from(heard).includes(Buffer.from(sent));
      const isOther = heard.length >= readAnswerBytes && !isBeginning(heard, sent);
      return isOther && !heardEcho ? 'accepted' : 'incomplete';
    };
    await this.exchange({ ...options, frame, codec: { ...options.codec, judge } });
    this.#echoes = heardEcho;
    return heardEcho;
  }

  /** Bytes from the line. */
  hear(bytes: Uint8Array): void {
    this.#busyUntilMs = Math.max(this.#busyUntilMs, performance.now());
    if (this.#waiting === null) return;
    this.#heard = Buffer.concat([this.#heard, bytes]).subarray(-heardAtMost);
    const answer = this.#answerTo(this.#waiting.sent);
    if (answer === null) return;
    const verdict = this.#waiting.judge(answer);
    if (verdict === 'accepted') this.#waiting.settle('written');
    if (verdict === 'refused') this.#waiting.settle('refused');
  }

  /**
   * Somebody has something to say to a board that answers: a wait that yields ends, unless the
   * answer has begun. Should it begin after all, the two collide and both are said again.
   */
  giveWay(): void {
    if (!this.#waiting?.yields) return;
    const answer = this.#answerTo(this.#waiting.sent);
    if (answer === null || answer.length === 0) this.#waiting.settle('cut-short');
  }

  /** The wire is down: nothing will be heard any more. */
  drop(): void {
    this.#waiting?.settle('silent');
  }

  /** What was heard behind the echo; null while that is not over. */
  #answerTo(sent: Uint8Array): Uint8Array | null {
    if (!this.#echoes) return this.#heard;
    const at = Buffer.from(this.#heard).indexOf(Buffer.from(sent));
    return at === -1 ? null : this.#heard.subarray(at + sent.length);
  }

  async #send(frame: Uint8Array, lineMs: number): Promise<void> {
    const beganAtMs = performance.now();
    await this.#wire.write(frame);
    if (this.#wireIsAhead) await until(beganAtMs + lineMs);
    this.#busyUntilMs = Math.max(this.#busyUntilMs, performance.now());
  }
}

function isBeginning(heard: Uint8Array, of: Uint8Array): boolean {
  return heard.every((byte, at) => byte === of[at]);
}
