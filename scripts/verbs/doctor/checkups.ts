/**
 * What `dawr doctor` looks at, one finding a line. Looking never disturbs: no device is opened, and a
 * device on the network is only asked whether it can be reached, and not even that while a
 * controller talks to it.
 */
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { connect } from 'node:net';
import { arch, release } from 'node:os';
import { dirname, join } from 'node:path';
import { whyNotLasting, whyNotLastingHere } from '../../../config/checks/lasting-folder.ts';
import { buttonsOf } from '../../../config/hall/buttons.ts';
import { printerDevice, unitDevice } from '../../../config/hall/devices.ts';
import type { LoadedConfig } from '../../../config/load.ts';
import type { Config, Input, WireConfig } from '../../../config/schema/schema.ts';
import { readBootPulls } from '../../../drivers/button/boot-pulls.ts';
import { type GpioWay, gpioWay } from '../../../drivers/button/gpio-way.ts';
import { runTool } from '../../../drivers/run-tool.ts';
import { codeOfErrno } from '../../../drivers/system-errors.ts';
import { mixerFault } from '../../../drivers/voice/mixer.ts';
import { localTimeIn } from '../../../firmware-host/clock.ts';
import { clockFaults } from '../../../firmware-host/clock-faults.ts';
import { judgeClock } from '../../../firmware-host/clock-trust.ts';
import { lookAtJournal } from '../../../firmware-host/journal/look.ts';
import { readJournal } from '../../../firmware-host/journal/read-journal.ts';
import { hallPlan } from '../../../firmware-host/plan.ts';
import { softwareName } from '../../../firmware-host/software.ts';
import { savedClockRemark } from './saved-clock.ts';

export interface Finding {
  /** `look`: it works, and somebody should know. */
  readonly verdict: 'good' | 'look' | 'wrong';
  readonly about: string;
  readonly says: string;
}

const marks = { good: 'ok   ', look: 'look ', wrong: 'WRONG' } as const;

export function findingLine({ verdict, about, says }: Finding): string {
  return `${marks[verdict]}  ${about}: ${says}`;
}

const reachWithinMs = 1_500;
const serialFolder = '/dev/serial/by-id';

export async function* checkups(
  { config, journalFolder }: LoadedConfig,
  controllerRuns: boolean,
): AsyncGenerator<Finding> {
  yield good('machine', `${model()}, kernel ${release()}, ${arch()}, Node ${process.version}`);
  yield good('software', softwareName());
  yield clockFinding(config, lastBusinessDay(journalFolder));
  const savedClock = savedClockRemark('/');
  if (savedClock !== null) yield { verdict: 'look', about: 'fake-hwclock', says: savedClock };
  yield* gpioFindings(config);
  yield serialAdapters();
  for (const [about, wire] of wiresOf(config)) yield await wireFinding(about, wire, controllerRuns);
  if (config.voice?.speaker === 'controller') yield await soundFinding(config.voice.device);
  yield journalFinding(journalFolder);
  yield await serverFinding(config.centreServer.url);
}

function good(about: string, says: string): Finding {
  return { verdict: 'good', about, says };
}

function model(): string {
  const read = fileText('/proc/device-tree/model');
  return read === null ? 'no Raspberry Pi' : read.replaceAll('\0', '').trim();
}

/** Judged as the controller judges it. @param lastDay null without one, or where nobody may read it */
function clockFinding(config: Config, lastDay: string | null): Finding {
  const about = 'clock';
  const wallMs = Date.now();
  const trust = judgeClock(config.clock.trust, wallMs);
  const local = localTimeIn(config.centre.timeZone)({ wallMs });
  const { isTrusted } = trust;
  const [fault] = clockFaults(hallPlan(config).days, { isTrusted, local, day: lastDay });
  if (fault !== undefined) return { verdict: 'wrong', about, says: fault.hint };
  if (!trust.isTrusted || trust.by === 'config') {
    const says = 'set by no time server and no RTC, and believed: clock.trust is always';
    return { verdict: 'look', about, says };
  }
  return trust.by === 'rtc'
    ? good(about, `set by the RTC ${trust.rtc}; no time server was reached since the start`)
    : good(about, 'set by a time server');
}

