/**
 * A printer's answers, worked out by hand from the ESC/POS reference, in every mixture.
 */
import fc from 'fast-check';
import {
  faultsOf,
  goodCondition,
  type PrinterCondition,
  type StatusNews,
  StatusReader,
} from '../../drivers/printer/printer-status.ts';

function conditionAfter(news: readonly StatusNews[]): PrinterCondition {
  const changes = news.map((item) => (item.kind === 'condition' ? item.change : {}));
  return Object.assign({ ...goodCondition }, ...changes);
}

function faultCodes(asked: readonly (1 | 2 | 3 | 4)[], bytes: readonly number[]): string[] {
  const reader = new StatusReader();
  reader.expect(asked);
  return faultsOf(conditionAfter(reader.read(Uint8Array.from(bytes)))).map(({ code }) => code);
}

test.each([
  ['all is well', [0x12, 0x12, 0x12, 0x12], []],
  ['a drawer signal means nothing here', [0x16, 0x12, 0x12, 0x12], []],
  ['offline for no other reason', [0x1a, 0x12, 0x12, 0x12], ['offline']],
  ['the cover is open', [0x1a, 0x16, 0x12, 0x12], ['cover-open']],
  ['the feed button is held', [0x1a, 0x1a, 0x12, 0x12], ['offline']],
  ['stopped by paper end', [0x1a, 0x32, 0x12, 0x7e], ['paper-out']],
  ['paper near its end', [0x12, 0x12, 0x12, 0x1e], ['paper-low']],
  ['the cutter is jammed', [0x1a, 0x52, 0x1a, 0x12], ['cutter-error']],
  ['an error that needs a repair', [0x1a, 0x52, 0x32, 0x12], ['printer-error']],
  ['a hot print head', [0x1a, 0x52, 0x52, 0x12], ['overheated']],
  ['an error that is not named', [0x1a, 0x52, 0x12, 0x12], ['printer-error']],
  ['cover and paper at once', [0x1a, 0x36, 0x12, 0x7e], ['cover-open', 'paper-out']],
])('answers to DLE EOT 1 to 4: %s', (_name, bytes, expected) => {
  expect(faultCodes([1, 2, 3, 4], bytes)).toEqual(expected);
});

test.each([
  ['all is well', [0x10, 0x00, 0x00, 0x0f], []],
  ['the cover is open', [0x38, 0x00, 0x00, 0x0f], ['cover-open']],
  ['the paper is out', [0x18, 0x00, 0x0f, 0x0f], ['paper-out']],
  ['the paper is low', [0x10, 0x00, 0x03, 0x0f], ['paper-low']],
  ['the cutter is jammed', [0x18, 0x08, 0x00, 0x0f], ['cutter-error']],
  ['an error that needs a repair', [0x18, 0x20, 0x00, 0x0f], ['printer-error']],
  ['a hot print head', [0x18, 0x40, 0x00, 0x0f], ['overheated']],
])('automatic status: %s', (_name, bytes, expected) => {
  expect(faultCodes([], bytes)).toEqual(expected);
});

test('an answer to the barrier says whether there is paper', () => {
  const reader = new StatusReader();
  expect(reader.read(Uint8Array.of(0x00))).toEqual([{ kind: 'barrier', paperEnd: false }]);
  expect(reader.read(Uint8Array.of(0x03))).toEqual([{ kind: 'barrier', paperEnd: false }]);
  expect(reader.read(Uint8Array.of(0x0f))).toEqual([{ kind: 'barrier', paperEnd: true }]);
});

test('an answer that nobody asked for, flow control and longer answers say nothing', () => {
  const reader = new StatusReader();
  expect(reader.read(Uint8Array.of(0x12, 0x11, 0x13, 0x37, 0x25, 0x00))).toEqual([
    { kind: 'text', header: 0x37, text: '%' },
  ]);
  expect(reader.read(Uint8Array.of(0x00))).toEqual([{ kind: 'barrier', paperEnd: false }]);
});

test('a printer that says that it was switched on confirms nothing by that', () => {
  const reader = new StatusReader();
  expect(reader.read(Uint8Array.of(0x3b, 0x31, 0x00))).toEqual([
    { kind: 'text', header: 0x3b, text: '1' },
  ]);
});

