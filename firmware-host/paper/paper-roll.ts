/**
 * How much paper a printer has left, learned from its own rolls. Pure: no clock, no device, no event.
 *
 * Rolls differ from their label, so nothing is known of a roll before one was seen from its beginning to its
 * end: from one end of the paper to the next, with no roll changed in between. What the printer's near-end
 * sensor says always wins over the count, and the tail behind that sensor is learned in the same way.
 *
 * A length that a driver cannot know exactly (the feed to a cutter) does no harm: the same error is in every
 * ticket and in the length of the roll, and cancels.
 */

/** What is kept over a restart, in millimetres; lists have the newest last. */
export interface PaperRecord {
  /** Of the roll that is in; null where nobody saw it begin. */
  readonly usedMm: number | null;
  /** From its beginning to now it was in the printer, as far as anybody can know. */
  readonly whole: boolean;
  /** Since the near-end sensor noticed the roll's end; null where it has not. */
  readonly tailMm: number | null;
  readonly rollsMm: readonly number[];
  readonly tailsMm: readonly number[];
  /** A usual ticket, with what is printed in vain; null before the first. */
  readonly ticketMm: number | null;
  /** That little is left was published for this roll. */
  readonly reported: boolean;
}

/** What a printer says of its paper. */
export interface PaperSight {
  readonly isOut: boolean;
  readonly isCoverOpen: boolean;
  /** Its near-end sensor. */
  readonly isLow: boolean;
  /** It can print now. What it says while it cannot may be old. */
  readonly isWorking: boolean;
}

export interface PaperRoll {
  readonly record: PaperRecord;
  /**
   * `ended`: the roll ran out while the cover was closed. `opened`: the cover is open or was, which says
   * nothing of the roll. `stopped`: it cannot print for another reason, or has not been heard of.
   */
  readonly phase: 'working' | 'stopped' | 'opened' | 'ended';
  /** What the near-end sensor said while the printer worked last. */
  readonly isLow: boolean;
}

/** A roll that was cut short or joined by mistake must not decide alone. */
const keptRolls = 5;
/** A ticket weighs this much in the usual length: it follows a new design of the ticket within some dozen. */
const ticketShare = 1 / 16;
/** Nobody throws more than a fifth of a roll away: before that, an opened cover has the same roll in it again. */
const sureShare = 0.8;
/** No roll is shorter: what ends before is the rest of a ticket that hung in the printer. */
const leastRollMm = 1000;

const newRecord: PaperRecord = {
  usedMm: null,
  whole: false,
  tailMm: null,
  rollsMm: [],
  tailsMm: [],
  ticketMm: null,
  reported: false,
};

export function newPaperRoll(record: PaperRecord = newRecord): PaperRoll {
  return { record, phase: 'stopped', isLow: record.tailMm !== null };
}

/** @param mm that went through the printer, as a ticket or as a part of one */
export function paperUsed(roll: PaperRoll, mm: number): PaperRoll {
  const { usedMm, tailMm } = roll.record;
  return withRecord(roll, {
    usedMm: usedMm === null ? null : usedMm + mm,
    tailMm: tailMm === null ? null : tailMm + mm,
  });
}

/** @param mm that a ticket took, with what was printed in vain before it */
export function ticketTook(roll: PaperRoll, mm: number): PaperRoll {
  const { ticketMm } = roll.record;
  const usual = ticketMm === null ? mm : ticketMm + (mm - ticketMm) * ticketShare;
  return withRecord(roll, { ticketMm: Math.round(usual * 10) / 10 });
}

/** A report of the printer. */
export function paperSeen(roll: PaperRoll, sight: PaperSight): PaperRoll {
  if (!sight.isWorking) {
    const phase = stoppedPhase(roll.phase, sight);
    const hasEnded = phase === 'ended' && roll.phase !== 'ended';
    return { ...(hasEnded ? withRecord(roll, learned(roll.record)) : roll), phase };
  }
  const { isLow } = sight;
  const settled = settledRoll(roll, isLow);
  // A sensor that notices an end and then none has seen the end of a curl.
  const tailMm = isLow ? (settled.record.tailMm ?? 0) : null;
  return { ...withRecord(settled, { tailMm }), phase: 'working', isLow };
}

function stoppedPhase(phase: PaperRoll['phase'], { isOut, isCoverOpen }: PaperSight) {
  if (phase === 'ended') return phase;
  if (isCoverOpen || phase === 'opened') return 'opened';
  return isOut ? 'ended' : 'stopped';
}

/** It prints again: with which roll? */
function settledRoll(roll: PaperRoll, isLow: boolean): PaperRoll {
  const { phase, record } = roll;
  if (phase === 'working' || phase === 'ended') return roll;
  if (roll.isLow && !isLow) return withRecord(roll, begun);
  return phase === 'opened' && !isLow ? withRecord(roll, doubted(record)) : roll;
}

const begun = { usedMm: 0, whole: true, tailMm: null, reported: false } as const;

/** The roll is at its end: what it teaches, and the beginning of the next. */
function learned({ usedMm, whole, tailMm, rollsMm, tailsMm }: PaperRecord): Partial<PaperRecord> {
  const isRoll = whole && usedMm !== null && usedMm >= leastRollMm;
  return {
    ...begun,
    rollsMm: isRoll ? [...rollsMm, usedMm].slice(-keptRolls) : rollsMm,
    tailsMm: tailMm === null || tailMm === 0 ? tailsMm : [...tailsMm, tailMm].slice(-keptRolls),
  };
}

/** The cover was opened in the middle of a roll: a jam, or another roll. Its length teaches nothing any more. */
function doubted({ usedMm, rollsMm }: PaperRecord): Partial<PaperRecord> {
  const length = typical(rollsMm);
  const isSame = usedMm !== null && length !== null && usedMm < sureShare * length;
  return { whole: false, usedMm: isSame ? usedMm : null };
}

/**
 * Tickets that the roll has yet, rounded down and the fewer the more exactly; null where nothing is known, and
 * where the roll is longer than those before: a count never says that the paper is out.
 */
export function ticketsLeft({ record, isLow }: PaperRoll): number | null {
  const { usedMm, tailMm, rollsMm, tailsMm, ticketMm } = record;
  if (ticketMm === null || ticketMm <= 0) return null;
  const tail = typical(tailsMm);
  let leftMm: number | null;
  if (isLow) {
    leftMm = tail === null ? null : tail - (tailMm ?? 0);
  } else {
    const length = typical(rollsMm);
    const counted = length === null || usedMm === null ? null : length - usedMm;
    // Its sensor would have noticed less.
    leftMm = counted === null || tail === null ? counted : Math.max(counted, tail);
  }
  return leftMm === null || leftMm < ticketMm ? null : about(Math.floor(leftMm / ticketMm));
}

function about(tickets: number): number {
  const step = tickets >= 50 ? 10 : tickets >= 10 ? 5 : 1;
  return tickets - (tickets % step);
}

/** The lower middle: one roll that was longer by mistake makes no promise. */
function typical(lengths: readonly number[]): number | null {
  const sorted = lengths.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? null;
}

function withRecord(roll: PaperRoll, change: Partial<PaperRecord>): PaperRoll {
  return { ...roll, record: { ...roll.record, ...change } };
}
