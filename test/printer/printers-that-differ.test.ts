/**
 * Printers that are no good Epson on a good cable: behind a slow converter, with a blink of their power, with
 * confirmations that mean nothing or that never come, silent, echoing, slow to say what they say.
 */
import type { PrintOutcome } from '../../drivers/ports.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import { face, printerConfig, type Rig, type RigOptions, startRig, usual } from './rig.ts';

let rig: Rig;

async function start(options: RigOptions = {}): Promise<void> {
  rig = await startRig(options);
}

afterEach(() => rig.stop());

const codes = () => rig.faults()?.map(({ code }) => code);
const hints = () =>
  rig
    .faults()
    ?.map(({ hint }) => hint)
    .join(' ') ?? '';
const faultCode = (outcome: PrintOutcome) =>
  outcome.outcome === 'printed' ? null : outcome.fault.code;

/** The papers on which the whole ticket stands, from its first row. */
async function wholePapers(copy: boolean): Promise<number> {
  const config = printerConfig({ wire: { kind: 'tcp', host: 'x', port: 1 } });
  const composer = await loadTicketComposer(config, usual);
  const { rows } = joined(composer.compose({ ...face, copy }), composer.widthDots);
  return rig.papers.filter((paper) => paperRows(paper).subarray(0, rows.length).equals(rows))
    .length;
}

/** After a job in doubt: what hung from the printer is a strip of its own, and the copy another. */
async function expectStripAndCopy(): Promise<void> {
  await rig.ready();
  const strips = rig.papers.length;
  expect(strips).toBeGreaterThan(0);
  expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
  expect(rig.papers).toHaveLength(strips + 1);
  expect(await wholePapers(true)).toBe(1);
}

/** Ten times as fast as 57,600 baud; the driver does not know. */
const converter = { bytesPerSecond: 57_600, bufferBytes: 4096 };
const cheap = { converter, inputBufferBytes: 4096, knowsClear: false };

describe('behind an Ethernet converter', () => {
  test.each([
    ['whose speed is not stated', {}],
    ['whose speed is stated', { baudRate: 576_000 }],
  ])(
    '%s a ticket is printed once, however long it takes, and its speed is known',
    async (_name, stated) => {
      // A fifth of what the whole ticket takes.
      await start({ twin: cheap, pace: { graceMs: 150 }, wireOptions: stated });
      await rig.ready();
      expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
      expect(rig.papers).toHaveLength(1);
      expect(await wholePapers(false)).toBe(1);
      const [speed = ''] = rig.printer.remarks;
      const measured = Number(/took (\d+) bytes a second/.exec(speed)?.[1]);
      // A busy machine makes the twin slower; what it has missed it catches up, and its buffer is free.
      expect(measured).toBeGreaterThan(0.05 * converter.bytesPerSecond);
      expect(measured).toBeLessThan(2 * converter.bytesPerSecond);
    },
  );

  test.each([
    ['a line faster than the head', { ...cheap, rowsPerSecond: 600 }],
    ['a head faster than the line', cheap],
  ])('a blink of the power is noticed on %s, though the connection stays', async (_name, twin) => {
    await start({ twin, pace: { graceMs: 500 } });
    await rig.ready();
    rig.twin.blinkAfterRows(300, 4096);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'no-answer']);
    await expectStripAndCopy();
    expect(await wholePapers(false)).toBe(0);
  });

  // A printer is deaf for a second when its power was away: at 9,600 baud that is half a band of 24 rows.
  test.each([
    [382, 'stated', { baudRate: 9600 }],
    [412, 'stated', { baudRate: 9600 }],
    [396, 'not known yet', {}],
    [410, 'not known yet', {}],
  ])(
    'a blink at row %i costs a slow line less than 24 rows, and is noticed where its speed is %s',
    async (row, _, wireOptions) => {
      await start({ twin: cheap, pace: { graceMs: 500 }, wireOptions });
      await rig.ready();
      rig.twin.blinkAfterRows(row, 960);
      expect((await rig.printer.print(face)).outcome).toBe('unknown');
    },
  );
});

test('a printer that says that it was switched on has lost what it held, however little', async () => {
  await start({ twin: { rowsPerSecond: 2000, saysPowerOn: true } });
  await rig.ready();
  rig.twin.blinkAfterRows(300, 0);
  const outcome = await rig.printer.print(face);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'offline']);
  await rig.ready();
  // It reports its state by itself again.
  rig.twin.losePower(0);
  rig.twin.setTrouble('paper-out', true);
  await rig.until(() => codes()?.includes('paper-out') === true);
});

