/**
 * What an Arduino Uno with StandardFirmata 2.5 does, byte for byte, without its wire: bytes from
 * the host in, bytes to the host and pin levels out.
 *
 * Written from the Firmata protocol's description and the sketch's behaviour, and shares nothing
 * with the drivers. Analog reports, PWM, servo and reading from I2C are announced as the sketch
 * announces them and then ignored: no part of Dawr asks for them.
 */
const pinCount = 20;
const portCount = 3;
const firstAnalogPin = 14;
const protocolVersion = [2, 5] as const;
const firmwareName = 'StandardFirmata.ino';

const mode = { input: 0x00, output: 0x01, analog: 0x02, pwm: 0x03, servo: 0x04, pullup: 0x0b };
const i2cMode = 0x06;
const pwmPins: ReadonlySet<number> = new Set([3, 5, 6, 9, 10, 11]);
const i2cPins: ReadonlySet<number> = new Set([18, 19]);

const say = { digitalPort: 0x90, reportDigital: 0xd0, pinMode: 0xf4, digitalPin: 0xf5 };
const version = 0xf9;
const systemReset = 0xff;
const sysexStart = 0xf0;
const sysexEnd = 0xf7;
const sysex = {
  analogMappingQuery: 0x69,
  analogMappingReply: 0x6a,
  capabilityQuery: 0x6b,
  capabilityReply: 0x6c,
  pinStateQuery: 0x6d,
  pinStateReply: 0x6e,
  firmware: 0x79,
  i2cRequest: 0x76,
  i2cConfig: 0x78,
};

/** The sketch's buffer for one message; longer ones are cut, as there. */
const maxSysexBytes = 64;

/** An Uno: its constructor makes it without power; `boot` gives it some. */
export class FirmataFirmware {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #onDrive: (pin: number, level: boolean) => void;
  readonly #onI2c: (address: number, bytes: readonly number[]) => void;
  readonly #closedContacts = new Set<number>();
  readonly #modes = new Array<number>(pinCount).fill(mode.output);
  /** For an output the level, for an input whether its pull-up is on: what a pin state reply says. */
  readonly #states = new Array<number>(pinCount).fill(0);
  readonly #reported = new Array<boolean>(portCount).fill(false);
  readonly #lastSent = new Array<number>(portCount).fill(0);
  #message: number[] = [];

  constructor(
    send: (bytes: Uint8Array) => void,
    onDrive: (pin: number, level: boolean) => void,
    onI2c: (address: number, bytes: readonly number[]) => void,
  ) {
    this.#send = send;
    this.#onDrive = onDrive;
    this.#onI2c = onI2c;
  }

  /** Power on, or the reset button: forgets everything and announces itself. */
  boot(): void {
    this.powerOff();
    this.announce();
  }

  receive(bytes: Uint8Array): void {
    for (const byte of bytes) this.#receiveByte(byte);
  }

  /** Closes or opens a contact between the pin and ground. */
  setContact(pin: number, closed: boolean): void {
    if (closed) this.#closedContacts.add(pin);
    else this.#closedContacts.delete(pin);
    const port = pin >> 3;
    if (this.#reported[port]) this.#sendPort(port, false);
  }

  #resetPins(): void {
    this.#reported.fill(false);
    this.#lastSent.fill(0);
    for (let pin = 0; pin < pinCount; pin += 1) {
      this.#setMode(pin, pin >= firstAnalogPin ? mode.analog : mode.output);
    }
  }

  /** What the pin drives: false unless it is an output that was set. */
  drives(pin: number): boolean {
    return this.#modes[pin] === mode.output && this.#states[pin] === 1;
  }