function lastBusinessDay(journalFolder: string): string | null {
  try {
    const journal = readJournal(join(journalFolder, 'journal.db'));
    const last = journal.days.at(-1) ?? null;
    journal.close();
    return last;
  } catch {
    return null;
  }
}

/** Every GPIO button with the line, the chip, and what pulls it. */
async function* gpioFindings(config: Config): AsyncGenerator<Finding> {
  const buttons = buttonsOf(config).flatMap(({ name, input }) =>
    input.kind === 'gpio' ? [{ button: name, pin: input.pin, pressed: input.pressed }] : [],
  );
  const way = await gpioWay();
  yield wayFinding(way, buttons.length > 0);
  if (way.way === 'none') return;
  const boot = readBootPulls();
  for (const { button, pin, pressed } of buttons) {
    const about = `GPIO ${pin}, ${button}`;
    const wanted = pressed === 'low' ? 'up' : 'down';
    const lines = way.way === 'sysfs' ? way.chip.lines : way.lines;
    if (pin >= lines) {
      yield { verdict: 'wrong', about, says: `the chip has lines 0 to ${lines - 1}` };
    } else if (way.way === 'gpiomon') {
      yield good(about, `pressed is ${pressed}; gpiomon sets the pull-${wanted}`);
    } else {
      yield pullFinding(about, pin, wanted, boot);
    }
  }
}

function pullFinding(
  about: string,
  pin: number,
  wanted: 'up' | 'down',
  boot: ReturnType<typeof readBootPulls>,
): Finding {
  const line = `gpio=${pin}=p${wanted === 'up' ? 'u' : 'd'}`;
  const otherwise = 'unless a resistor on the cable does it';
  if (boot === null) {
    return { verdict: 'look', about, says: `no config.txt here to look for ${line} in` };
  }
  const pull = boot.pulls.get(pin);
  if (pull === wanted) return good(about, `pulled ${wanted} by ${line} in ${boot.file}`);
  return {
    verdict: pull === undefined ? 'look' : 'wrong',
    about,
    says: `sysfs cannot set its pull-${wanted}, and ${boot.file} ${pull === undefined ? 'says nothing of it' : `pulls it ${pull}`}: write ${line} there and restart, ${otherwise}`,
  };
}

function wayFinding(way: GpioWay, isNeeded: boolean): Finding {
  switch (way.way) {
    case 'sysfs': {
      const { label, base, lines } = way.chip;
      return {
        verdict: 'look',
        about: 'GPIO',
        says: `sysfs, because there is no gpiomon: ${label}, ${lines} lines from ${base}. A tap may be lost while the controller is busy: sudo apt-get install gpiod`,
      };
    }
    case 'gpiomon':
      return good(
        'GPIO',
        `gpiomon ${way.release}.x: ${way.chip} [${way.label}], ${way.lines} lines`,
      );
    case 'none':
      return { verdict: isNeeded ? 'wrong' : 'good', about: 'GPIO', says: way.why };
    default:
      return way satisfies never;
  }
}

function serialAdapters(): Finding {
  const names = existsSync(serialFolder) ? readdirSync(serialFolder) : [];
  if (names.length === 0) return good('serial adapters', 'none is plugged in');
  return good('serial adapters', names.map((name) => `${serialFolder}/${name}`).join(', '));
}

function wiresOf(config: Config): readonly (readonly [string, WireConfig])[] {
  return [
    ...config.printers.map(({ id, wire }) => [printerDevice(id), wire] as const),
    ...config.units.map(({ id, wire }) => [unitDevice(id), wire] as const),
    ...config.boardLines.map(({ id, wire }) => [`board line ${id}`, wire] as const),
  ];
}

async function wireFinding(
  about: string,
  wire: WireConfig,
  controllerRuns: boolean,
): Promise<Finding> {
  if (wire.kind === 'tcp') {
    const place = `${wire.host}:${wire.port}`;
    // Printers and converters serve one at a time.
    if (controllerRuns) return good(about, `${place}, where the controller is`);
    const trouble = await reach(wire.host, wire.port);
    return trouble === null
      ? good(about, `${place} answers`)
      : { verdict: 'wrong', about, says: `${place}: ${trouble}` };
  }
  return pathFinding(about, wire.path);
}

