/** What is wrong with the room for the journal, as faults of the device `journal`. */
import type { Fault } from '../../drivers/ports.ts';

/** The contract's alarm: this share of the space allowed is used. */
const nearlyFull = 0.9;

/** @param isFull whether the last write found no room  @param fill share of the space allowed, 0 to 1 */
export function journalFaults(isFull: boolean, fill: number): readonly Fault[] {
  if (isFull) {
    return [
      {
        code: 'disk-full',
        severity: 'stopped',
        hint: 'make room on the disk, or raise journal.maxMegabytes; no ticket is issued until then',
      },
    ];
  }
  if (fill < nearlyFull) return [];
  return [
    {
      code: 'disk-nearly-full',
      severity: 'warning',
      hint: 'the journal is nearly full: connect the centre server or raise journal.maxMegabytes',
    },
  ];
}
