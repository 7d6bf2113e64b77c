/**
 * The ticket printer against the printer twin over real wires: what each way of failing makes of a
 * job, and that nothing is ever printed twice without a mark.
 */
import type { PrintOutcome } from '../../drivers/ports.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import { face, printerConfig, type Rig, type RigOptions, startRig, usual } from './rig.ts';

let rig: Rig;

async function start(options?: RigOptions): Promise<void> {
  rig = await startRig(options);
}

afterEach(() => rig.stop());

const faultCode = (outcome: PrintOutcome) =>
  outcome.outcome === 'printed' ? null : outcome.fault.code;
const codes = () => rig.faults()?.map((fault) => fault.code);

/** What the ticket's picture should be, without the feed before the cut. */
async function expectedRows(copy = false): Promise<Buffer> {
  const config = printerConfig({ wire: { kind: 'tcp', host: 'x', port: 1 } });
  const composer = await loadTicketComposer(config, usual);
  return Buffer.from(joined(composer.compose({ ...face, copy }), composer.widthDots).rows);
}

test('while it draws for practice, others have their turn between two strips', async () => {
  let turn = 0;
  let counting = setImmediate(function count() {
    turn += 1;
    counting = setImmediate(count);
  });
  const drawnIn: [Set<number>, Set<number>] = [new Set(), new Set()];
  let drawn = (): void => {};
  const bothDrawn = new Promise<void>((resolve) => {
    drawn = resolve;
  });
  const faces = drawnIn.map((turns, at) => ({
    ...face,
    centre: {
      ...face.centre,
      get ar() {
        turns.add(turn);
        if (at === 1) drawn();
        return face.centre.ar;
      },
    },
  }));
  await start({ usual: { faces } });
  await bothDrawn;
  clearImmediate(counting);
  expect(drawnIn[0].size).toBeGreaterThan(1);
});

describe.each(['tcp', 'tty'] as const)('over %s', (wire) => {
  test('a ticket is printed, dot for dot, and nothing is reported wrong', async () => {
    await start({ wire });
    await rig.ready();
    const printed = await rig.printer.print(face);
    const [paper] = rig.papers;
    expect(rig.papers).toHaveLength(1);
    const expected = await expectedRows();
    const feedMm = 17;
    const paperMm = Math.round((expected.length / 72 / 203) * 25.4 + feedMm);
    expect(printed).toEqual({ outcome: 'printed', paperMm });
    const rows = paper === undefined ? Buffer.alloc(0) : paperRows(paper);
    expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
    expect(rows.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
    expect(rig.faults()).toEqual([]);
  });

  test('a job of which the cable took half is unknown, and only a marked copy follows', async () => {
    await start({ wire });
    await rig.ready();
    rig.twin.pullCableAfterBytes(20_000);
    const outcome = await rig.printer.print(face);
    expect(outcome.outcome).toBe('unknown');
    const halfMm = 'paperMm' in outcome ? outcome.paperMm : 0;
    await rig.until(() => codes()?.length !== 0);
    await rig.twin.setPlugged(true);
    await rig.ready();
    expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
    // What it took is guessed from its answers, which may all have been lost: less than a ticket.
    expect(halfMm).toBeGreaterThanOrEqual(0);
    expect(halfMm).toBeLessThan(((await expectedRows()).length / 72 / 203) * 25.4);
    // The half ticket was cut off, and the next paper is the copy alone, from its first row.
    expect(rig.papers).toHaveLength(2);
    const half = rig.papers[0];
    expect(half?.heightDots).toBeLessThan((await expectedRows()).length / 72);
    const expected = await expectedRows(true);
    const copy = rig.papers[1];
    const rows = copy === undefined ? Buffer.alloc(0) : paperRows(copy);
    expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
  });
});

test('without paper nothing is sent, and the ticket is printed when paper is back', async () => {
  await start();
  await rig.ready();
  rig.twin.setTrouble('paper-out', true);
  await rig.until(() => codes()?.includes('paper-out') === true);
  const outcome = await rig.printer.print(face);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'paper-out']);
  rig.twin.setTrouble('paper-out', false);
  await rig.ready();
  expect(rig.papers).toHaveLength(0);
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
});

test('paper that is low is a warning and stops nothing', async () => {
  await start();
  rig.twin.setTrouble('paper-low', true);
  await rig.until(() => codes()?.includes('paper-low') === true);
  await rig.ready();
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  expect(codes()).toEqual(['paper-low']);
});

describe.each([
  ['that clears its buffer on command', true],
  ['that cannot clear its buffer', false],
])('a printer %s', (_name, knowsClear) => {
  test('runs out of paper in the middle: unknown, and no second ticket when paper is back', async () => {
    await start({ twin: { knowsClear } });
    await rig.ready();
    rig.twin.endPaperAfterRows(200);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'paper-out']);
    expect(codes()).toContain('paper-out');
    // Changing a roll takes longer than connecting again.
    if (knowsClear) await rig.until(() => rig.twin.bufferedBytes < 100);
    rig.twin.setTrouble('paper-out', false);
    await rig.ready();
    const ticketRows = (await expectedRows()).length / 72;
    // At most the ticket that was begun, once; where it can be cleared, only the rows that were out.
    expect(rig.papers.length).toBeGreaterThan(0);
    const rows = rig.papers.reduce((sum, paper) => sum + paper.heightDots, 0);
    if (knowsClear) expect(rows).toBeLessThan(ticketRows);
    else expect(rows).toBeLessThan(1.5 * ticketRows);
    const before = rig.papers.length;
    expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
    expect(rig.papers).toHaveLength(before + 1);
    const expected = await expectedRows(true);
    const copy = rig.papers.at(-1);
    const copyRows = copy === undefined ? Buffer.alloc(0) : paperRows(copy);
    expect(copyRows.subarray(0, expected.length).equals(expected)).toBe(true);
  });
});

