/**
 * What every ticket printer promises the controller (`TicketPrinter` in drivers/ports.ts), whatever its
 * wire, its paper and its way to confirm. What is particular to one of them is `ticket-printer.test.ts`.
 */
import type { PrinterConfig } from '../../config/schema/schema.ts';
import type { PrintOutcome } from '../../drivers/ports.ts';
import {
  joined,
  loadTicketComposer,
  type Strip,
  type TicketComposer,
} from '../../drivers/printer/ticket-composer.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import { face, printerConfig, type Rig, type RigOptions, startRig, usual } from './rig.ts';

interface Kind {
  readonly wire: NonNullable<RigOptions['wire']>;
  readonly confirm: PrinterConfig['confirm'];
  readonly paperWidthMm: PrinterConfig['paperWidthMm'];
}

const kinds: readonly Kind[] = [
  { wire: 'tcp', confirm: 'barrier', paperWidthMm: 80 },
  { wire: 'tcp', confirm: 'none', paperWidthMm: 58 },
  { wire: 'tty', confirm: 'barrier', paperWidthMm: 58 },
  { wire: 'tty', confirm: 'none', paperWidthMm: 80 },
  { wire: 'device', confirm: 'barrier', paperWidthMm: 80 },
  { wire: 'device', confirm: 'none', paperWidthMm: 58 },
];

const dotsOfPaper = { 80: 576, 58: 384 } as const;

const faultCode = (outcome: PrintOutcome) =>
  outcome.outcome === 'printed' ? null : outcome.fault.code;

describe.each(kinds)('a printer on $wire, confirm $confirm, $paperWidthMm mm', (kind) => {
  let rig: Rig;

  beforeEach(async () => {
    rig = await startRig({
      wire: kind.wire,
      confirm: kind.confirm,
      printer: { paperWidthMm: kind.paperWidthMm },
      twin: { widthDots: dotsOfPaper[kind.paperWidthMm] },
    });
    await rig.ready();
  });
  afterEach(() => rig.stop());

  const codes = () => rig.faults()?.map(({ code }) => code);

  const expectTicket = (paper: number, copy = false): Promise<void> =>
    expectPaper(paper, (composer) => composer.compose({ ...face, copy }));

  async function expectPaper(
    paper: number,
    draw: (composer: TicketComposer) => Iterable<Strip>,
  ): Promise<void> {
    await rig.until(() => rig.papers.length > paper, `paper ${paper + 1}`);
    const config = printerConfig({
      wire: { kind: 'tcp', host: 'x', port: 1 },
      paperWidthMm: kind.paperWidthMm,
    });
    const composer = await loadTicketComposer(config, usual);
    const picture = joined(draw(composer), composer.widthDots);
    const found = rig.papers[paper];
    if (found === undefined) throw new Error('the paper is gone');
    const rows = paperRows(found);
    const expected = Buffer.from(picture.rows);
    expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
    expect(rows.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
  }

  test('each job is one paper with that ticket, dot for dot', async () => {
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    await expectTicket(0);
    expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
    await expectTicket(1, true);
    expect(rig.papers).toHaveLength(2);
  });

  test('a notice is a job as any other, and the ticket after it is whole', async () => {
    const notice = {
      ...face,
      title: { ar: 'إعلان', en: 'NOTICE' },
      advice: { ar: 'توجه إلى الاستقبال', en: 'please go to the reception' },
      numbers: ['E001', 'E002', 'E003', 'E004'],
    };
    expect(await rig.printer.printNotice(notice)).toMatchObject({ outcome: 'printed' });
    await expectPaper(0, (composer) => composer.composeNotice(notice));
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    await expectTicket(1);
    expect(rig.papers).toHaveLength(2);
  });

  test('with the cable out nothing is printed, also not later, and it reports why until it is back', async () => {
    await rig.twin.setPlugged(false);
    await rig.until(() => rig.faults()?.some(({ severity }) => severity === 'stopped') === true);
    const outcome = await rig.printer.print(face);
    expect(outcome.outcome).toBe('not-printed');
    expect(codes()).toContain(faultCode(outcome));
    await rig.twin.setPlugged(true);
    await rig.ready();
    expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
    await expectTicket(0, true);
    expect(rig.papers).toHaveLength(1);
  });

  test('stopped in the middle of a job it settles the job first, and reports nothing afterwards', async () => {
    let isSettled = false;
    const printing = rig.printer.print(face).finally(() => {
      isSettled = true;
    });
    await rig.printer.stop();
    expect(isSettled).toBe(true);
    expect(['printed', 'unknown', 'not-printed']).toContain((await printing).outcome);
    const reported = rig.faults();
    await rig.twin.setPlugged(false);
    expect(rig.faults()).toBe(reported);
  });

  if (kind.confirm === 'none') {
    test('it reports that its tickets are taken on trust, and that stops nothing', () => {
      expect(rig.faults()).toEqual([
        expect.objectContaining({ code: 'unsupported', severity: 'warning' }),
      ]);
    });
    return;
  }

  test('it works without a fault', () => {
    expect(rig.faults()).toEqual([]);
  });

  test('without paper it prints nothing and says so, and prints when paper is back', async () => {
    rig.twin.setTrouble('paper-out', true);
    await rig.until(() => codes()?.includes('paper-out') === true);
    const outcome = await rig.printer.print(face);
    expect([outcome.outcome, faultCode(outcome)]).toEqual(['not-printed', 'paper-out']);
    rig.twin.setTrouble('paper-out', false);
    await rig.ready();
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    await expectTicket(0);
    expect(rig.papers).toHaveLength(1);
  });

  test.each<[string, () => void]>([
    ['its cable was pulled', () => rig.twin.pullCableAfterBytes(15_000)],
    ['its paper ended', () => rig.twin.endPaperAfterRows(150)],
    ['nothing confirmed it', () => rig.twin.keepSilent('barriers')],
  ])('a job is unknown when %s within it, and the next paper is its own', async (_, break_) => {
    break_();
    const outcome = await rig.printer.print(face);
    expect(outcome.outcome).toBe('unknown');
    await rig.until(() => codes()?.length !== 0);
    rig.twin.keepSilent('nothing');
    rig.twin.setTrouble('paper-out', false);
    await rig.twin.setPlugged(true);
    await rig.ready();
    const before = rig.papers.length;
    expect(await rig.printer.print({ ...face, copy: true })).toMatchObject({ outcome: 'printed' });
    await expectTicket(before, true);
    expect(rig.papers).toHaveLength(before + 1);
  });
});