  #change(pin: number, alter: () => void): void {
    const before = this.drives(pin);
    alter();
    if (this.drives(pin) !== before) this.#onDrive(pin, !before);
  }

  #setMode(pin: number, to: number): void {
    if (!isDigital(pin)) return;
    this.#change(pin, () => {
      this.#modes[pin] = to;
      this.#states[pin] = to === mode.pullup ? 1 : 0;
    });
  }

  #write(pin: number, level: number): void {
    if (this.#modes[pin] !== mode.output) return;
    this.#change(pin, () => {
      this.#states[pin] = level;
    });
  }

  #inputLevel(pin: number): number {
    if (this.#modes[pin] !== mode.input && this.#modes[pin] !== mode.pullup) return 0;
    return this.#states[pin] === 1 && !this.#closedContacts.has(pin) ? 1 : 0;
  }

  #portLevels(port: number): number {
    let levels = 0;
    for (let bit = 0; bit < 8; bit += 1) levels |= this.#inputLevel(port * 8 + bit) << bit;
    return levels;
  }

  #sendPort(port: number, always: boolean): void {
    const levels = this.#portLevels(port);
    if (!always && this.#lastSent[port] === levels) return;
    this.#lastSent[port] = levels;
    this.#send(Uint8Array.of(say.digitalPort | port, levels & 0x7f, levels >> 7));
  }

  #announceVersion(): void {
    this.#send(Uint8Array.of(version, ...protocolVersion));
  }

  #announceFirmware(): void {
    const name = [...firmwareName].flatMap((letter) => {
      const code = letter.charCodeAt(0);
      return [code & 0x7f, code >> 7];
    });
    this.#reply(sysex.firmware, [...protocolVersion, ...name]);
  }

  /** Says what it is, as the sketch does at the end of its boot. */
  announce(): void {
    this.#announceVersion();
    this.#announceFirmware();
  }

  /** Without power no pin drives anything. */
  powerOff(): void {
    this.#message = [];
    this.#resetPins();
  }

  #reply(command: number, data: readonly number[]): void {
    this.#send(Uint8Array.of(sysexStart, command, ...data, sysexEnd));
  }

  #obeySysex(command: number | undefined, data: readonly number[]): void {
    if (command === sysex.firmware) this.#announceFirmware();
    else if (command === sysex.capabilityQuery) this.#reply(sysex.capabilityReply, capabilities());
    else if (command === sysex.analogMappingQuery)
      this.#reply(sysex.analogMappingReply, analogMapping());
    else if (command === sysex.i2cConfig) for (const pin of i2cPins) this.#setMode(pin, i2cMode);
    else if (command === sysex.i2cRequest) this.#writeI2c(data);
    else if (command === sysex.pinStateQuery) this.#sendPinState(data[0] ?? pinCount);
  }

  #sendPinState(pin: number): void {
    if (pin < pinCount)
      this.#reply(sysex.pinStateReply, [pin, this.#modes[pin] ?? 0, this.#states[pin] ?? 0]);
  }

  /** Address, what is asked (0 to write) and the bytes, each in two times seven bits. */
  #writeI2c([address = 0, asked = 0, ...data]: readonly number[]): void {
    const isOn = [...i2cPins].every((pin) => this.#modes[pin] === i2cMode);
    if (!isOn || (asked & 0x18) !== 0) return;
    const bytes = Array.from(
      { length: data.length >> 1 },
      (_, at) => (data[2 * at] ?? 0) | ((data[2 * at + 1] ?? 0) << 7),
    );
    this.#onI2c(address, bytes);
  }

  #obey(command: number, first: number, second: number): void {
    if (command === say.pinMode) this.#setMode(first, second);
    else if (command === say.digitalPin) this.#write(first, second);
    else if ((command & 0xf0) === say.digitalPort) {
      const levels = first | (second << 7);
      for (let bit = 0; bit < 8; bit += 1)
        this.#write((command & 0x0f) * 8 + bit, (levels >> bit) & 1);
    } else if ((command & 0xf0) === say.reportDigital) {
      const port = command & 0x0f;
      if (port >= portCount) return;
      this.#reported[port] = first !== 0;
      if (first !== 0) this.#sendPort(port, true);
    }
  }

  #receiveByte(byte: number): void {
    if (this.#message[0] === sysexStart) this.#receiveSysexByte(byte);
    else if (byte < 0x80) this.#receiveDataByte(byte);
    else {
      this.#message = isStart(byte) ? [byte] : [];
      if (byte === version) this.#announceVersion();
      if (byte === systemReset) this.#resetPins();
    }
  }

  #receiveSysexByte(byte: number): void {
    if (byte === sysexEnd) {
      const [, command, ...data] = this.#message;
      this.#message = [];
      this.#obeySysex(command, data);
    } else if (this.#message.length < maxSysexBytes) this.#message.push(byte);
  }

  /** Data without a message that it could belong to is skipped. */
  #receiveDataByte(byte: number): void {
    const [command, first] = this.#message;
    if (command === undefined) return;
    if (first !== undefined) {
      this.#message = [];
      this.#obey(command, first, byte);
    } else if ((command & 0xf0) === say.reportDigital) {
      this.#message = [];
      this.#obey(command, byte, 0);
    } else this.#message.push(byte);
  }
}

/** Pins 0 and 1 are the serial line. */
function isDigital(pin: number): boolean {
  return pin >= 2 && pin < pinCount;
}

/** Messages that this firmware reads on to the end; of the rest only the first byte is skipped. */
function isStart(byte: number): boolean {
  const family = byte < 0xf0 ? byte & 0xf0 : byte;
  return (
    byte === sysexStart ||
    byte === say.pinMode ||
    byte === say.digitalPin ||
    family === say.digitalPort ||
    family === say.reportDigital
  );
}

/** Per pin: pairs of mode and resolution in bits, closed by 0x7F. */
function capabilities(): number[] {
  const all: number[] = [];
  for (let pin = 0; pin < pinCount; pin += 1) {
    if (isDigital(pin)) all.push(mode.input, 1, mode.pullup, 1, mode.output, 1);
    if (pin >= firstAnalogPin) all.push(mode.analog, 10);
    if (pwmPins.has(pin)) all.push(mode.pwm, 8);
    if (isDigital(pin)) all.push(mode.servo, 14);
    if (i2cPins.has(pin)) all.push(i2cMode, 1);
    all.push(0x7f);
  }
  return all;
}

/** Per pin its analog channel, or 0x7F for none. */
function analogMapping(): number[] {
  return Array.from({ length: pinCount }, (_, pin) =>
    pin >= firstAnalogPin ? pin - firstAnalogPin : 0x7f,
  );
}