test('a cover that is opened while printing makes the job unknown', async () => {
  await start({ twin: { rowsPerSecond: 1000 } });
  await rig.ready();
  const printing = rig.printer.print(face);
  const opened = setInterval(() => {
    if (rig.twin.rowsInMouth > 50) rig.twin.setTrouble('cover-open', true);
  }, 5);
  const outcome = await printing;
  clearInterval(opened);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'cover-open']);
  rig.twin.setTrouble('cover-open', false);
  await rig.ready();
});

test('a printer that loses its power in the middle, on a line that does not notice, has not printed', async () => {
  await start({ wire: 'tty' });
  await rig.ready();
  const printing = rig.printer.print(face);
  const tripped = setInterval(() => {
    if (rig.twin.rowsInMouth < 50) return;
    clearInterval(tripped);
    rig.twin.losePower(100);
  }, 5);
  const outcome = await printing;
  clearInterval(tripped);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'no-answer']);
  await rig.ready();
  expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
  const expected = await expectedRows(true);
  const copy = rig.papers.at(-1);
  const rows = copy === undefined ? Buffer.alloc(0) : paperRows(copy);
  expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
});

test('a barrier that is never answered makes the job unknown at its deadline', async () => {
  await start({ pace: { graceMs: 300 } });
  await rig.ready();
  rig.twin.keepSilent('barriers');
  const outcome = await rig.printer.print(face);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'no-answer']);
  expect(codes()).toContain('no-answer');
  rig.twin.keepSilent('nothing');
  await rig.ready();
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
});

test('a slow printer is waited for as long as it goes on', async () => {
  await start({ twin: { rowsPerSecond: 300 }, pace: { graceMs: 0 } });
  await rig.ready();
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  expect(rig.papers).toHaveLength(1);
});

test('a late answer counts for its own job only', async () => {
  await start({ pace: { graceMs: 300, quietMs: 300 } });
  await rig.ready();
  rig.twin.stallAfterRows(200, 6000, false);
  const outcome = await rig.printer.print(face);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'no-answer']);
  await rig.ready();
  rig.twin.endPaperAfterRows(100);
  const second = await rig.printer.print({ ...face, copy: true });
  expect(second.outcome).toBe('unknown');
});

test('a printer that goes silent while idle is reported, connected anew, and comes back', async () => {
  await start({ pace: { answerMs: 200 } });
  await rig.ready();
  rig.twin.keepSilent('everything');
  await rig.until(() => codes()?.includes('no-answer') === true);
  const outcome = await rig.printer.print(face);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'no-answer']);
  rig.twin.keepSilent('nothing');
  await rig.ready();
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
});

test('a printer that no longer reports its state is sent no ticket', async () => {
  await start({ pace: { heartbeatMs: 60_000, answerMs: 200 } });
  await rig.ready();
  rig.twin.keepSilent('everything');
  const outcome = await rig.printer.print(face);
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'no-answer']);
  rig.twin.keepSilent('nothing');
  await rig.ready();
  expect(rig.papers).toHaveLength(0);
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
});

test('a ticket that cannot be drawn is a fault, until a drawing succeeds', async () => {
  await start();
  await rig.ready();
  const outcome = await rig.printer.print({ ...face, timeZone: 'Nowhere/At-All' });
  // Its top is on its way before the rest is drawn.
  expect([outcome.outcome, faultCode(outcome)]).toEqual(['unknown', 'crashed']);
  expect(codes()).toContain('crashed');
  await rig.ready();
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
});

test('a printer whose tickets cannot be drawn says so before anybody presses', async () => {
  await start({ usual: { faces: [{ ...face, timeZone: 'Nowhere/At-All' }] } });
  await rig.until(() => codes()?.includes('crashed') === true);
});

test('what may hang from the printer since the last run is cut off before the first ticket', async () => {
  await start({ cutFirst: true });
  await rig.ready();
  expect(rig.papers).toHaveLength(1);
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  expect(rig.papers).toHaveLength(2);
});

test('with the cable out nothing is printed, and the reason is the cable', async () => {
  await start();
  await rig.ready();
  await rig.twin.setPlugged(false);
  await rig.until(() => codes()?.length === 1);
  const outcome = await rig.printer.print(face);
  expect(outcome.outcome).toBe('not-printed');
  expect(['unplugged', 'unreachable']).toContain(faultCode(outcome));
});

test('a small input buffer holds up the sender and loses nothing', async () => {
  await start({ twin: { inputBufferBytes: 4096, rowsPerSecond: 4000 } });
  await rig.ready();
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  const expected = await expectedRows();
  const [paper] = rig.papers;
  const rows = paper === undefined ? Buffer.alloc(0) : paperRows(paper);
  expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
});

test('a printer that confirms nothing prints on trust, and that is said', async () => {
  await start({ confirm: 'none' });
  rig.twin.keepSilent('everything');
  await rig.ready();
  expect(codes()).toEqual(['unsupported']);
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  await rig.until(() => rig.papers.length === 1);
});

test('a second job before the first has settled is refused as a mistake', async () => {
  await start();
  await rig.ready();
  const first = rig.printer.print(face);
  await expect(rig.printer.print(face)).rejects.toThrow('second job');
  expect(await first).toMatchObject({ outcome: 'printed' });
});
