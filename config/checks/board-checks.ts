/**
 * What boards promise: one board for each window, an address of its own for each that its
 * protocol can carry, and numbers that people can distinguish on boards that have digits only.
 *
 * As in the other cross-checks, what cannot be read is not judged.
 */
import { framings, isFraming } from '../schema/framing.ts';
import { type Series, seriesOf, seriesText } from '../schema/number-series.ts';
import type { BoardLineConfig, Config } from '../schema/schema.ts';
import type { UnitBoardConfig } from '../schema/unit-board.ts';
import { type BoardAbility, unitBoardAbility } from './board-ability.ts';
import { type ProtocolTraits, traitsOf } from './board-protocols.ts';
import { at, isPresent, items, number, type Part, text } from './part.ts';
import { type Report, reportProblem } from './problem.ts';

type Line = Part<BoardLineConfig>;

export function checkBoards(root: Part<Config>, report: Report): void {
  const lines = items(at(root, 'boardLines'));
  const onUnits = items(at(root, 'units')).flatMap((unit) => items(at(unit, 'boards')));
  checkWindows(root, lines, onUnits, report);
  for (const board of onUnits) {
    checkColon(board, report);
    const ability = unitBoardAbility(board);
    if (ability !== null) checkShown(root, [board], ability, report);
  }
  for (const line of lines) {
    checkHasBoard(line, report);
    checkOneAddressEach(line, report);
    const traits = traitsOf(line);
    if (traits === null) continue;
    checkAddresses(line, traits, report);
    checkWindowRoom(root, line, traits, report);
    traits.check(line, report);
    checkDataBits(line, traits, report);
    const ability = traits.ability(line);
    if (ability === null) continue;
    checkShown(root, items(at(line, 'boards')), ability, report);
    checkHallBoards(root, line, ability, report);
  }
}

/** The eight places of an HT16K33, of which a colon takes one. */
function checkColon(board: Part<UnitBoardConfig>, report: Report): void {
  const digits: Part<number> = at(board, 'digits');
  if (at(board, 'colon').value !== true || (number(digits) ?? 0) < 8) return;
  reportProblem(report, 'error', digits, {
    message: 'the colon takes the place of a digit: the last one would be dark',
    expected: 'at most 7 digits beside a colon',
    hint: 'lower digits, or write colon: false',
  });
}

