/**
 * A thermal ticket printer at the wire: takes ESC/POS bytes, prints on paper that can be looked at,
 * and answers as a real one does.
 *
 * Guarantees: no paper or an open cover stops it between two rows, and it goes on there when the
 * trouble is over; what it has received and not printed stays in its input buffer through an
 * unplug; a full buffer stops the sender; `GS r` is answered only when all before it is done;
 * real-time commands are obeyed the moment they arrive, wherever they stand, also inside a picture.
 */
import type { Duplex } from 'node:stream';
import { openEndpoint } from './endpoint.ts';
import { obeyCommands, type PrintMechanism, type Wish } from './escpos-commands.ts';
import type { GraphicsMemory } from './escpos-graphics.ts';
import { paperPng } from './escpos-png.ts';
import { type ModelKnowledge, printerModelKnowledge } from './printer-twin-models.ts';
import type { FaultyPrinterTwin, PrinterTwinOptions, Silence } from './printer-twin-options.ts';
import { throughConverter } from './serial-converter.ts';
import type { PrinterTrouble } from './twin.ts';

export function createPrinterTwin(options: PrinterTwinOptions): FaultyPrinterTwin {
  return new EscposPrinterTwin(options);
}

/** `DLE DC4 8` and its fixed parameters. */
const clearRequest = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08];
const powerOnNotice = Uint8Array.of(0x3b, 0x31, 0x00);
const clearedAnswer = Uint8Array.of(0x37, 0x25, 0x00);

/** A timer that is late on a busy machine does not make the head slower. */
const catchUpMs = 100;

class EscposPrinterTwin implements FaultyPrinterTwin, PrintMechanism {
  readonly widthDots: number;
  readonly dpi: number;
  readonly memory: GraphicsMemory | null;
  readonly memoryBytes: number;
  readonly drawsQr: boolean;
  readonly knows: ModelKnowledge;
  holdsTicket = false;
  readonly removedTickets = { retracted: 0, dropped: 0 };
  receivedBytes = 0;
  readonly troubles = new Set<PrinterTrouble>();
  readonly #options: PrinterTwinOptions;
  readonly #endpoint: ReturnType<typeof openEndpoint>;
  readonly #capacityBytes: number;
  /** Where answers go: the latest connection. */
  #line: Duplex | null = null;
  /** Connections that are read from; one that was hung up may still have bytes under way. */
  readonly #lines = new Set<Duplex>();
  #input: number[] = [];
  #taken = 0;
  /** The latest bytes as they arrived, as many as the longest real-time command. */
  #arrived: number[] = [];
  #commands: Generator<Wish, never, number>;
  #wish: Wish = 'moved';
  #paper: Uint8Array[] = [];
  #automaticStatus = false;
  #silence: Silence = 'nothing';
  #isEcho = false;
  #atRow: { left: number; readonly act: () => void } | null = null;
  #stallTimer: NodeJS.Timeout | null = null;
  #isStalled = false;
  #isDeaf = false;
  #bytesToLose = 0;
  #lastAnswer: Promise<void> = Promise.resolve();
  #rowsLeft = Number.POSITIVE_INFINITY;
  #bytesLeft = Number.POSITIVE_INFINITY;
  #headFreeAtMs = 0;
  #upAtMs = 0;
  #motor: NodeJS.Timeout | null = null;

  constructor(options: PrinterTwinOptions) {
    this.#options = options;
    this.widthDots = options.widthDots;
    this.knows = printerModelKnowledge[options.model ?? 'epson'];
    this.dpi = options.dpi ?? 203;
    this.memoryBytes = options.memoryBytes ?? 0;
    this.memory = this.memoryBytes > 0 ? new Map() : null;
    this.drawsQr = options.drawsQr ?? true;
    this.#capacityBytes = options.inputBufferBytes ?? 65_536;
    this.#commands = obeyCommands(this);
    this.#endpoint = openEndpoint(options.endpoint, (line) => this.#connected(line));
  }

  get plugged(): boolean {
    return this.#endpoint.plugged;
  }

  get port(): number | null {
    return this.#endpoint.port;
  }

  get bufferedBytes(): number {
    return this.#input.length - this.#taken;
  }

  get rowsInMouth(): number {
    return this.#paper.length;
  }

  start(): Promise<void> {
    return this.#endpoint.start();
  }

