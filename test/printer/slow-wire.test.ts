/**
 * A printer on a slow wire gets fewer bytes and prints the same paper: its margins and blank rows
 * are not sent, its QR code is drawn by itself, and what it keeps in its memory is only named.
 */
import { withoutRealTimeCommands } from '../../drivers/printer/raster-bytes.ts';
import { joined, loadTicketComposer } from '../../drivers/printer/ticket-composer.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import type { PrintedPaper } from '../../drivers/twins/twin.ts';
import { face, printerConfig, type Rig, startRig, usual } from './rig.ts';

const link = 'https://dawr.example/t/bab-sharq/2026-11-23/A047';
const withLink = { ...face, link };
const serial = { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 115_200 };
const roomy = { storedKilobytes: 256 };

let rig: Rig;

afterEach(() => rig.stop());

async function pictureOf(anyone: typeof face, given = {}) {
  const composer = await loadTicketComposer(printerConfig({ wire: serial, ...given }), usual);
  return joined(composer.compose(anyone), composer.widthDots);
}

function rowsOf(paper: PrintedPaper | undefined): Buffer {
  if (paper === undefined) throw new Error('nothing was printed');
  return paperRows(paper);
}

/** Byte for byte, up to the feed before the cut. */
async function expectSamePaper(paper: PrintedPaper | undefined, given = {}, anyone = withLink) {
  const picture = await pictureOf(anyone, given);
  const expected = Buffer.from(withoutRealTimeCommands(picture).rows);
  const rows = rowsOf(paper);
  expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
  expect(rows.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
}

/** Bytes of one ticket, from an idle printer to an idle printer. */
async function bytesOfTicket(anyone = withLink): Promise<number> {
  const before = rig.twin.receivedBytes;
  expect(await rig.printer.print(anyone)).toMatchObject({ outcome: 'printed' });
  return rig.twin.receivedBytes - before;
}

/** Prints until a ticket takes far fewer bytes than the first one: then the memory is in use. */
async function untilKept(): Promise<void> {
  const whole = (await pictureOf(withLink)).rows.length;
  for (let tickets = 0; (await bytesOfTicket()) > 0.35 * whole; tickets += 1) {
    expect(tickets).toBeLessThan(100);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.each([203, 180] as const)(
  'at %i dpi: the same dots for less than half of the bytes',
  async (dpi) => {
    const widthDots = dpi === 203 ? 576 : 512;
    await startTty({ printer: { dpi }, twin: { dpi, widthDots } });
    const bytes = await bytesOfTicket();
    const { rows } = await pictureOf(withLink, { dpi });
    expect(bytes).toBeLessThan(0.5 * rows.length);
    await expectSamePaper(rig.papers[0], { dpi });
  },
);

async function startTty(options: Parameters<typeof startRig>[0]): Promise<void> {
  // A machine that is busy with other tests is slow to draw a first ticket.
  const pace = { answerMs: 3000, graceMs: 3000, ...options?.pace };
  rig = await startRig({ wire: 'tty', ...options, pace, usual: { faces: [withLink] } });
  await rig.ready();
}

test("the printer's own QR code stands where ours would and says the same", async () => {
  await startTty({ printer: { drawsQr: true } });
  const own = await bytesOfTicket();
  const rows = rowsOf(rig.papers[0]);
  const { rows: ours } = await pictureOf(withLink);
  const places = new Set<number>();
  ours.forEach((byte, at) => {
    if (byte !== rows[at]) places.add(Math.floor(at / 72));
  });
  // Another mask is another pattern, in the rows of the code and nowhere else.
  const composer = await loadTicketComposer(printerConfig({ wire: serial }), usual);
  let top = 0;
  for (const strip of composer.compose(withLink)) {
    if (strip.qr !== null) {
      for (const row of places) {
        expect(row).toBeGreaterThanOrEqual(top);
        expect(row).toBeLessThan(top + strip.picture.heightDots);
      }
    }
    top += strip.picture.heightDots;
  }
  await rig.stop();
  await startTty({});
  expect(own).toBeLessThan(await bytesOfTicket());
});

test('what stays is kept by the printer, once, and printed from its memory dot for dot', async () => {
  await startTty({ printer: roomy, twin: { memoryBytes: 256 * 1024 } });
  await untilKept();
  const { rows } = await pictureOf(withLink);
  expect(await bytesOfTicket()).toBeLessThan(0.35 * rows.length);
  await expectSamePaper(rig.papers.at(-1));
  const copy = { ...withLink, copy: true, number: 'A048' };
  await bytesOfTicket(copy);
  await expectSamePaper(rig.papers.at(-1), {}, copy);
  // A new connection finds everything there and writes nothing.
  const memory = rig.twin.memory;
  const kept = [...(memory?.values() ?? [])];
  await rig.twin.setPlugged(false);
  await rig.until(() => rig.faults()?.length !== 0);
  await rig.twin.setPlugged(true);
  await rig.ready();
  await untilKept();
  // What is written again is another object in the twin's memory.
  [...(memory?.values() ?? [])].forEach((graphic, index) => {
    expect(graphic).toBe(kept[index]);
  });
});

test('pictures of another config are replaced, and those of others are left alone', async () => {
  await startTty({ printer: roomy, twin: { memoryBytes: 256 * 1024 } });
  const foreign = { widthDots: 8, rows: [Uint8Array.of(255)] };
  rig.twin.memory?.set('a ', foreign);
  rig.twin.memory?.set('A1', foreign);
  await untilKept();
  expect(rig.twin.memory?.get('A1')).toBe(foreign);
  await bytesOfTicket();
  await expectSamePaper(rig.papers.at(-1));
});

test('a printer without the memory that its config promises prints whole tickets and reports a fault', async () => {
  await startTty({ printer: roomy, pace: { graceMs: 400 } });
  await rig.until(() => rig.faults()?.some(({ code }) => code === 'unsupported') === true);
  await bytesOfTicket();
  await expectSamePaper(rig.papers.at(-1));
});

test('a memory that is smaller than promised is not relied upon', async () => {
  await startTty({ printer: roomy, twin: { memoryBytes: 4000 } });
  await rig.until(() => rig.faults()?.some(({ hint }) => hint.includes('fewer pictures')) === true);
  await bytesOfTicket();
  await expectSamePaper(rig.papers.at(-1));
});
