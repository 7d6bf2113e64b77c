/**
 * Each model of printers against a twin that obeys only what that model knows: every ticket is a strip of its
 * own, and a presenter says what became of it.
 */
import { printerModels, printerTraits } from '../../config/hall/printer-models.ts';
import type { PrintOutcome } from '../../drivers/ports.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import { face, printerConfig, type Rig, type RigOptions, startRig, usual } from './rig.ts';

let rig: Rig;

async function start(options: RigOptions): Promise<void> {
  rig = await startRig(options);
  await rig.ready();
}

afterEach(() => rig.stop());

async function areWhole(): Promise<readonly boolean[]> {
  const config = printerConfig({ wire: { kind: 'tcp', host: 'x', port: 1 } });
  const composer = await loadTicketComposer(config, usual);
  const { rows } = joined(composer.compose(face), composer.widthDots);
  return rig.papers.map((paper) => paperRows(paper).subarray(0, rows.length).equals(rows));
}

describe.each(printerModels)('%s', (model) => {
  const confirm = printerTraits[model].confirms ? 'barrier' : 'status';

  test.each(['tcp', 'tty'] as const)(
    'prints each ticket whole on a strip of its own, over %s',
    async (wire) => {
      await start({ wire, confirm, printer: { model }, twin: { model } });
      for (const tickets of [1, 2]) {
        expect((await rig.printer.print(face)).outcome).toBe('printed');
        if (model === 'no-cutter') rig.twin.tearOff();
        expect(rig.papers).toHaveLength(tickets);
      }
      expect(await areWhole()).toEqual([true, true]);
      expect(rig.twin.rowsInMouth).toBe(0);
    },
  );

  test('keeps the rest of a failed job off the next ticket', async () => {
    await start({ confirm, printer: { model }, twin: { model } });
    rig.twin.pullCableAfterBytes(20_000);
    expect((await rig.printer.print(face)).outcome).toBe('unknown');
    await rig.twin.setPlugged(true);
    await rig.until(() => rig.faults()?.length === 0, 'ready');
    if (model === 'no-cutter') rig.twin.tearOff();
    expect((await rig.printer.print(face)).outcome).toBe('printed');
    if (model === 'no-cutter') rig.twin.tearOff();
    expect((await areWhole()).at(-1)).toBe(true);
  });
});

describe('a printer of which the config does not say what it is', () => {
  test.each([
    ['epson', 'says that it is TM-T88V (GS I); driven as epson'],
    ['custom-kpm', 'says that it is 58h (GS I); driven as custom-kpm'],
    [
      'pyramid-reliance',
      'does not say what it is (GS I), and answers DLE EOT 20; driven as pyramid-reliance, unless model is set',
    ],
  ] as const)('is asked, and driven as the %s that it says it is', async (model, remark) => {
    await start({ twin: { model } });
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(await areWhole()).toEqual([true]);
    expect(rig.twin.rowsInMouth).toBe(0);
    expect(rig.printer.remarks).toContain(remark);
  });

  test('that says nothing is driven as most are, and prints nothing of the question', async () => {
    await start({ confirm: 'status', twin: { model: 'phoenix' } });
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    // Its line of letters would be a black bar before the ticket.
    expect(await areWhole()).toEqual([true]);
    expect(rig.printer.remarks).toContain(
      'does not say what it is (GS I); driven as epson, unless model is set',
    );
  });

  test('is asked again when another may be at the other end of the cable', async () => {
    await start({});
    const before = rig.twin.receivedBytes;
    await rig.twin.setPlugged(false);
    await rig.until(() => rig.faults()?.length !== 0, 'away');
    await rig.twin.setPlugged(true);
    await rig.ready();
    expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
    expect(rig.twin.receivedBytes).toBeGreaterThan(before);
    expect(rig.printer.remarks.filter((remark) => remark.includes('GS I'))).toHaveLength(1);
  });

  test('is not asked where the config says it, whatever it would answer', async () => {
    await start({ printer: { model: 'epson' }, twin: { model: 'custom-kpm' } });
    expect(rig.printer.remarks).toEqual([]);
    await rig.printer.print(face);
    // A KPM cuts by ESC i, and was told GS V.
    expect(rig.papers).toEqual([]);
  });
});

test('a Reliance that is driven like an Epson cuts nothing, which its twin shows', async () => {
  const model = 'epson';
  await start({ confirm: 'barrier', printer: { model }, twin: { model: 'pyramid-reliance' } });
  await rig.printer.print(face);
  expect(rig.papers).toEqual([]);
  expect(rig.twin.rowsInMouth).toBeGreaterThan(0);
});

test('a head of 300 dpi gets whole rows, on a serial line too', async () => {
  const head = { dpi: 300 as const, widthDots: 848 };
  await start({ wire: 'tty', printer: head, twin: head });
  expect(await rig.printer.print(face)).toMatchObject({ outcome: 'printed' });
  expect(rig.papers.map(({ widthDots }) => widthDots)).toEqual([848]);
});

describe.each(['custom-kpm', 'pyramid-reliance'] as const)('the presenter of %s', (model) => {
  const presenter = { steps: 12, left: 'retract' } as const;

  async function printed(options: RigOptions['printer']): Promise<PrintOutcome> {
    await start({ printer: { model, ...options }, twin: { model } });
    const outcome = await rig.printer.print(face);
    expect(rig.twin.holdsTicket).toBe(true);
    return outcome;
  }
  const endOf = (outcome: PrintOutcome) =>
    outcome.outcome === 'printed' ? outcome.left : undefined;

  test('says when the ticket has been taken', async () => {
    const outcome = await printed({ presenter: { ...presenter, leftSeconds: 600 } });
    rig.twin.takeTicket();
    expect(await endOf(outcome)).toBe('taken');
  });

  test.each([
    ['retract', 'retracted'],
    ['drop', 'dropped'],
  ] as const)('%ss a ticket that nobody takes', async (left, removed) => {
    const outcome = await printed({ presenter: { ...presenter, left, leftSeconds: 5 } });
    expect(await endOf(outcome)).toBe(removed);
    expect(rig.twin.removedTickets).toEqual({ retracted: 0, dropped: 0, [removed]: 1 });
  });

  test('knows nothing of a ticket when the next one comes, or the cable is pulled', async () => {
    const first = await printed({ presenter });
    const second = await rig.printer.print(face);
    expect(await endOf(first)).toBeNull();
    await rig.twin.setPlugged(false);
    expect(await endOf(second)).toBeNull();
  });
});