function checkHasBoard(line: Line, report: Report): void {
  const listed = [at(line, 'boards'), at(line, 'hallBoards')];
  const isEmpty = listed.every(({ value }) => value === undefined || isEmptyList(value));
  if (!isEmpty || !isPresent(at(line, 'id'))) return;
  reportProblem(report, 'error', at(line, 'id'), {
    message: 'no board is on this line',
    expected: 'boards: with a window and an address, or hallBoards:',
    hint: 'list its boards, or remove the line',
  });
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function checkWindows(
  root: Part<Config>,
  lines: readonly Line[],
  onUnits: readonly Part<UnitBoardConfig>[],
  report: Report,
): void {
  const shown = new Set<unknown>();
  const boards = lines.map((line) => items(at(line, 'boards')));
  const all: readonly Part<number>[] = [
    ...boards.flat().map((board) => at(board, 'window')),
    ...onUnits.map((board) => at(board, 'window')),
  ];
  for (const window of all) {
    if (isPresent(window) && shown.has(window.value)) {
      reportProblem(report, 'error', window, {
        message: `window ${String(window.value)} has two boards`,
        expected: 'one board for each window',
        hint: 'remove one of the two, or correct its window',
      });
    }
    shown.add(window.value);
  }
  const readable =
    Array.isArray(at(root, 'boardLines').value) &&
    lines.every(
      (line) => at(line, 'boards').value === undefined || Array.isArray(at(line, 'boards').value),
    ) &&
    all.every((window) => number(window) !== undefined);
  if (!readable) return;
  for (const window of items(at(root, 'windows'))) {
    const named = at(window, 'number');
    if (!isPresent(named) || shown.has(named.value)) continue;
    reportProblem(report, 'warning', named, {
      message: 'no board shows the calls of this window',
      expected: 'a board for each window',
      hint: 'list its board under boardLines, or under boards of a unit',
    });
  }
}

function addressesOf(line: Line): readonly Part<unknown>[] {
  return [
    ...items(at(line, 'boards')).map((board) => at(board, 'address')),
    ...items(at(line, 'hallBoards')).flatMap((board) => items(at(board, 'addresses'))),
  ];
}

function checkOneAddressEach(line: Line, report: Report): void {
  const taken = new Set<unknown>();
  for (const address of addressesOf(line)) {
    if (isPresent(address) && taken.has(address.value)) {
      reportProblem(report, 'error', address, {
        message: `two boards of this line have the address "${String(address.value)}"`,
        expected: 'an address of its own for each board on a line',
        hint: 'both would show the same number: set one to another address',
      });
    }
    taken.add(address.value);
  }
}

function checkAddresses(line: Line, traits: ProtocolTraits, report: Report): void {
  const addresses = addressesOf(line);
  const { sharedAddress } = traits;
  const longest = traits.longestAddress(line);
  for (const address of addresses) {
    if (sharedAddress !== null && address.value === sharedAddress && addresses.length > 1) {
      reportProblem(report, 'error', address, {
        message: `every board of the line obeys the address "${sharedAddress}"`,
        expected: 'an address from 01 to FF',
        hint: 'give this board an address of its own',
      });
    }
    if (typeof address.value === 'number' && address.value > longest) {
      reportProblem(report, 'error', address, {
        message: `the frame has no room for the address ${address.value}`,
        expected: longest < 0 ? 'a smaller number under add' : `an address up to ${longest}`,
        hint: longest < 0 ? 'lower add in the frame' : 'take a smaller address, or lower add',
      });
    }
  }
  if (!traits.isAddressed(line) && addresses.length > 1) {
    reportProblem(report, 'error', at(line, 'boards'), {
      message: 'the frame has no address: all boards of the line would show the same number',
      expected: 'one board on a line whose frame has no address',
      hint: 'add a part of kind: address, or give each board a line of its own',
    });
  }
}

/** A frame says the window over which its board hangs, and one of a hall board that of any call. */
function checkWindowRoom(
  root: Part<Config>,
  line: Line,
  traits: ProtocolTraits,
  report: Report,
): void {
  const longest = traits.longestWindow(line);
  const own = items(at(line, 'boards')).map((board) => at(board, 'window'));
  const called = items(at(line, 'hallBoards')).length === 0 ? [] : items(at(root, 'windows'));
  const windows = [...own, ...called.map((window) => at(window, 'number'))];
  for (const window of windows) {
    if (typeof window.value !== 'number' || window.value <= longest) continue;
    reportProblem(report, 'error', window, {
      message: `the frame has no room for the window ${window.value}`,
      expected: longest < 1 ? 'a smaller number under add' : `a window up to ${longest}`,
      hint: 'take a smaller number for the window, or lower add in the frame',
    });
  }
}

function checkDataBits(line: Line, traits: ProtocolTraits, report: Report): void {
  const framing = at(at(line, 'wire'), 'framing');
  const name = text(framing);
  if (name === undefined || !isFraming(name) || framings[name].dataBits === 8) return;
  if (!traits.needsEightBits(line)) return;
  reportProblem(report, 'error', framing, {
    message: 'these boards are sent bytes of eight bits',
    expected: '8N1 or 8E1',
    hint: 'take the one that the manual of the board names',
  });
}

/** A board is seen by everybody in the hall, so its numbers are compared with those of all. */
function checkShown(
  root: Part<Config>,
  boards: readonly Part<{ readonly window: number }>[],
  ability: BoardAbility,
  report: Report,
): void {
  const all = seriesOf(root);
  const reported = new Set<string>();
  for (const board of boards) {
    const window = at(board, 'window');
    const called = callableAt(root, number(window));
    for (const series of all.filter(({ service }) => called.has(service))) {
      checkRoom(series, ability, window, reported, report);
      for (const other of all) {
        const pair = [series.service, other.service].sort().join(' ');
        if (!isAlike(series, other, ability) || reported.has(pair)) continue;
        reported.add(pair);
        reportProblem(report, 'error', window, {
          message: `this board ${ability.shownPrefix(series.prefix) === '' ? 'shows no letters' : 'draws their letters alike'}: ${seriesText(series)} (${series.service}) and ${seriesText(other)} (${other.service}) would look alike`,
          expected: 'services whose numbers differ in their digits',
          hint: `give one of them another range, such as 101 to 199`,
        });
      }
    }
  }
}

/** Services of the window, and those that a transfer button of another window sends there. */
function callableAt(root: Part<Config>, window: number | undefined): ReadonlySet<unknown> {
  return new Set(
    items(at(root, 'windows')).flatMap((one) => {
      const services = items(at(one, 'services')).map(({ value }) => value);
      if (number(at(one, 'number')) === window) return services;
      return items(at(at(one, 'buttons'), 'transfer'))
        .filter((button) => number(at(button, 'toWindow')) === window)
        .flatMap((button) => text(at(button, 'toService')) ?? services);
    }),
  );
}

function isAlike(one: Series, other: Series, ability: BoardAbility): boolean {
  if (one.prefix === other.prefix) return false;
  const [seen, seenToo] = [shownAs(one, ability), shownAs(other, ability)];
  const isOneRange = seen.from <= seenToo.to && seenToo.from <= seen.to;
  return seen.letters === seenToo.letters && isOneRange;
}

/** A letter that is drawn as a digit makes another number of what stands behind it. */
function shownAs({ prefix, from, to }: Series, { shownPrefix }: BoardAbility) {
  const shown = shownPrefix(prefix);
  const letters = shown.replace(/\d+$/, '');
  const before = Number(shown.slice(letters.length)) * 10 ** String(to).length;
  return { letters, from: before + from, to: before + to };
}

function checkRoom(
  series: Series,
  ability: BoardAbility,
  window: Part<number>,
  reported: Set<string>,
  report: Report,
): void {
  const length = shownLength(series, ability);
  const fits = length <= ability.characters && series.to <= ability.largest;
  if (fits || reported.has(series.service)) return;
  reported.add(series.service);
  reportProblem(report, 'error', window, {
    message: `${series.prefix}${series.to} (${series.service}) does not fit on this board`,
    expected:
      length > ability.characters
        ? `numbers of at most ${ability.characters} characters`
        : `numbers up to ${ability.largest}`,
    hint: `lower numbers.to of ${series.service}, or call it at a window with a larger board`,
  });
}

function shownLength(series: Series, { shownPrefix }: BoardAbility): number {
  return shownPrefix(series.prefix).length + String(series.to).length;
}

function checkHallBoards(
  root: Part<Config>,
  line: Line,
  ability: BoardAbility,
  report: Report,
): void {
  const windows = items(at(root, 'windows')).map((window) => number(at(window, 'number')) ?? 0);
  const windowLength = String(Math.max(0, ...windows)).length;
  const longest = Math.max(0, ...seriesOf(root).map(({ prefix, to }) => `${prefix}${to}`.length));
  for (const board of items(at(line, 'hallBoards'))) {
    if (ability.callsEach === 0 || longest + 1 + windowLength > ability.characters) {
      reportProblem(report, 'error', board, {
        message:
          'a hall board shows a number and its window, and these boards have no room for both',
        expected: `boards of ${longest + 1 + windowLength} characters, with letters`,
        hint: 'put the hall board on a line of such boards, or remove it',
      });
      continue;
    }
    const addresses = items(at(board, 'addresses')).length;
    const calls = number(at(board, 'calls'));
    const { once, aLine } = ability.codes ?? { once: 0, aLine: 0 };
    const line = longest + 1 + windowLength + aLine;
    const room = Math.floor((ability.characters - once) / line);
    const most = addresses * Math.min(ability.callsEach, Math.max(1, room));
    if (calls === undefined || addresses === 0) continue;
    if (calls > most || calls < addresses) {
      reportProblem(report, 'error', at(board, 'calls'), {
        message: `${calls} calls cannot be shown on ${addresses} address${addresses === 1 ? '' : 'es'}`,
        expected: addresses === most ? `calls: ${most}` : `calls from ${addresses} to ${most}`,
        hint: 'change calls, or the number of addresses',
      });
    }
  }
}
