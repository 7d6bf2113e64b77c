/** What is wrong with the journal or the room for it, as faults of the device `journal`. */
import type { Fault } from '../../drivers/ports.ts';
import { type Range, rangesText } from './damage.ts';

/** The contract's alarm: this share of the space allowed is used. */
const nearlyFull = 0.9;

export interface JournalCondition {
  /** Whether the last write found no room. */
  readonly isFull: boolean;
  /** Share of the space allowed that is used, 0 to 1. */
  readonly fill: number;
  /** How many rows the centre server has not acknowledged, and how many there are. */
  readonly unacknowledged: number;
  readonly held: number;
  /** Delivered rows that no start needs and that are not as they were stored. */
  readonly damaged: readonly Range[];
  /** Rows that the centre server acknowledged and this journal does not hold. */
  readonly lost: Range | null;
  /** Its folder and why that does not outlive a power cut; null where it does. */
  readonly passing: string | null;
}

export function journalFaults(condition: JournalCondition): readonly Fault[] {
  return [
    ...roomFaults(condition),
    ...damageFaults(condition),
    ...passingFaults(condition.passing),
  ];
}

function roomFaults({ isFull, fill, unacknowledged, held }: JournalCondition): readonly Fault[] {
  const isNearlyFull = fill >= nearlyFull;
  const owed = `${unacknowledged} events wait for the centre server`;
  const makeRoom =
    unacknowledged * 2 > held
      ? `${owed}: connect it, or raise journal.maxMegabytes`
      : `${held - unacknowledged} events are delivered and younger than journal.keepDays: lower that, or raise journal.maxMegabytes`;
  if (isFull) {
    const hint = isNearlyFull ? makeRoom : 'the disk is full: make room on it';
    return [
      { code: 'disk-full', severity: 'stopped', hint: `${hint}; no ticket is issued until then` },
    ];
  }
  if (!isNearlyFull) return [];
  return [
    {
      code: 'disk-nearly-full',
      severity: 'warning',
      hint: `the journal is nearly full; ${makeRoom}`,
    },
  ];
}

function damageFaults({ damaged, lost }: JournalCondition): readonly Fault[] {
  const faults: Fault[] = [];
  if (damaged.length > 0) {
    faults.push({
      code: 'damaged',
      severity: 'warning',
      hint: `rows ${rangesText(damaged)} are delivered and damaged; the hall is not concerned: look at the card, and run dawr journal repair after hours`,
    });
  }
  if (lost !== null) {
    faults.push({
      code: 'rows-lost',
      severity: 'warning',
      hint: `the centre server has ${lost.to - lost.from + 1} events that this journal lost (${rangesText([lost])}): stop the controller and run dawr journal repair --new-stream, or it takes new events for those`,
    });
  }
  return faults;
}

function passingFaults(passing: string | null): readonly Fault[] {
  if (passing === null) return [];
  return [
    {
      code: 'not-lasting',
      severity: 'warning',
      hint: `${passing}: after a power cut the events of the day are gone; stop the controller after hours and set journal.folder to /var/lib/dawr`,
    },
  ];
}
