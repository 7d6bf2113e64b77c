/** A number mark of a hall, as tests store and find it. */
import type { NumberMark } from '../../firmware-host/numbers/mark-file.ts';

export const owner = { centre: 'bab-sharq', controller: 'hall' };

export const mark: NumberMark = {
  ...owner,
  stream: 'stream-1',
  sequence: 12,
  day: '2026-11-23',
  tickets: 40,
  numbers: [{ prefix: 'A', from: 1, to: 16 }],
  last: [{ service: 'first-cards', value: 9 }],
};

export const found = { found: 'mark', mark, isInBothPlaces: true } as const;
