/**
 * The rule of paper: what becomes of a reserved ticket when its job succeeds, fails or stays
 * unknown. The printer's port is ours, so a printer that answers as the test wants stands in for the driver.
 */
import type { PrintOutcome, TicketFace } from '../../drivers/ports.ts';
import { createPrintDesk } from '../../firmware-host/printing/print-desk.ts';
import type { Ticket } from '../../firmware-host/queue/words.ts';

const fault = { code: 'no-answer', severity: 'stopped', hint: 'switch it on' } as const;
const moment = { wallMs: 0, monotonicMs: 0, boot: 'boot' };

function ticket(ordinal: number, copies = 0): Ticket {
  return {
    id: `2026-11-23/${ordinal}`,
    ordinal,
    number: `A00${ordinal}`,
    prefix: 'A',
    value: ordinal,
    service: 'cards',
    steps: ['cards'],
    step: 1,
    dispenser: 'hall',
    priority: null,
    status: 'reserved',
    reservedAt: moment,
    issuedAt: null,
    joinedAt: null,
    place: 'arrival',
    standsSince: null,
    key: ordinal,
    arrivalKey: ordinal,
    calledAt: null,
    arrivedAt: null,
    setAsideAt: null,
    returnAfterMs: null,
    recalls: 0,
    window: null,
    peopleAhead: 0,
    waitMs: null,
    mayMissClosing: false,
    copies,
  };
}

type Outcome = PrintOutcome['outcome'];

/** A desk over a list of reserved tickets and a printer whose answers are given beforehand, or promised. */
function deskWith(
  reserved: Ticket[],
  outcomes: (Outcome | Promise<Outcome>)[],
  {
    whenUnconfirmed = 'copy',
    wanted = [],
  }: { whenUnconfirmed?: 'copy' | 'void'; wanted?: Ticket[] } = {},
) {
  const all: string[] = [];
  let canPrint = true;
  let late = false;
  let isFull = false;
  const end = ({ number }: Ticket, how: string): boolean => {
    if (isFull) return false;
    reserved.splice(0, 1);
    all.push(`${number} ${how}`);
    // As in the controller: whatever is stored wakes the desk.
    desk.wake();
    return true;
  };
  const answers = [...outcomes];
  const paperMm = 120;
  const desk = createPrintDesk({
    paperLeft: () => {},
    paperUsed: () => {},
    nextSlip: () => null,
    printer: {
      id: 'hall',
      cutFirst() {},
      start() {},
      stop: () => Promise.resolve(),
      async print(face) {
        all.push(`${face.number} ${face.copy ? 'copy' : 'first'} print`);
        const outcome = await answers.shift();
        if (outcome === undefined) throw new Error('one print too many');
        return outcome === 'printed' ? { outcome, paperMm } : { outcome, paperMm, fault };
      },
      printNotice: () => Promise.reject(new Error('no notice is wanted')),
    },
    canPrint: () => canPrint,
    nextReserved: () => reserved[0] ?? null,
    isTooLate: () => late,
    face: ({ number, copies }) => faceOf(number, copies > 0),
    confirm: (printed) => end(printed, 'confirmed'),
    markCopy(doubtful) {
      if (isFull) return false;
      all.push(`${doubtful.number} marked`);
      reserved[0] = { ...doubtful, copies: doubtful.copies + 1 };
      desk.wake();
      return true;
    },
    rule: { whenUnconfirmed, mostCopies: 3 },
    hold({ number }) {
      all.push(`${number} held`);
      return () => all.push(`${number} let go`);
    },
    nextNotice: () => null,
    nextCopy: () => (wanted[0] === undefined ? null : { ticket: wanted[0], isTooLate: late }),
    copySettled({ number }, outcome) {
      wanted.shift();
      all.push(`${number} copy ${outcome}`);
      return true;
    },
    withdraw: (given, reason) => end(given, reason),
  });
  return {
    get steps() {
      return all.filter((what) => !/held|let go/.test(what));
    },
    /** With who holds which ticket. */
    all,
    setFull(is: boolean) {
      isFull = is;
    },
    setCanPrint(can: boolean) {
      canPrint = can;
    },
    setLate(is: boolean) {
      late = is;
    },
    /** Wakes the desk and lets it come to rest. */
    async work(meanwhile = () => {}) {
      desk.wake();
      meanwhile();
      await new Promise((rest) => setImmediate(rest));
    },
    wake: () => desk.wake(),
    stop: () => desk.stop(),
  };
}