function pathFinding(about: string, path: string): Finding {
  try {
    const target = realpathSync(path);
    const place = target === path ? path : `${path} is ${target}`;
    if (!statSync(path).isCharacterDevice()) {
      return { verdict: 'wrong', about, says: `${place}, which is no device` };
    }
    accessSync(path, constants.R_OK | constants.W_OK);
    return good(about, place);
  } catch (error) {
    const says =
      codeOfErrno(error) === 'not-permitted'
        ? `${path} may not be used: run this as the user of the controller (sudo -u dawr), who is in the groups dialout and lp`
        : `${path} is not there: check the cable, the power and the path in the config`;
    return { verdict: 'wrong', about, says };
  }
}

async function soundFinding(device: string): Promise<Finding> {
  const { ok, stdout, complaint } = await runTool(['aplay', '-L']);
  if (!ok) return { verdict: 'wrong', about: 'sound', says: `aplay -L says: ${complaint}` };
  // Cards may be named with their settings, such as plughw:CARD=Device,DEV=0.
  const names = String(stdout)
    .split('\n')
    .filter((line) => /^\S/.test(line));
  const mixer = await mixerFault(device);
  if (mixer !== null) return { verdict: 'wrong', about: 'sound', says: mixer.hint };
  if (device === 'default' || names.includes(device)) {
    return good('sound', `${device} is there; aplay -L lists ${names.join(', ')}`);
  }
  return {
    verdict: 'look',
    about: 'sound',
    says: `${device} is not among the names of aplay -L (${names.join(', ')}); dawr voice --play shows whether it sounds`,
  };
}

function journalFinding(folder: string): Finding {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch {
    return existsSync(folder)
      ? { verdict: 'wrong', about: 'journal', says: `${folder} may not be written by this user` }
      : {
          verdict: 'look',
          about: 'journal',
          says: `${folder} is not there yet: the first start makes it`,
        };
  }
  const content = contentFinding(join(folder, 'journal.db'));
  const why = whyNotLasting(folder) ?? whyNotLastingHere(folder);
  if (why === null || content.verdict === 'wrong') return content;
  return { verdict: 'look', about: 'journal', says: `${content.says}; ${folder} ${why}` };
}

/** What a start says of it, by the start's own check. */
function contentFinding(file: string): Finding {
  if (!existsSync(file) && !existsSync(`${file}-wal`)) {
    return good('journal', `${dirname(file)} may be written; the first start makes the journal`);
  }
  const { refusal, facts } = lookAtJournal(file);
  return refusal === null
    ? good('journal', `${file} is sound, to event ${facts?.newest ?? 0}`)
    : { verdict: 'wrong', about: 'journal', says: `${refusal.message}: ${refusal.hint}` };
}

async function serverFinding(url: string): Promise<Finding> {
  const { hostname, port, protocol } = new URL(url);
  const trouble = await reach(hostname, Number(port) || (protocol === 'mqtts:' ? 8883 : 1883));
  return trouble === null
    ? good('centre server', `${url} answers`)
    : {
        verdict: 'wrong',
        about: 'centre server',
        says: `${url}: ${trouble}; events wait in the journal`,
      };
}

/** @returns why not, or null */
function reach(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: reachWithinMs });
    const settle = (trouble: string | null): void => {
      socket.destroy();
      resolve(trouble);
    };
    socket.once('connect', () => settle(null));
    socket.once('timeout', () => settle('no answer'));
    socket.once('error', (error) => settle(error.message));
  });
}

function fileText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Where an input is, in the words of the one who wired it. */
export function placeText(input: Input, way: GpioWay | null): string {
  if (input.kind === 'unit') return `pin ${input.pin} of unit ${input.unit}`;
  const chip =
    way === null || way.way === 'none'
      ? ''
      : ` of ${way.way === 'sysfs' ? way.chip.label : way.label}`;
  return `GPIO ${input.pin}${chip}`;
}
