/** firmata-io has no types of its own; these are the parts that `firmata-board.ts` uses. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  /** Listens for `open` and `data`; `written` must be called once for each write. */
  interface Transport extends EventEmitter {
    write(bytes: Uint8Array, written: () => void): void;
  }

  class FirmataIo extends EventEmitter {
    constructor(transport: Transport, options: { reportVersionTimeout: number });
    readonly MODES: { readonly INPUT: number; readonly OUTPUT: number; readonly PULLUP: number };
    /** Empty until the board has reported its capabilities. */
    readonly pins: readonly { readonly supportedModes: readonly number[] }[];
    readonly versionReceived: boolean;
    /** Without a name until the board has reported it. */
    readonly firmware: { readonly name?: string };
    readonly reportVersionTimeoutId: NodeJS.Timeout;
    /** Notes a level for the next write of the pin's port. */
    updateDigitalPort(pin: number, level: 0 | 1): void;
    reportVersion(onAnswer: () => void): void;
    /** Sends SYSTEM_RESET: the firmware puts its pins as they were when it was switched on. */
    reset(): void;
    queryFirmware(onAnswer: () => void): void;
    /** @param message seven bits each, without the bytes that begin and end it */
    sysexCommand(message: readonly number[]): void;
  }

  const firmataIo: { readonly Firmata: typeof FirmataIo };
  export = firmataIo;
}