describe.each([
  ['hears nothing', true],
  ['answers meanwhile', false],
])('a printer that stands still for long and %s', (_name, isDeaf) => {
  test('has printed one strip when it goes on, and then a marked copy', async () => {
    await start({ twin: { inputBufferBytes: 4096, knowsClear: false }, pace: { graceMs: 300 } });
    await rig.ready();
    rig.twin.stallAfterRows(300, 6000, isDeaf);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'no-answer']);
    await expectStripAndCopy();
  });
});

describe('a printer that confirms what it has not printed', () => {
  const head = { rowsPerSecond: 1500, confirmsOnArrival: true };
  /** Slower than any, so that this machine may be slow too. */
  const pace = { fastestRowsPerSecond: 200 };

  test('is found out with the first ticket, and its state counts instead', async () => {
    await start({ twin: head, pace });
    await rig.ready();
    expect(rig.faults()).toEqual([]);
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(rig.papers).toHaveLength(1);
    expect(codes()).toEqual(['unsupported']);
    expect(hints()).toContain('confirm: status');
    expect(rig.printer.remarks.join(' ')).toContain('before it can have printed');
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(rig.papers).toHaveLength(2);
  });

  test('does not confirm a ticket whose paper ended later', async () => {
    await start({ twin: head, pace });
    await rig.ready();
    rig.twin.endPaperAfterRows(800);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'paper-out']);
  });

  test('is not what an honest one is taken for', async () => {
    await start({ twin: { rowsPerSecond: 3000 }, pace: { fastestRowsPerSecond: 4800 } });
    await rig.ready();
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(rig.faults()).toEqual([]);
  });
});

describe('with confirm: status', () => {
  async function startWithoutBarrier(): Promise<void> {
    await start({ confirm: 'status', twin: { rowsPerSecond: 1500 } });
    rig.twin.keepSilent('barriers');
    await rig.ready();
  }

  test('a ticket is printed when the printer reports nothing wrong before and after it', async () => {
    await startWithoutBarrier();
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(await wholePapers(false)).toBe(1);
    expect(rig.faults()).toEqual([]);
  });

  test('nothing is sent while the paper is out', async () => {
    await startWithoutBarrier();
    rig.twin.setTrouble('paper-out', true);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'paper-out']);
    rig.twin.setTrouble('paper-out', false);
    await rig.ready();
    expect(rig.papers).toHaveLength(0);
  });

  test('a ticket in which the paper ended is in doubt', async () => {
    await startWithoutBarrier();
    rig.twin.endPaperAfterRows(800);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'paper-out']);
  });

  test('a power that failed while the last rows were printed is noticed', async () => {
    await startWithoutBarrier();
    // Nearly all that it held, the end of the ticket, and the questions of the next moment.
    rig.twin.blinkAfterRows(200, 90_000);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'no-answer']);
  });
});

describe('what is reported', () => {
  test('of a printer that answers slowly, one packet after another: nothing', async () => {
    await start({ twin: { answerGapMs: 40 } });
    await rig.ready();
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(rig.reports.flat()).toEqual([]);
  });

  test('of a silent printer: that it does not answer, and what to look at', async () => {
    await start({ pace: { answerMs: 200, startMs: 800 }, silence: 'everything' });
    await rig.until(() => rig.reports.length > 0);
    expect(codes()).toEqual(['no-answer']);
    expect(hints()).toMatch(/does not answer: check .*cable/);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'no-answer']);
    rig.twin.keepSilent('nothing');
    await rig.ready();
    expect(rig.papers).toHaveLength(0);
  });

  test('of a printer that answers a part of the questions: that, and not that it is silent', async () => {
    await start({ pace: { answerMs: 200, startMs: 800 }, silence: 'reasons' });
    await rig.until(() => hints().includes('only some of the questions'));
    expect(codes()).toEqual(['no-answer']);
    expect(hints()).toContain('confirm: none');
  });

  test('of an echoing line: that it echoes, until it does not', async () => {
    await start({ isEcho: true });
    await rig.until(() => rig.reports.length > 0);
    expect(codes()).toEqual(['bad-answer']);
    expect(hints()).toContain('sends back what it gets');
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'bad-answer']);
    rig.twin.setEcho(false);
    await rig.ready();
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  });

  test('of paper that ended in a ticket and came back: that, and nothing else', async () => {
    await start();
    await rig.ready();
    rig.twin.endPaperAfterRows(300);
    await rig.printer.print(face);
    await rig.until(() => codes()?.includes('paper-out') === true);
    rig.twin.setTrouble('paper-out', false);
    await rig.ready();
    expect(new Set(rig.reports.flat())).toEqual(new Set(['paper-out']));
  });
});
