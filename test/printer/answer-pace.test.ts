/** How a printer that answers what it has only received is told from one that prints fast. */
import fc from 'fast-check';
import { JobManner } from '../../drivers/printer/job-manner.ts';
import { AnswerPace, ordinaryPace } from '../../drivers/printer/printer-pace.ts';
import { printerConfig } from './rig.ts';

const bandRows = 128;

/** The answers to a ticket of so many bands, each with the time of it. */
function isBurst(bands: number, atMs: (band: number) => number): boolean {
  const pace = new AnswerPace(ordinaryPace, 0);
  for (let band = 1; band <= bands; band += 1) pace.answered(band * bandRows, atMs(band));
  return pace.isBurst;
}

test.each([
  ['at once', 0],
  ['50 ms late', 50],
  ['300 ms late', 300],
  ['a second late', 1000],
])('what is answered on receipt, %s, comes in a burst', (_, lateMs) => {
  // A network line: a band in a millisecond.
  expect(isBurst(8, (band) => lateMs + band)).toBe(true);
});

test('a printer that only sometimes answers on receipt is found out by the answers that it did', () => {
  expect(isBurst(9, (band) => (band < 4 ? band * 80 : 320 + band))).toBe(true);
});

test('no head, however fast, answers in a burst, whatever its line adds to each answer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 400, max: 4000 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30, maxLength: 30 }),
      (rowsPerSecond, bands, lateMs) => {
        const headMs = (band: number) => (band * bandRows * 1000) / rowsPerSecond;
        expect(isBurst(bands, (band) => headMs(band) + (lateMs[band] ?? 0))).toBe(false);
      },
    ),
  );
});

test('one burst may have been held up on its way; two in succession are the printer', () => {
  const manner = new JobManner(printerConfig({ wire: { kind: 'tcp', host: 'x', port: 1 } }));
  for (const isBurstThen of [true, false, true]) manner.endedInBursts(isBurstThen);
  expect(manner.confirm).toBe('barrier');
  manner.endedInBursts(true);
  expect(manner.confirm).toBe('status');
});