  async stop(): Promise<void> {
    if (this.#motor !== null) clearTimeout(this.#motor);
    this.#motor = null;
    if (this.#stallTimer !== null) clearTimeout(this.#stallTimer);
    await this.#endpoint.stop();
  }

  setPlugged(plugged: boolean): Promise<void> {
    return this.#endpoint.setPlugged(plugged);
  }

  setTrouble(trouble: PrinterTrouble, on: boolean): void {
    if (this.troubles.has(trouble) === on) return;
    if (on) this.troubles.add(trouble);
    else this.troubles.delete(trouble);
    // A new roll is a full one.
    if (trouble === 'paper-out' && !on) this.#rowsLeft = Number.POSITIVE_INFINITY;
    this.#options.onTroubles?.(this.troubles);
    this.#sendAutomaticStatus();
    this.#work();
  }

  endPaperAfterRows(rows: number): void {
    this.#rowsLeft = rows;
  }

  pullCableAfterBytes(bytes: number): void {
    this.#bytesLeft = bytes;
  }

  keepSilent(about: Silence): void {
    this.#silence = about;
  }

  setEcho(on: boolean): void {
    this.#isEcho = on;
  }

  stallAfterRows(rows: number, forMs: number, isDeaf: boolean): void {
    const act = (): void => {
      this.#isStalled = true;
      this.#isDeaf = isDeaf;
      if (isDeaf) for (const line of this.#lines) line.pause();
      this.#stallTimer = setTimeout(() => {
        this.#isStalled = false;
        this.#isDeaf = false;
        this.#work();
      }, forMs);
    };
    this.#atRow = { left: rows, act };
  }

  blinkAfterRows(rows: number, lostBytes: number): void {
    const act = (): void => {
      this.#bytesToLose = Math.max(0, lostBytes - this.bufferedBytes);
      this.losePower(0);
    };
    this.#atRow = { left: rows, act };
  }

  losePower(forMs: number): void {
    this.#upAtMs = performance.now() + forMs;
    this.#forgetInput();
    this.#automaticStatus = false;
    if (this.#options.saysPowerOn) this.say(powerOnNotice);
  }

  #connected(network: Duplex): void {
    const { converter } = this.#options;
    const line = converter === undefined ? network : throughConverter(network, converter);
    this.#line = line;
    this.#lines.add(line);
    line.on('data', (bytes: Uint8Array) => this.#received(line, bytes));
    line.once('close', () => {
      this.#lines.delete(line);
      if (this.#line === line) this.#line = null;
    });
    line.on('error', () => {});
  }

  /** Takes what fits; the rest waits in the line and holds up the sender. */
  #received(line: Duplex, bytes: Uint8Array): void {
    if (!this.#lines.has(line) || performance.now() < this.#upAtMs) return;
    if (this.#isEcho) line.write(bytes);
    if (this.#isDeaf) {
      line.pause();
      line.unshift(bytes);
    }
    if (this.#isEcho || this.#isDeaf) return;
    if (this.#bytesToLose > 0) {
      const lost = Math.min(this.#bytesToLose, bytes.length);
      this.#bytesToLose -= lost;
      this.receivedBytes += lost;
      if (lost < bytes.length) this.#received(line, bytes.subarray(lost));
      return;
    }
    const space = Math.min(this.#capacityBytes - this.bufferedBytes, this.#bytesLeft);
    for (const byte of bytes.subarray(0, space)) {
      this.#input.push(byte);
      this.#obeyAtOnce(byte);
    }
    this.#bytesLeft -= Math.min(space, bytes.length);
    this.receivedBytes += Math.min(space, bytes.length);
    if (this.#bytesLeft <= 0) {
      this.#bytesLeft = Number.POSITIVE_INFINITY;
      this.#lines.clear();
      this.#endpoint.setPlugged(false).catch(() => {});
    } else if (bytes.length > space) {
      line.pause();
      line.unshift(bytes.subarray(space));
    }
    this.#work();
  }

  #obeyAtOnce(byte: number): void {
    this.#arrived.push(byte);
    if (this.#arrived.length > clearRequest.length) this.#arrived.shift();
    const [before, name, parameter] = this.#arrived.slice(-3);
    if (before === 0x10 && name === 0x04 && parameter !== undefined) this.#answerStatus(parameter);
    if (this.#options.confirmsOnArrival && before === 0x1d && name === 0x72 && parameter === 1)
      this.#answerPaperSensor();
    const isClear = clearRequest.every((each, index) => each === this.#arrived[index]);
    if (isClear && this.#options.knowsClear !== false && this.knows.clears) this.#clear();
  }

  #clear(): void {
    this.#forgetInput();
    this.say(clearedAnswer);
  }

  #forgetInput(): void {
    this.#input = [];
    this.#taken = 0;
    this.#commands = obeyCommands(this);
    this.#wish = 'moved';
  }

  get #stopped(): boolean {
    return this.troubles.has('paper-out') || this.troubles.has('cover-open');
  }

  /** Does what can be done now. Not re-entered: nothing that it calls calls it. */
  #work(): void {
    if (this.#motor !== null) return;
    while (!this.#stopped && !this.#isStalled) {
      if (this.#wish === 'byte') {
        const byte = this.#input[this.#taken];
        if (byte === undefined) break;
        this.#taken += 1;
        this.#wish = this.#commands.next(byte).value;
        continue;
      }
      const waitMs = this.#headFreeAtMs - performance.now();
      if (waitMs > 1) {
        this.#motor = setTimeout(() => {
          this.#motor = null;
          this.#work();
        }, waitMs);
        break;
      }
      this.#wish = this.#commands.next(0).value;
    }
    if (this.#taken > 4096 || this.#taken === this.#input.length) {
      this.#input = this.#input.slice(this.#taken);
      this.#taken = 0;
    }
    if (this.bufferedBytes >= this.#capacityBytes || this.#isDeaf) return;
    for (const line of this.#lines) if (line.isPaused()) line.resume();
  }

  printRow(row: Uint8Array): void {
    this.#paper.push(row);
    const { rowsPerSecond = 0 } = this.#options;
    if (rowsPerSecond > 0)
      this.#headFreeAtMs =
        Math.max(this.#headFreeAtMs, performance.now() - catchUpMs) + 1000 / rowsPerSecond;
    if (this.#atRow !== null) {
      this.#atRow.left -= 1;
      if (this.#atRow.left <= 0) {
        const { act } = this.#atRow;
        this.#atRow = null;
        act();
      }
    }
    this.#rowsLeft -= 1;
    if (this.#rowsLeft <= 0) {
      this.#rowsLeft = Number.POSITIVE_INFINITY;
      this.troubles.add('paper-out');
      this.#options.onTroubles?.(this.troubles);
      this.#sendAutomaticStatus();
    }
  }

  cut(): void {
    const rows = this.#paper;
    this.#paper = [];
    this.#options.onPaper({
      png: paperPng(rows, this.widthDots),
      widthDots: this.widthDots,
      heightDots: rows.length,
    });
  }

  setAutomaticStatus(on: boolean): void {
    this.#automaticStatus = on;
    this.#sendAutomaticStatus();
  }

  answerPaperSensor(): void {
    if (!this.#options.confirmsOnArrival) this.#answerPaperSensor();
  }

  answerIdentity(n: number): void {
    const answer = this.knows.identity[n];
    if (answer !== undefined) this.say(answer);
  }

  #answerPaperSensor(): void {
    if (this.#silence === 'nothing') this.say(Uint8Array.of(this.#paperSensorBits()));
  }

  #answerStatus(query: number): void {
    const end = this.troubles.has('paper-out');
    const low = end || this.troubles.has('paper-low');
    const cover = this.troubles.has('cover-open');
    const bits: Readonly<Record<number, number>> = {
      1: this.#stopped ? 0x08 : 0,
      2: (cover ? 0x04 : 0) | (end ? 0x20 : 0),
      3: 0,
      4: (low ? 0x0c : 0) | (end ? 0x60 : 0),
    };
    if (query === 0x14 && this.knows.presents) this.#answerFullStatus();
    const answer = bits[query];
    if (query > 1 && this.#silence === 'reasons') return;
    if (answer !== undefined) this.say(Uint8Array.of(0x12 | answer));
  }

  /** `DLE EOT 20`: `10 0F`, paper, user, recoverable, unrecoverable. */
  #answerFullStatus(): void {
    const end = this.troubles.has('paper-out');
    const low = end || this.troubles.has('paper-low');
    const paper = Number(end) | (low ? 0x04 : 0) | (this.holdsTicket ? 0x20 : 0);
    const user = this.troubles.has('cover-open') ? 0x03 : 0;
    this.say(Uint8Array.of(0x10, 0x0f, paper, user, 0, 0));
  }

  tearOff(): void {
    if (this.#paper.length > 0) this.cut();
  }

  takeTicket(): void {
    this.holdsTicket = false;
  }

  present(): void {
    this.holdsTicket = true;
  }

  remove(how: 'retracted' | 'dropped'): void {
    if (this.holdsTicket) this.removedTickets[how] += 1;
    this.holdsTicket = false;
  }

  #paperSensorBits(): number {
    const end = this.troubles.has('paper-out');
    return (end || this.troubles.has('paper-low') ? 0x03 : 0) | (end ? 0x0c : 0);
  }

  #sendAutomaticStatus(): void {
    if (!this.#automaticStatus) return;
    const first = 0x10 | (this.#stopped ? 0x08 : 0) | (this.troubles.has('cover-open') ? 0x20 : 0);
    this.say(Uint8Array.of(first, 0, this.#paperSensorBits(), 0x0f));
  }

  say(answer: Uint8Array): void {
    const { answerGapMs = 0 } = this.#options;
    if (this.#silence === 'everything') return;
    if (answerGapMs === 0) this.#send(answer);
    else
      this.#lastAnswer = this.#lastAnswer.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, answerGapMs));
        this.#send(answer);
      });
  }

  #send(answer: Uint8Array): void {
    if (this.#line !== null && !this.#line.destroyed) this.#line.write(answer);
  }
}
