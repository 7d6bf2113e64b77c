/**
 * The bytes of a job, read back by the twin's own decoder, which shares no code with the encoder.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { bytesOf, ticketEncoder } from '../../drivers/printer/escpos.ts';
import { withoutRealTimeCommands } from '../../drivers/printer/raster-bytes.ts';
import type { Strip } from '../../drivers/printer/ticket-composer.ts';
import type { Picture } from '../../drivers/printer/ticket-shapes.ts';
import { paperRows } from '../../drivers/twins/escpos-png.ts';
import { createPrinterTwin } from '../../drivers/twins/printer-twin.ts';
import type { PrintedPaper } from '../../drivers/twins/twin.ts';

const bytesPerRow = 48;

const stripOf = (picture: Picture): Strip => ({ picture, stays: false, qr: null });
const fast = (bandRows: number) => ({ wire: 'fast', bandRows, confirmed: false }) as const;

/** Many lone dots, so that bytes which look like real-time commands are common. */
const dots = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0x10, 0x04, 0x05, 0x14, 0x01, 0x02) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 255 }) },
);
const anyPicture: fc.Arbitrary<Picture> = fc
  .integer({ min: 1, max: 40 })
  .chain((heightDots) =>
    fc
      .array(dots, { minLength: heightDots * bytesPerRow, maxLength: heightDots * bytesPerRow })
      .map((rows) => ({ widthDots: bytesPerRow * 8, heightDots, rows: Uint8Array.from(rows) })),
  );

const commandParameter = [0x04, 0x05, 0x14];

function looksLikeCommand(bytes: Uint8Array): boolean {
  return bytes.some((byte, at) => byte === 0x10 && commandParameter.includes(bytes[at + 1] ?? 0));
}

test('no dots spell a real-time command, and each one broken up costs one dot beside another', () => {
  fc.assert(
    fc.property(anyPicture, (picture) => {
      const safe = withoutRealTimeCommands(picture);
      expect(looksLikeCommand(safe.rows)).toBe(false);
      safe.rows.forEach((byte, at) => {
        const was = picture.rows[at] ?? 0;
        const broken = was === 0x10 && commandParameter.includes(picture.rows[at + 1] ?? 0);
        expect(byte).toBe(broken ? 0x18 : was);
      });
    }),
  );
});

test('a picture without such dots is left as it is', () => {
  const picture = { widthDots: 16, heightDots: 1, rows: Uint8Array.of(0x10, 0x03) };
  expect(withoutRealTimeCommands(picture)).toBe(picture);
});

test('any picture, in any bands and any pieces, comes out of the printer dot for dot', async () => {
  const papers: PrintedPaper[] = [];
  let notify = (): void => {};
  const twin = createPrinterTwin({
    endpoint: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    widthDots: bytesPerRow * 8,
    onPaper: (paper) => {
      papers.push(paper);
      notify();
    },
  });
  await twin.start();
  const socket = connect({ host: '127.0.0.1', port: twin.port ?? 0, noDelay: true });
  await once(socket, 'connect');
  const answers: number[] = [];
  socket.on('data', (bytes: Buffer) => answers.push(...bytes));
  const pieces = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 });
  try {
    await fc.assert(
      fc.asyncProperty(
        anyPicture,
        fc.integer({ min: 1, max: 128 }),
        pieces,
        async (picture, bandRows, sizes) => {
          papers.length = 0;
          const printed = new Promise<void>((resolve) => {
            notify = resolve;
          });
          const job = bytesOf(ticketEncoder.job([stripOf(picture)], fast(bandRows)));
          for (let at = 0, turn = 0; at < job.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            socket.write(job.subarray(at, at + size));
            at += size;
            await new Promise(setImmediate);
          }
          await printed;
          const [paper] = papers;
          if (paper === undefined) throw new Error('nothing was printed');
          const rows = paperRows(paper);
          const expected = Buffer.from(withoutRealTimeCommands(picture).rows);
          expect(rows.subarray(0, expected.length).equals(expected)).toBe(true);
          expect(rows.subarray(expected.length).every((byte) => byte === 0)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
    // Nothing in any picture was taken for a question.
    expect(answers).toEqual([]);
  } finally {
    socket.destroy();
    await twin.stop();
  }
});

test('a confirmed job switches the automatic status on again after its cut and ends with the barrier', async () => {
  const picture = { widthDots: 384, heightDots: 1, rows: new Uint8Array(48) };
  const style = { ...fast(128), confirmed: true };
  const job = Buffer.from(bytesOf(ticketEncoder.job([stripOf(picture)], style)));
  expect(job.subarray(0, 5).toString('hex')).toBe('1b401d610e');
  expect(job.subarray(5, 13).toString('hex')).toBe('1d76300030000100');
  expect(job.subarray(13 + 48).toString('hex')).toBe('1b64041d56011b401d610e1d7201');
});
