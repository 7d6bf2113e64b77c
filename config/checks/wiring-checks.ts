/**
 * What can be wired only once, and what must be wired together: pins, wires and paths. Boards are
 * `board-checks.ts`.
 *
 * As in the other cross-checks, what cannot be read is not judged.
 */
import { posix } from 'node:path';
import { pinsOf, type WrittenPin } from '../hall/pins.ts';
import type { Config, UnitConfig, WireConfig } from '../schema/schema.ts';
import type { UnitDisplayConfig } from '../schema/unit-board.ts';
import { codePoint } from './character-names.ts';
import { didYouMean } from './did-you-mean.ts';
import { at, isPresent, items, number, ownValue, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

/** The rate that StandardFirmata is built with. */
const firmataBaudRate = 57_600;
/** Pins of the Pi's header carry BCM lines 0 to 27; lines 0 and 1 belong to the HAT's EEPROM. */
const headerLines = { first: 2, last: 27 };
/** A4 and A5 of an Uno or a Nano; other models have them elsewhere. */
const i2cPins = [18, 19];

export function checkWiring(root: Part<Config>, report: Report): void {
  checkPins(root, report);
  checkWires(root, report);
  checkPaths(root, report);
}

function checkPins(root: Part<Config>, report: Report): void {
  const uses = pinsOf(root);
  const taken = new Set<string>();
  for (const use of uses) {
    const pin = at(use, 'pin');
    const line = number(pin);
    const unit = text(at(use, 'unit'));
    const kind = text(at(use, 'kind'));
    if (line === undefined) continue;
    if (kind === 'gpio') {
      takePin(`GPIO line ${line}`, pin, taken, report);
      checkHeader(pin, line, report);
    }
    if (kind === 'unit' && unit !== undefined) {
      takePin(`pin ${line} of unit ${unit}`, pin, taken, report);
    }
  }
  checkUnitBoards(root, taken, report);
  checkUnits(root, uses, report);
}

/** Boards on a unit take pins of it, and addresses of its I2C pins. */
function checkUnitBoards(root: Part<Config>, taken: Set<string>, report: Report): void {
  for (const unit of items(at(root, 'units'))) {
    const name = text(at(unit, 'id'));
    for (const board of displaysOf(unit)) {
      for (const wire of ['data', 'clock', 'select'] as const) {
        const pin: Part<number> = at(board, wire);
        const line = number(pin);
        if (line === undefined || name === undefined) continue;
        takePin(`pin ${line} of unit ${name}`, pin, taken, report);
      }
    }
    checkI2cAddresses(unit, report);
    checkI2cPins(unit, taken, report);
  }
}

/** A pin that becomes a button or a lamp is no longer a wire of the display, which then stays as it is. */
function checkI2cPins(unit: Part<UnitConfig>, taken: ReadonlySet<string>, report: Report): void {
  const name = text(at(unit, 'id'));
  const display = displaysOf(unit).find((board) =>
    [at(board, 'address'), at(board, 'addresses')].some(isPresent),
  );
  if (name === undefined || display === undefined) return;
  const used = i2cPins.filter((pin) => taken.has(`pin ${pin} of unit ${name}`));
  if (used.length === 0) return;
  reportProblem(report, 'warning', display, {
    message: `unit ${name} has something else on pin ${used.join(' and ')}, which is a wire of this display on an Uno or Nano (A4 is SDA, A5 is SCL)`,
    expected: `pins ${i2cPins.join(' and ')} free for the display`,
    hint: 'take another pin for the button or lamp, unless SDA and SCL of this model are elsewhere',
  });
}

/** Of the hall and of the clerks. */
function displaysOf(unit: Part<UnitConfig>): readonly Part<UnitDisplayConfig>[] {
  return [...items(at(unit, 'boards')), ...items(at(unit, 'clerkDisplays'))];
}

function checkI2cAddresses(unit: Part<UnitConfig>, report: Report): void {
  const taken = new Set<unknown>();
  for (const board of displaysOf(unit)) {
    for (const address of [at(board, 'address'), ...items(at(board, 'addresses'))]) {
      if (taken.has(address.value)) {
        reportProblem(report, 'error', address, {
          message: `two displays of this unit have the I2C address ${String(address.value)}`,
          expected: 'an address of its own for each, set by its bridges',
          hint: 'set the bridges of one to another address, and write it here',
        });
      }
      if (isPresent(address)) taken.add(address.value);
    }
  }
}

function takePin(pin: string, part: Part<unknown>, taken: Set<string>, report: Report): void {
  if (taken.has(pin)) {
    reportProblem(report, 'error', part, {
      message: `${pin} is used twice`,
      expected: 'a pin of its own for each button, lamp and wire of a board',
      hint: 'wire one of the two to a free pin, and write its number',
    });
  }
  taken.add(pin);
}

function checkHeader(pin: Part<number>, line: number, report: Report): void {
  if (line >= headerLines.first && line <= headerLines.last) return;
  reportProblem(report, 'warning', pin, {
    message: `line ${line} is not free on the Pi's 40-pin header`,
    expected: `a BCM number from ${headerLines.first} to ${headerLines.last}`,
    hint: 'look up the BCM number of the pin on a pin-out chart',
  });
}

function checkUnits(root: Part<Config>, uses: readonly WrittenPin[], report: Report): void {
  const units = items(at(root, 'units')).map((unit) => at(unit, 'id'));
  const names = units.map(text).filter((name) => name !== undefined);
  const readable = Array.isArray(at(root, 'units').value) && names.length === units.length;
  const used = new Set<unknown>();
  for (const use of uses) {
    const unit = at(use, 'unit');
    const name = text(unit);
    if (text(at(use, 'kind')) !== 'unit' || name === undefined) continue;
    used.add(name);
    if (!readable || names.includes(name)) continue;
    reportProblem(report, 'error', unit, {
      message: `there is no unit "${name}"`,
      expected: names.length > 0 ? `one of ${names.join(', ')}` : 'a unit listed under units',
      hint: didYouMean(name, names) || 'add it under units, or correct the name',
    });
  }
  if (!uses.every(hasKind)) return;
  const withBoards = new Set(
    items(at(root, 'units'))
      .filter((unit) => displaysOf(unit).length > 0)
      .map((unit) => at(unit, 'id').value),
  );
  for (const unit of units) {
    if (!isPresent(unit) || used.has(unit.value) || withBoards.has(unit.value)) continue;
    reportProblem(report, 'warning', unit, {
      message: 'no button, lamp or board is on this unit',
      expected: 'a unit that something is wired to',
      hint: 'give it one, or remove it',
    });
  }
}

function hasKind(use: WrittenPin): boolean {
  return !isPresent(use) || text(at(use, 'kind')) !== undefined;
}

function checkWires(root: Part<Config>, report: Report): void {
  const units = items(at(root, 'units')).map((unit) => at(unit, 'wire'));
  const wires = wiresOf(root);
  const taken = new Set<string>();
  for (const wire of wires) {
    const port = number(at(wire, 'port'));
    const host = text(at(wire, 'host'));
    const path = text(at(wire, 'path'));
    const name =
      (path === undefined ? undefined : posix.normalize(path)) ??
      (host === undefined || port === undefined ? undefined : `${hostName(host)}:${port}`);
    if (name === undefined) continue;
    if (taken.has(name)) {
      reportProblem(report, 'error', wire, {
        message: `two devices are on the wire ${name}`,
        expected: 'a wire of its own for each device',
        hint: 'boards that share a line are listed under one board line',
      });
    }
    taken.add(name);
  }
  for (const wire of units) {
    const baudRate = at(wire, 'baudRate');
    const rate = number(baudRate);
    if (rate === undefined || rate === firmataBaudRate) continue;
    reportProblem(report, 'warning', baudRate, {
      message: `StandardFirmata speaks ${firmataBaudRate} baud as it comes, not ${rate}`,
      expected: String(firmataBaudRate),
      hint: 'correct it, unless the unit was built otherwise',
    });
  }
}

/** A path with a line break or an escape sequence is a slip of the paste, and spoils logs. */
function checkPaths(root: Part<Config>, report: Report): void {
  const server = at(root, 'centreServer');
  const paths: readonly Part<string | undefined>[] = [
    ...['passwordFile', 'caFile', 'certFile', 'keyFile'].map((key) => ({
      path: [...server.path, key],
      value: ownValue(server.value, key),
    })),
    ...wiresOf(root).map((wire): Part<string> => at(wire, 'path')),
    at(at(root, 'voice'), 'clips'),
    at(at(at(root, 'ticket'), 'logo'), 'file'),
  ];
  for (const path of paths) {
    const control = /\p{Cc}/u.exec(text(path) ?? '')?.[0];
    if (control === undefined) continue;
    reportProblem(report, 'error', path, {
      message: `has the control character ${codePoint(control)}`,
      expected: 'a path of characters that can be seen',
      hint: 'type the path anew, without the character',
    });
  }
  for (const printer of items(at(root, 'printers'))) {
    const wire = at(printer, 'wire');
    const path: Part<string> = at(wire, 'path');
    const written = text(path);
    if (written === undefined || /^\/(dev|tmp)\//.test(posix.normalize(written))) continue;
    reportProblem(report, 'warning', path, {
      message: `${written} is not among the devices of the machine`,
      expected: 'a path under /dev, such as /dev/dawr/printer-hall',
      hint: 'let "dawr doctor --udev" propose a path that stays, or look with "ls -l /dev/usb /dev/serial/by-id" on the Pi',
    });
  }
}

function wiresOf(root: Part<Config>): readonly Part<WireConfig>[] {
  return [
    ...items(at(root, 'units')).map((unit) => at(unit, 'wire')),
    ...items(at(root, 'printers')).map((printer) => at(printer, 'wire')),
    ...items(at(root, 'boardLines')).map((line) => at(line, 'wire')),
  ];
}

/** As a URL writes it: addresses in one way each. The ways to write this machine itself are one wire. */
function hostName(host: string): string {
  const bare = host.replace(/^\[|\]$|\.$/g, '');
  const url = `http://${bare.includes(':') ? `[${bare}]` : bare}`;
  const name = URL.canParse(url) ? new URL(url).hostname : bare.toLowerCase();
  return /^(localhost|ip6-localhost|127\.[\d.]+|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]+\])$/.test(
    name,
  )
    ? 'localhost'
    : name;
}
