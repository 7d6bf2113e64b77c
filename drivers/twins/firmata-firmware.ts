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

export interface FirmataFirmware {
  /** Power on, or the reset button: forgets everything and announces itself. */
  boot(): void;
  /** Says what it is, as the sketch does at the end of its boot. */
  announce(): void;
  /** Without power no pin drives anything. */
  powerOff(): void;
  receive(bytes: Uint8Array): void;
  /** Closes or opens a contact between the pin and ground. */
  setContact(pin: number, closed: boolean): void;
  /** What the pin drives: false unless it is an output that was set. */
  drives(pin: number): boolean;
}

export function createFirmataFirmware(
  send: (bytes: Uint8Array) => void,
  onDrive: (pin: number, level: boolean) => void,
  onI2c: (address: number, bytes: readonly number[]) => void,
): FirmataFirmware {
  const closedContacts = new Set<number>();
  const modes = new Array<number>(pinCount).fill(mode.output);
  /** For an output the level, for an input whether its pull-up is on: what a pin state reply says. */
  const states = new Array<number>(pinCount).fill(0);
  const reported = new Array<boolean>(portCount).fill(false);
  const lastSent = new Array<number>(portCount).fill(0);
  let message: number[] = [];

  function resetPins(): void {
    reported.fill(false);
    lastSent.fill(0);
    for (let pin = 0; pin < pinCount; pin += 1) {
      setMode(pin, pin >= firstAnalogPin ? mode.analog : mode.output);
    }
  }

  function drives(pin: number): boolean {
    return modes[pin] === mode.output && states[pin] === 1;
  }

  function change(pin: number, alter: () => void): void {
    const before = drives(pin);
    alter();
    if (drives(pin) !== before) onDrive(pin, !before);
  }

  function setMode(pin: number, to: number): void {
    if (!isDigital(pin)) return;
    change(pin, () => {
      modes[pin] = to;
      states[pin] = to === mode.pullup ? 1 : 0;
    });
  }

  function write(pin: number, level: number): void {
    if (modes[pin] !== mode.output) return;
    change(pin, () => {
      states[pin] = level;
    });
  }

  function inputLevel(pin: number): number {
    if (modes[pin] !== mode.input && modes[pin] !== mode.pullup) return 0;
    return states[pin] === 1 && !closedContacts.has(pin) ? 1 : 0;
  }

  function portLevels(port: number): number {
    let levels = 0;
    for (let bit = 0; bit < 8; bit += 1) levels |= inputLevel(port * 8 + bit) << bit;
    return levels;
  }

  function sendPort(port: number, always: boolean): void {
    const levels = portLevels(port);
    if (!always && lastSent[port] === levels) return;
    lastSent[port] = levels;
    send(Uint8Array.of(say.digitalPort | port, levels & 0x7f, levels >> 7));
  }

  function announceVersion(): void {
    send(Uint8Array.of(version, ...protocolVersion));
  }

  function announceFirmware(): void {
    const name = [...firmwareName].flatMap((letter) => {
      const code = letter.charCodeAt(0);
      return [code & 0x7f, code >> 7];
    });
    reply(sysex.firmware, [...protocolVersion, ...name]);
  }

  function announce(): void {
    announceVersion();
    announceFirmware();
  }

  function powerOff(): void {
    message = [];
    resetPins();
  }

  function reply(command: number, data: readonly number[]): void {
    send(Uint8Array.of(sysexStart, command, ...data, sysexEnd));
  }

  function obeySysex(command: number | undefined, data: readonly number[]): void {
    if (command === sysex.firmware) announceFirmware();
    else if (command === sysex.capabilityQuery) reply(sysex.capabilityReply, capabilities());
    else if (command === sysex.analogMappingQuery) reply(sysex.analogMappingReply, analogMapping());
    else if (command === sysex.i2cConfig) for (const pin of i2cPins) setMode(pin, i2cMode);
    else if (command === sysex.i2cRequest) writeI2c(data);
    else if (command === sysex.pinStateQuery) sendPinState(data[0] ?? pinCount);
  }

  function sendPinState(pin: number): void {
    if (pin < pinCount) reply(sysex.pinStateReply, [pin, modes[pin] ?? 0, states[pin] ?? 0]);
  }

  /** Address, what is asked (0 to write) and the bytes, each in two times seven bits. */
  function writeI2c([address = 0, asked = 0, ...data]: readonly number[]): void {
    const isOn = [...i2cPins].every((pin) => modes[pin] === i2cMode);
    if (!isOn || (asked & 0x18) !== 0) return;
    const bytes = Array.from(
      { length: data.length >> 1 },
      (_, at) => (data[2 * at] ?? 0) | ((data[2 * at + 1] ?? 0) << 7),
    );
    onI2c(address, bytes);
  }

  function obey(command: number, first: number, second: number): void {
    if (command === say.pinMode) setMode(first, second);
    else if (command === say.digitalPin) write(first, second);
    else if ((command & 0xf0) === say.digitalPort) {
      const levels = first | (second << 7);
      for (let bit = 0; bit < 8; bit += 1) write((command & 0x0f) * 8 + bit, (levels >> bit) & 1);
    } else if ((command & 0xf0) === say.reportDigital) {
      const port = command & 0x0f;
      if (port >= portCount) return;
      reported[port] = first !== 0;
      if (first !== 0) sendPort(port, true);
    }
  }

  function receiveByte(byte: number): void {
    if (message[0] === sysexStart) receiveSysexByte(byte);
    else if (byte < 0x80) receiveDataByte(byte);
    else {
      message = isStart(byte) ? [byte] : [];
      if (byte === version) announceVersion();
      if (byte === systemReset) resetPins();
    }
  }

  function receiveSysexByte(byte: number): void {
    if (byte === sysexEnd) {
      const [, command, ...data] = message;
      message = [];
      obeySysex(command, data);
    } else if (message.length < maxSysexBytes) message.push(byte);
  }

  /** Data without a message that it could belong to is skipped. */
  function receiveDataByte(byte: number): void {
    const [command, first] = message;
    if (command === undefined) return;
    if (first !== undefined) {
      message = [];
      obey(command, first, byte);
    } else if ((command & 0xf0) === say.reportDigital) {
      message = [];
      obey(command, byte, 0);
    } else message.push(byte);
  }

  return {
    boot() {
      powerOff();
      announce();
    },
    announce,
    powerOff,
    receive(bytes) {
      for (const byte of bytes) receiveByte(byte);
    },
    setContact(pin, closed) {
      if (closed) closedContacts.add(pin);
      else closedContacts.delete(pin);
      const port = pin >> 3;
      if (reported[port]) sendPort(port, false);
    },
    drives,
  };
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
