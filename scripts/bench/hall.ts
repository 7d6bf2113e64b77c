/**
 * The waiting hall: a twin at the far end of every wire that a config names, and what a hand can
 * do there: press, pull a cable, take the paper out.
 *
 * It shows each change once, and `view()` is always the whole of it. It knows of the controller
 * only what comes down the wires and what the broker delivers; processes belong to the supervisor,
 * which is asked through `switches`.
 */
import { buttonsOf } from '../../config/hall/buttons.ts';
import { widthDotsOf } from '../../config/schema/paper.ts';
import type { Config, WireConfig } from '../../config/schema/schema.ts';
import { UserError } from '../../config/user-error.ts';
import { type BoardLineTwin, createBoardTwin } from '../../drivers/twins/board-twin.ts';
import {
  createLoudspeakerTwin,
  type HeardSound,
  type LoudspeakerTwin,
} from '../../drivers/twins/loudspeaker-twin.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import type {
  PrintedPaper,
  PrinterTrouble,
  PrinterTwin,
  Twin,
  TwinEndpoint,
} from '../../drivers/twins/twin.ts';
import { createUnitTwin, type FaultyUnitTwin } from '../../drivers/twins/unit-twin.ts';
import { clipFolders } from '../../drivers/voice/clip-shelf.ts';
import { createPresses, type Presses } from './fingers.ts';
import { createEar, type Ear } from './heard-words.ts';
import { outputNames } from './outputs.ts';
import { boardsOfLine, boardsOfUnit, type PlacedBoard } from './placed-boards.ts';
import { roomOf } from './room.ts';
import type { HallChange, HallView, PrinterView, Room, SoundView, TicketView } from './view.ts';

/** Printed papers that are kept to look at. */
const keptTickets = 12;
/** Played sounds that are kept: a page plays them one after the other, and may be behind. */
const keptSounds = 20;

export type HallAnswer =
  | { readonly done: true }
  | { readonly done: false; readonly reason: string };

export type HallTrouble = PrinterTrouble | 'unplugged' | 'down';

/** The switches of the processes that the hall does not own. */
export interface ProcessSwitches {
  setPower(on: boolean): void;
  setBroker(on: boolean): void;
}

export interface HallOptions {
  readonly config: Config;
  /** For each serial or character device of the config: the twin's own end of its tty pair. */
  readonly ttys: ReadonlyMap<string, string>;
  /** Where the loudspeaker's sound card puts what it was given; null where nobody listens. */
  readonly soundsFolder: string | null;
  /** Where the speech engine puts what it spoke; null where nobody knows. */
  readonly spokenFolder: string | null;
  /** Null where the hall runs alone. */
  readonly switches: ProcessSwitches | null;
  show(change: HallChange): void;
}

/** The parts of the view that the hall itself keeps. */
export type HallParts = Omit<HallView, 'events' | 'link' | 'state' | 'processes'>;

export interface Hall {
  /** Resolves when every twin is at its wire. Throws a `UserError` where one cannot be. */
  start(): Promise<void>;
  stop(): Promise<void>;
  view(): HallParts;
  /** The controller runs with this config from here on: the same wires, maybe other names. */
  rename(config: Config): void;
  /** @param holder whose finger it is; one contact is closed while anyone holds it */
  press(button: string, down: boolean, holder: number): HallAnswer;
  /** Lets go of everything that `holder` holds. */
  letGo(holder: number): void;
  setFault(device: string, trouble: HallTrouble, on: boolean): Promise<HallAnswer>;
  setPower(on: boolean): HallAnswer;
  ticketPng(id: number): Uint8Array | null;
  soundWav(id: number): Uint8Array | null;
}

/** 300 mm/s: a printer that prints at once is not believed. */
const headRowsPerSecond = 2400;

const done: HallAnswer = { done: true };
const no = (reason: string): HallAnswer => ({ done: false, reason });
const noSupervisor = no('the hall runs without the bench: its processes cannot be stopped here');

/** Throws a `UserError` for a wire that no twin can stand at. */
export function createHall(options: HallOptions): Hall {
  return new TwinHall(options);
}

class TwinHall implements Hall {
  readonly #options: HallOptions;
  readonly #units = new Map<string, FaultyUnitTwin>();
  readonly #printers = new Map<string, PrinterTwin>();
  readonly #boardLines: BoardLineTwin[] = [];
  /** By the name of the device. */
  readonly #boards = new Map<string, PlacedBoard>();
  /** `unit/pin` to the lamp's name. */
  readonly #lampNames: ReadonlyMap<string, string>;
  readonly #lamps = new Map<string, boolean>();
  readonly #tickets: { readonly view: TicketView; readonly png: Uint8Array }[] = [];
  readonly #sounds: { readonly view: SoundView; readonly wav: Uint8Array }[] = [];
  readonly #loudspeaker: LoudspeakerTwin | null;
  readonly #ear: Ear;
  readonly #presses: Presses;
  #room: Room;
  #nextTicket = 1;
  #nextSound = 1;

