/**
 * From the config to drivers that are ready to start.
 *
 * Every library that touches hardware or the network is behind an `import()` here, so a centre pays
 * only for the devices that it has, and the controller is ready to number a ticket before the last
 * of them is loaded.
 */
import { alarmOutputsOf, answersOf } from '../config/hall/buttons.ts';
import { voiceDevice } from '../config/hall/devices.ts';
import type { BoardLineConfig, Config, UnitPin } from '../config/schema/schema.ts';
import type { CentreLink, CentreLinkListener } from './centre-port.ts';
import { withUnitBoards } from './every-board.ts';
import type {
  Boards,
  Buttons,
  ButtonWiring,
  ClerkDisplays,
  Lamps,
  OnFlooded,
  OnGesture,
  Remarks,
  ReportDevice,
  SoundOutlet,
  TicketFace,
  TicketPrinter,
  Voice,
} from './ports.ts';

export interface OpenDevicesOptions {
  readonly buttons: readonly ButtonWiring[];
  readonly lamps: readonly { readonly lamp: string; readonly at: UnitPin }[];
  /** The program that runs the window units. */
  readonly unitProcess: URL;
  readonly onGesture: OnGesture;
  readonly onFlooded: OnFlooded;
  /** Called for each level of a contact, bounces included. */
  readonly onLevel?: (button: string, isPressed: boolean) => void;
  readonly report: ReportDevice;
  readonly centre: CentreLinkListener;
  /** The centre's own recordings, or null. */
  readonly clipsFolder: string | null;
  /** The logo of the tickets, or null. */
  readonly logoFile: string | null;
  /** A ticket of each service. */
  readonly usualTickets: readonly TicketFace[];
  /** Milliseconds since the epoch, or null while the clock is not trusted. */
  wallClockMs(): number | null;
}

export interface OpenDevices {
  readonly printers: ReadonlyMap<string, TicketPrinter & Remarks>;
  readonly boards: Boards & ClerkDisplays;
  /** The boards' looks are those of these lines from here on; nothing else of a line may differ. */
  restyle(lines: readonly BoardLineConfig[]): void;
  readonly inputs: Buttons & Lamps;
  readonly link: CentreLink;
  /** Null in a hall without a voice. */
  readonly voice: Voice | null;
  /** Of a voice that a page says; null for any other. */
  readonly outlet: SoundOutlet | null;
}

/** What people see and press. */
export async function openInputsAndBoards(
  config: Config,
  options: Pick<
    OpenDevicesOptions,
    'buttons' | 'lamps' | 'unitProcess' | 'onGesture' | 'onFlooded' | 'onLevel' | 'report'
  >,
): Promise<Pick<OpenDevices, 'inputs' | 'boards' | 'restyle'>> {
  const { buttons, lamps, unitProcess, onGesture, onFlooded, onLevel, report } = options;
  const [{ createBoards }, { createInputs }] = await Promise.all([
    import('./board/boards.ts'),
    import('./inputs.ts'),
  ]);
  const inputs = createInputs({
    buttons,
    lamps,
    answers: answersOf(config),
    alarm: alarmOutputsOf(config),
    units: config.units,
    unitProcess,
    onGesture,
    onFlooded,
    ...(onLevel === undefined ? {} : { onLevel }),
    report,
  });
  const lines = createBoards(config.boardLines, report);
  return {
    inputs,
    boards: withUnitBoards(lines, config.units, inputs.setUnitBoard),
    restyle: lines.restyle,
  };
}

export async function openDevices(
  config: Config,
  options: OpenDevicesOptions,
): Promise<OpenDevices> {
  const { report } = options;
  const [printer, { inputs, boards, restyle }, link, { voice, outlet }] = await Promise.all([
    import('./printer/ticket-printer.ts'),
    openInputsAndBoards(config, options),
    import('./centre/mqtt-link.ts'),
    openVoice(config, options),
  ]);
  const usual = {
    design: config.ticket,
    logoFile: options.logoFile,
    faces: options.usualTickets,
  };
  const names = { centre: config.centre.id, controller: config.controller };
  return {
    printers: new Map(
      config.printers.map((settings) => [
        settings.id,
        printer.createTicketPrinter(settings, usual, report),
      ]),
    ),
    boards,
    restyle,
    inputs,
    link: link.createCentreLink(config.centreServer, names, options.centre, report),
    voice,
    outlet,
  };
}

/** A call that a page could not say within this time is not said: somebody else stands there by then. */
const pageTooLateMs = 30_000;
const pageMarginMs = 4000;
/** A television that was there before a restart has come back by then. */
const pageFirstLookMs = 10_000;

async function openVoice(
  config: Config,
  options: OpenDevicesOptions,
): Promise<Pick<OpenDevices, 'voice' | 'outlet'>> {
  const { voice: settings } = config;
  if (settings === undefined) return { voice: null, outlet: null };
  const [{ createVoice, ordinaryPace }, { clipFolders }] = await Promise.all([
    import('./voice/voice.ts'),
    import('./voice/clip-shelf.ts'),
  ]);
  const voiceOptions = {
    settings,
    series: [...config.services, ...(config.roll === undefined ? [] : [config.roll])].map(
      ({ numbers }) => numbers,
    ),
    windows: config.windows.map(({ number }) => number),
    timeZone: config.centre.timeZone,
    clipFolders: clipFolders(options.clipsFolder),
    wallClockMs: options.wallClockMs,
    report: options.report,
  };
  if (settings.speaker === 'controller') return { voice: createVoice(voiceOptions), outlet: null };
  const { createPageSpeaker } = await import('./voice/page-speaker.ts');
  const { speaker, outlet } = createPageSpeaker(pageMarginMs, (fault) =>
    options.report(voiceDevice(settings), fault === null ? [] : [fault]),
  );
  const pace = { ...ordinaryPace, firstLook: pageFirstLookMs, tooLate: pageTooLateMs };
  return { voice: createVoice({ ...voiceOptions, speaker }, pace), outlet };
}
