/** What V8 compiled of the controller in one start serves the next, and never one that it does not fit. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readCompiledCode, writeCompiledCode } from '../../scripts/verbs/compiled-code.ts';
import { TestHall } from './hall.ts';

const hall = new TestHall();
hall.compiledCodeFolder = join(hall.folder, 'compiled');
const file = join(hall.compiledCodeFolder, 'compiled-code');

afterAll(() => hall.tearDown());

/** What the newest start said of it. */
function compiled(): unknown {
  const line = hall.log.findLast((line) => line.includes('"msg":"ready"')) ?? '{}';
  const { compiled } = JSON.parse(line);
  return compiled;
}

test('a later start finds what the first one compiled; what a card damaged is compiled anew', async () => {
  await hall.setUp();
  await hall.openForPeople();
  expect(compiled()).toBe('anew');
  await hall.until('kept', () => hall.log.some((line) => line.includes('kept what was compiled')));
  await hall.killController();

  await hall.startController();
  expect(compiled()).toBe('before');
  await hall.killController();

  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  await hall.openForPeople();
  expect(compiled()).toBe('anew');
  await hall.press('first-newborn');
  await hall.until('a ticket', () => hall.papers.length === 1);
});

test('only the same bytes for the same script are believed', () => {
  const own = join(hall.folder, 'own');
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.nat(),
      (code, place, change, length) => {
        writeCompiledCode(own, 'script', code);
        expect(readCompiledCode(own, 'script')).toEqual(Buffer.from(code));
        expect(readCompiledCode(own, 'other')).toBeNull();

        const bytes = readFileSync(own);
        const at = place % bytes.length;
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ change;
        writeFileSync(own, changed);
        expect(readCompiledCode(own, 'script')).toBeNull();
        writeFileSync(own, bytes.subarray(0, length % bytes.length));
        expect(readCompiledCode(own, 'script')).toBeNull();
      },
    ),
  );
});

test('what is no file holds no start, and nothing is left beside it', () => {
  const folder = join(hall.folder, 'odd');
  const odd = join(folder, 'compiled-code');
  mkdirSync(odd, { recursive: true });
  expect(readCompiledCode(odd, 'script')).toBeNull();
  expect(() => writeCompiledCode(odd, 'script', Buffer.of(1))).toThrow('EISDIR');
  expect(readdirSync(folder)).toEqual(['compiled-code']);
});
