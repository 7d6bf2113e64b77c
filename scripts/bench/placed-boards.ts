/**
 * The boards of the hall by what people call them: the board of a window, on a line or on a unit,
 * the hall board that lists the calls, and the displays that face the clerks.
 */
import { boardDevice, type DeviceName, hallBoardDevice } from '../../config/hall/devices.ts';
import type { Config } from '../../config/schema/schema.ts';
import type { BoardLineTwin } from '../../drivers/twins/board-twin.ts';
import type { BoardPicture } from '../../drivers/twins/twin.ts';
import type { FaultyUnitTwin } from '../../drivers/twins/unit-twin.ts';
import type { BoardView } from './view.ts';

type LineConfig = Config['boardLines'][number];
type UnitConfig = Config['units'][number];

export interface PlacedBoard {
  /** Its part of the view, and its name there. */
  readonly part: 'boards' | 'hallBoards' | 'clerkDisplays';
  readonly name: string;
  /** A clerk's display is no device of the controller's. */
  readonly device: DeviceName | `clerk-display/${number}`;
  view(): BoardView;
  /** Null for a board that has no cable of its own. */
  readonly setPlugged: ((plugged: boolean) => Promise<void>) | null;
}

/** By address. A board that is alone on its line is the line's end: its cable is the line's. */
export function boardsOfLine(
  config: LineConfig,
  twin: () => BoardLineTwin,
): ReadonlyMap<string, PlacedBoard> {
  const hallBoards = config.hallBoards ?? [];
  const alone = config.boards.length + hallBoards.length === 1;
  const placed = new Map<string, PlacedBoard>();
  const place = (
    { part, name, device }: Pick<PlacedBoard, 'part' | 'name' | 'device'>,
    addresses: readonly string[],
  ): void => {
    let plugged = true;
    const board: PlacedBoard = {
      part,
      name,
      device,
      view: () => ({
        ...together(addresses.map((one) => twin().picture(one))),
        plugged,
        unit: null,
      }),
      setPlugged: async (to) => {
        plugged = to;
        if (alone) await twin().setPlugged(to);
        else for (const address of addresses) twin().setBoardPlugged(address, to);
      },
    };
    for (const address of addresses) placed.set(address, board);
  };
  for (const { address, window } of config.boards) {
    place({ part: 'boards', name: `${window}`, device: boardDevice(window) }, [`${address}`]);
  }
  for (const { id, addresses } of hallBoards) {
    place({ part: 'hallBoards', name: id, device: hallBoardDevice(id) }, addresses.map(String));
  }
  return placed;
}

/** A list that is spread over several displays is one board to those who read it. */
function together(pictures: readonly BoardPicture[]): BoardPicture {
  const [first] = pictures;
  const picture = first ?? { text: '', mode: 'steady', colour: 'red' };
  if (pictures.length < 2) return picture;
  return {
    ...picture,
    mode: 'steady',
    text: pictures.map(({ text }) => text).join('\n'),
    flashingLines: pictures.flatMap(({ mode }, line) => (mode === 'flashing' ? [line] : [])),
  };
}

/** By their place among what hangs on the unit's pins: its boards, then the displays of clerks. */
export function boardsOfUnit(
  { id, boards = [], clerkDisplays = [] }: UnitConfig,
  twin: () => FaultyUnitTwin,
): readonly PlacedBoard[] {
  const place = (
    { part, name, device }: Pick<PlacedBoard, 'part' | 'name' | 'device'>,
    at: number,
  ): PlacedBoard => ({
    part,
    name,
    device,
    view: () => ({ ...twin().board(at), plugged: twin().plugged, unit: id }),
    setPlugged: null,
  });
  const overWindows = boards.map(({ window }) => ({
    part: 'boards' as const,
    name: `${window}`,
    device: boardDevice(window),
  }));
  const beforeClerks = clerkDisplays.map(({ window }) => ({
    part: 'clerkDisplays' as const,
    name: `${window}`,
    device: `clerk-display/${window}` as const,
  }));
  return [...overWindows, ...beforeClerks].map(place);
}