function faceOf(number: string, copy: boolean): TicketFace {
  const text = { ar: 'نص', en: 'text' };
  return {
    centre: text,
    office: text,
    service: text,
    steps: [],
    number,
    peopleAhead: 0,
    waitMs: null,
    fairness: text,
    notices: [],
    windows: [],
    documents: [],
    issuedAtMs: 0,
    timeZone: 'Africa/Cairo',
    link: null,
    priority: false,
    mayMissClosing: false,
    copy,
  };
}

test('prints what is reserved, one after the other, each confirmed before the next', async () => {
  const desk = deskWith([ticket(1), ticket(2)], ['printed', 'printed']);
  await desk.work();
  expect(desk.steps).toEqual([
    'A001 first print',
    'A001 confirmed',
    'A002 first print',
    'A002 confirmed',
  ]);
});

test('a ticket that is reserved in the turn in which the desk found none needs no later wake', async () => {
  const reserved: Ticket[] = [];
  const desk = deskWith(reserved, ['printed']);
  await desk.work(() => {
    reserved.push(ticket(1));
    desk.wake();
  });
  expect(desk.steps).toEqual(['A001 first print', 'A001 confirmed']);
});

test('a job that printed nothing is tried again unmarked when there is reason to', async () => {
  const desk = deskWith([ticket(1)], ['not-printed', 'printed']);
  await desk.work();
  expect(desk.steps).toEqual(['A001 first print']);
  await desk.work();
  expect(desk.steps.slice(1)).toEqual(['A001 first print', 'A001 confirmed']);
});

test('a job that goes on printing nothing ends in a void number when the time is over', async () => {
  const desk = deskWith([ticket(1), ticket(2)], ['not-printed', 'not-printed', 'printed']);
  await desk.work();
  desk.setLate(true);
  await desk.work();
  expect(desk.steps).toEqual([
    'A001 first print',
    'A001 first print',
    'A001 not-printed-in-time',
    'A002 first print',
    'A002 confirmed',
  ]);
});

test('a doubtful job is printed again as a copy, marked in the journal first', async () => {
  const desk = deskWith([ticket(1)], ['unknown', 'printed']);
  await desk.work();
  expect(desk.steps).toEqual([
    'A001 first print',
    'A001 marked',
    'A001 copy print',
    'A001 confirmed',
  ]);
});

test('a printer that never confirms ends in a void number, not in endless paper', async () => {
  const desk = deskWith([ticket(1)], ['unknown', 'unknown', 'unknown', 'unknown']);
  await desk.work();
  expect(desk.steps.at(-1)).toBe('A001 print-unconfirmed');
  expect(desk.steps.filter((what) => what.endsWith('print'))).toHaveLength(4);
});

test('a printer that cannot print is left alone until the time is over', async () => {
  const desk = deskWith([ticket(1), ticket(2)], []);
  desk.setCanPrint(false);
  await desk.work();
  expect(desk.steps).toEqual([]);
  desk.setLate(true);
  await desk.work();
  expect(desk.steps).toEqual(['A001 not-printed-in-time', 'A002 not-printed-in-time']);
});

test('a long queue at a working printer is printed however late', async () => {
  const desk = deskWith([ticket(1)], ['printed']);
  desk.setLate(true);
  await desk.work();
  expect(desk.steps).toEqual(['A001 first print', 'A001 confirmed']);
});

