/**
 * The twin of each protocol of boards: how its boards understand and answer, and the silence that it
 * expects of the controller. A protocol that is missing here does not compile.
 */
import { frameOf } from '../../config/schema/board-frame.ts';
import type { LineOf, Protocol } from '../../config/schema/board-line.ts';
import { createAlphaMind } from './board-alpha.ts';
import { createDescribedMind } from './board-described.ts';
import type { LineMind, LineMindListener } from './board-mind.ts';
import { createModbusMind } from './board-modbus.ts';

type OfTheLine = 'id' | 'wire' | 'redrawSeconds' | 'boards' | 'hallBoards';

/** What the boards of a line speak; the fields are those of the config. */
export type TwinProtocol<P extends Protocol = Protocol> = {
  [Each in P]: Omit<LineOf<Each>, OfTheLine> & { readonly protocol: Each };
}[P];

/** The line that the boards are on. */
export interface TwinLine {
  readonly addresses: readonly string[];
  /** Silence that separates two frames; 0 where the line's time is not kept. */
  readonly silenceMs: number;
}

interface ProtocolTwin<P extends Protocol> {
  /** Whether the controller must leave the line silent after an answer before it speaks again. */
  readonly owesSilence: boolean;
  open(speaks: TwinProtocol<P>, line: TwinLine, listener: LineMindListener): LineMind;
}

const twins: { readonly [P in Protocol]: ProtocolTwin<P> } = {
  alpha: {
    owesSilence: false,
    open: ({ gapMs }, { addresses }, listener) => createAlphaMind({ addresses, gapMs }, listener),
  },
  modbus: {
    owesSilence: true,
    open: ({ registers }, line, listener) =>
      createModbusMind({ ...line, model: registers }, listener),
  },
  described: {
    owesSilence: false,
    open: ({ frame }, line, listener) =>
      createDescribedMind({ ...line, frame: frameOf(frame) }, listener),
  },
};

export function openMind<P extends Protocol>(
  speaks: TwinProtocol<P>,
  line: TwinLine,
  listener: LineMindListener,
): LineMind {
  return twins[speaks.protocol].open(speaks, line, listener);
}

export function owesSilence({ protocol }: Pick<TwinProtocol, 'protocol'>): boolean {
  return twins[protocol].owesSilence;
}