  constructor(options: HallOptions) {
    const { config } = options;
    this.#options = options;
    this.#room = roomOf(config);
    for (const unit of config.units) {
      const boards = boardsOfUnit(unit, () => twin);
      const twin = createUnitTwin({
        endpoint: this.#endpoint(unit.wire, `unit ${unit.id}`),
        onLevel: (pin, level) => this.#lampChanged(unit.id, pin, level),
        boards: [...(unit.boards ?? []), ...(unit.clerkDisplays ?? [])],
        onBoard: (at) => this.#showBoard(boards[at]),
      });
      this.#units.set(unit.id, twin);
      for (const board of boards) this.#boards.set(board.device, board);
    }
    for (const printer of config.printers) {
      this.#printers.set(
        printer.id,
        createPrinterTwin({
          endpoint: this.#endpoint(printer.wire, `printer ${printer.id}`),
          widthDots: widthDotsOf(printer),
          rowsPerSecond: headRowsPerSecond,
          onPaper: (paper) => this.#printed(printer.id, paper),
          onTroubles: () => this.#showPrinter(printer.id),
        }),
      );
    }
    for (const line of config.boardLines) {
      const boards = boardsOfLine(line, () => twin);
      const twin = createBoardTwin({
        endpoint: this.#endpoint(line.wire, `board line ${line.id}`),
        addresses: [...boards.keys()],
        speaks: line,
        onChange: (address) => this.#showBoard(boards.get(address)),
      });
      this.#boardLines.push(twin);
      for (const board of boards.values()) this.#boards.set(board.device, board);
    }
    this.#lampNames = outputNames(config);
    for (const name of this.#lampNames.values()) this.#lamps.set(name, false);
    const { voice } = config;
    this.#ear = createEar({
      folders: clipFolders(voice?.clips ?? null),
      volumePercent: voice?.volume ?? 100,
      spokenFolder: options.spokenFolder,
    });
    this.#loudspeaker =
      voice === undefined || options.soundsFolder === null
        ? null
        : createLoudspeakerTwin({
            folder: options.soundsFolder,
            onSound: (sound) => void this.#heard(sound),
          });
    this.#presses = createPresses(
      new Map(buttonsOf(config).map(({ name, input }) => [name, input])),
      {
        setContact: (input, closed) => this.#units.get(input.unit)?.setPressed(input.pin, closed),
        show: (button, pressed) => options.show({ part: 'pressed', name: button, value: pressed }),
      },
    );
  }

  async start(): Promise<void> {
    await Promise.all([this.#loudspeaker, ...this.#twins()].map((twin) => twin?.start()));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#loudspeaker, ...this.#twins()].map((twin) => twin?.stop()));
  }

  rename(config: Config): void {
    this.#room = roomOf(config);
    this.#options.show({ part: 'room', value: this.#room });
  }

  view(): HallParts {
    return {
      room: this.#room,
      boards: this.#boardViews('boards'),
      hallBoards: this.#boardViews('hallBoards'),
      clerkDisplays: this.#boardViews('clerkDisplays'),
      printers: Object.fromEntries(
        [...this.#printers].map(([name, printer]) => [name, printerView(printer)]),
      ),
      units: Object.fromEntries(
        [...this.#units].map(([name, unit]) => [name, { plugged: unit.plugged }]),
      ),
      lamps: Object.fromEntries(this.#lamps),
      pressed: this.#presses.view(),
      tickets: this.#tickets.map((ticket) => ticket.view),
      sounds: this.#sounds.map((sound) => sound.view),
    };
  }

  press(button: string, down: boolean, holder: number): HallAnswer {
    const refused = this.#presses.set(button, down, holder);
    return refused === null ? done : no(refused);
  }

  letGo(holder: number): void {
    this.#presses.letGo(holder);
  }

  async setFault(device: string, trouble: HallTrouble, on: boolean): Promise<HallAnswer> {
    if (device === 'broker') {
      if (trouble !== 'down') return no(`a broker can be "down", not "${trouble}"`);
      const { switches } = this.#options;
      if (switches === null) return noSupervisor;
      switches.setBroker(!on);
      return done;
    }
    if (trouble === 'down') return no('only the broker can be "down"');
    const [kind = '', name = ''] = device.split('/', 2);
    switch (kind) {
      case 'printer': {
        const printer = this.#printers.get(name);
        if (printer === undefined) return no(`there is no ${device}`);
        if (trouble === 'unplugged') await printer.setPlugged(!on);
        else printer.setTrouble(trouble, on);
        this.#showPrinter(name);
        return done;
      }
      case 'board':
      case 'hall-board': {
        const board = this.#boards.get(device);
        if (board === undefined) return no(`there is no ${device}`);
        if (trouble !== 'unplugged') return no(`a board can be "unplugged", not "${trouble}"`);
        if (board.setPlugged === null) return no(`${device} is wired to its unit: unplug that`);
        await board.setPlugged(!on);
        this.#showBoard(board);
        return done;
      }
      case 'unit': {
        const unit = this.#units.get(name);
        if (unit === undefined) return no(`there is no ${device}`);
        if (trouble !== 'unplugged') return no(`a unit can be "unplugged", not "${trouble}"`);
        await unit.setPlugged(!on);
        this.#options.show({ part: 'units', name, value: { plugged: unit.plugged } });
        for (const board of this.#boards.values())
          if (board.view().unit === name) this.#showBoard(board);
        return done;
      }
      default:
        return no(
          `there is no ${device}; devices are printer/ID, board/WINDOW, hall-board/ID, unit/ID and broker`,
        );
    }
  }

  setPower(on: boolean): HallAnswer {
    const { switches } = this.#options;
    if (switches === null) return noSupervisor;
    switches.setPower(on);
    return done;
  }

  ticketPng(id: number): Uint8Array | null {
    return this.#tickets.find((ticket) => ticket.view.id === id)?.png ?? null;
  }

  soundWav(id: number): Uint8Array | null {
    return this.#sounds.find((sound) => sound.view.id === id)?.wav ?? null;
  }

  #twins(): readonly Twin[] {
    return [...this.#units.values(), ...this.#printers.values(), ...this.#boardLines];
  }

  #endpoint(wire: WireConfig, what: string): TwinEndpoint {
    if (wire.kind === 'tcp') {
      if (!isLoopback(wire.host)) {
        throw new UserError(
          `${what} is at ${wire.host}, where no twin can stand`,
          'a bench config has its tcp wires at 127.0.0.1',
        );
      }
      return { kind: 'tcp', host: wire.host, port: wire.port };
    }
    const path = this.#options.ttys.get(wire.path);
    if (path === undefined) {
      throw new UserError(
        `${what} is at ${wire.path}, and no tty pair leads there`,
        `make a pair with socat and give the twin's end: --tty ${wire.path}=PATH`,
      );
    }
    return { kind: 'tty', path };
  }

  #showBoard(board: PlacedBoard | undefined): void {
    if (board === undefined) return;
    const { part, name } = board;
    this.#options.show({ part, name, value: board.view() });
  }

  #boardViews(part: PlacedBoard['part']): HallParts['boards'] {
    const ofPart = [...this.#boards.values()].filter((board) => board.part === part);
    return Object.fromEntries(ofPart.map((board) => [board.name, board.view()]));
  }

  #showPrinter(name: string): void {
    const printer = this.#printers.get(name);
    if (printer === undefined) return;
    this.#options.show({ part: 'printers', name, value: printerView(printer) });
  }

  #lampChanged(unit: string, pin: number, level: boolean): void {
    const name = this.#lampNames.get(`${unit}/${pin}`);
    if (name === undefined || this.#lamps.get(name) === level) return;
    this.#lamps.set(name, level);
    this.#options.show({ part: 'lamps', name, value: level });
  }

  #printed(printer: string, paper: PrintedPaper): void {
    const view: TicketView = {
      id: this.#nextTicket++,
      printer,
      widthDots: paper.widthDots,
      heightDots: paper.heightDots,
      atMs: Date.now(),
    };
    this.#tickets.push({ view, png: paper.png });
    if (this.#tickets.length > keptTickets) this.#tickets.shift();
    this.#options.show({ part: 'tickets', value: view });
  }

  async #heard({ samples, wav }: HeardSound): Promise<void> {
    const words = await this.#ear.wordsOf(samples);
    const view: SoundView = { id: this.#nextSound++, words, atMs: Date.now() };
    this.#sounds.push({ view, wav });
    if (this.#sounds.length > keptSounds) this.#sounds.shift();
    this.#options.show({ part: 'sounds', value: view });
  }
}

function printerView(printer: PrinterTwin): PrinterView {
  return { plugged: printer.plugged, troubles: [...printer.troubles] };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.[0-9]{1,3}){3}$/.test(host);
}