test.each([
  ['printed', ['A001 first print', 'A001 confirmed']],
  ['unknown', ['A001 first print', 'A001 marked', 'A001 copy print', 'A001 confirmed']],
] as const)(
  'what a full disk does not take is stored before any more paper: %s',
  async (outcome, all) => {
    const desk = deskWith([ticket(1), ticket(2)], [outcome, 'printed', 'printed']);
    desk.setFull(true);
    await desk.work();
    await desk.work();
    expect(desk.steps).toEqual(['A001 first print']);
    desk.setFull(false);
    await desk.work();
    expect(desk.steps).toEqual([...all, 'A002 first print', 'A002 confirmed']);
  },
);

test('a full disk and a printer that stays away do not keep the desk busy', async () => {
  const desk = deskWith([ticket(1)], []);
  desk.setCanPrint(false);
  desk.setLate(true);
  desk.setFull(true);
  await desk.work();
  expect(desk.steps).toEqual([]);
  desk.setFull(false);
  await desk.work();
  expect(desk.steps).toEqual(['A001 not-printed-in-time']);
});

test('after the stop nothing more is printed', async () => {
  const desk = deskWith([ticket(1)], []);
  await desk.stop();
  await desk.work();
  expect(desk.steps).toEqual([]);
});

test('a doubtful job is no copy but void where the config says so', async () => {
  const desk = deskWith([ticket(1)], ['unknown'], { whenUnconfirmed: 'void' });
  await desk.work();
  expect(desk.steps).toEqual(['A001 first print', 'A001 print-unconfirmed']);
});

test('a ticket is held by its desk until what became of it is stored', async () => {
  const desk = deskWith([ticket(1)], ['unknown', 'printed']);
  await desk.work();
  expect(desk.all).toEqual([
    'A001 held',
    'A001 first print',
    'A001 marked',
    'A001 let go',
    'A001 held',
    'A001 copy print',
    'A001 confirmed',
    'A001 let go',
  ]);
});

test('copies that were asked for come after first prints, once each', async () => {
  const desk = deskWith([ticket(2)], ['printed', 'printed', 'unknown'], {
    wanted: [ticket(1, 1), ticket(3, 1)],
  });
  await desk.work();
  expect(desk.steps).toEqual([
    'A002 first print',
    'A002 confirmed',
    'A001 copy print',
    'A001 copy printed',
    'A003 copy print',
    'A003 copy unconfirmed',
  ]);
});

test('a copy that no printer prints in time is given up', async () => {
  const desk = deskWith([], [], { wanted: [ticket(1, 1)] });
  desk.setCanPrint(false);
  await desk.work();
  expect(desk.steps).toEqual([]);
  desk.setLate(true);
  await desk.work();
  expect(desk.steps).toEqual(['A001 copy given-up']);
});

test('a copy that was not printed is tried again while there is time', async () => {
  const desk = deskWith([], ['not-printed', 'printed'], { wanted: [ticket(1, 1)] });
  await desk.work();
  expect(desk.steps).toEqual(['A001 copy print']);
  await desk.work();
  expect(desk.steps.slice(1)).toEqual(['A001 copy print', 'A001 copy printed']);
});

test.each<['first print' | 'copy', Outcome, readonly string[]]>([
  ['first print', 'printed', ['A001 first print', 'A001 confirmed']],
  ['first print', 'unknown', ['A001 first print']],
  ['first print', 'not-printed', ['A001 first print']],
  ['copy', 'printed', ['A001 copy print']],
  ['copy', 'unknown', ['A001 copy print']],
])('a stop waits for the %s under way; it was %s', async (what, outcome, steps) => {
  let answer: (outcome: Outcome) => void = () => {};
  const promised = new Promise<Outcome>((resolve) => {
    answer = resolve;
  });
  const isCopy = what === 'copy';
  const wanted = isCopy ? [ticket(1, 1)] : [];
  const desk = deskWith(isCopy ? [] : [ticket(1)], [promised], { wanted });
  await desk.work();
  let isStopped = false;
  const stopped = desk.stop().then(() => {
    isStopped = true;
  });
  await new Promise((rest) => setImmediate(rest));
  expect(isStopped).toBe(false);
  answer(outcome);
  await stopped;
  expect(desk.steps).toEqual(steps);
});