test('a byte that names the model is distinguished from the state and from a late name', () => {
  const reader = new StatusReader();
  reader.awaitId();
  reader.expect([1], true);
  expect(reader.read(Uint8Array.of(0x12, 0x5f, 0x54, 0x00, 0x58, 0x00))).toEqual([
    { kind: 'text', header: 0x5f, text: 'T' },
    { kind: 'id', id: 0x58 },
    { kind: 'barrier', paperEnd: false },
  ]);
});

test('answers that come one by one are reported together, so that offline has its reason', () => {
  const reader = new StatusReader();
  reader.expect([1, 2, 3, 4]);
  const news = [0x1a, 0x16, 0x12, 0x12].map((byte) => reader.read(Uint8Array.of(byte)));
  expect(news.slice(0, 3)).toEqual([[], [], []]);
  expect(faultsOf(conditionAfter(news.flat())).map(({ code }) => code)).toEqual(['cover-open']);
});

test('an answer to a question inside a job says that it arrived, and no more', () => {
  const reader = new StatusReader();
  reader.expect([1], true);
  expect(reader.passing).toBe(1);
  expect(reader.read(Uint8Array.of(0x1a))).toEqual([]);
  expect(reader.passing).toBe(0);
});

test('a printer that does not answer DLE EOT 20 may report its state by itself later', () => {
  const reader = new StatusReader();
  reader.awaitFull();
  reader.expect([1, 2, 3, 4]);
  const news = reader.read(Uint8Array.of(0x18, 0, 0x0c, 0x0f, 0x12, 0x12, 0x12, 0x12));
  expect(news.map(({ kind }) => kind)).toEqual(['condition', 'condition']);
  reader.awaitFull();
  const held = reader.read(Uint8Array.of(0x10, 0x0f, 0x20, 0, 0, 0));
  expect(held).toEqual([{ kind: 'presenter', isHeld: true }]);
  reader.awaitFull();
  reader.expect([1, 2, 3, 4]);
  expect(reader.read(Uint8Array.of(0x10, 0, 0, 0x0f, 0x12, 0x12, 0x12, 0x12))).toHaveLength(2);
  expect(reader.outstanding).toBe(0);
});

test('a new connection owes no answer to the questions of the old one', () => {
  const reader = new StatusReader();
  reader.expect([1, 2]);
  reader.read(Uint8Array.of(0x10, 0x00));
  reader.forget();
  expect(reader.outstanding).toBe(0);
  expect(reader.read(Uint8Array.of(0x00))).toEqual([{ kind: 'barrier', paperEnd: false }]);
});

/** An answer to a real-time question may come in the middle of the four bytes of another. */
test('answers are distinguished in any order, any mixture and any pieces', () => {
  const automatic = fc.constantFrom([0x38, 0, 0, 0x0f], [0x18, 0, 0x0f, 0x0f], [0x10, 0, 0, 0x0f]);
  const item = fc.oneof(automatic, fc.constantFrom([0x00], [0x0f]));
  fc.assert(
    fc.property(
      fc.array(item, { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(60), fc.constantFrom(0x12, 0x1a)), { maxLength: 6 }),
      fc.array(fc.nat(60), { maxLength: 6 }),
      (items, realTime, cuts) => {
        const slow = items.flat();
        const stream: number[] = [...slow];
        for (const [at, byte] of realTime) stream.splice(at % (stream.length + 1), 0, byte);
        const reader = new StatusReader();
        reader.expect(realTime.map(() => 1));
        const edges = [0, ...cuts.map((cut) => Math.min(cut, stream.length)), stream.length];
        edges.sort((a, b) => a - b);
        const news = edges.flatMap((edge, index) =>
          reader.read(Uint8Array.from(stream.slice(edges[index - 1] ?? 0, edge))),
        );
        const whole = news.filter(({ kind }) => kind === 'barrier');
        expect(whole).toHaveLength(items.filter(({ length }) => length === 1).length);
        const automatics = news.filter(
          (each) => each.kind === 'condition' && 'coverOpen' in each.change,
        );
        expect(automatics).toHaveLength(items.filter(({ length }) => length === 4).length);
        expect(reader.outstanding).toBe(0);
      },
    ),
  );
});
