/** The laws of merging: it does not matter how files are grouped, nor how often one is named. */
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readYaml } from '../../config/checks/yaml-source.ts';
import { type MergedPart, merge, partOf, plainOf, settled } from '../../config/files/merge.ts';

/** Few names, so that the parts of different files meet; all kinds of values, so that kinds clash. */
const name = fc.constantFrom('a', 'b', 'c');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(1, 'text', null, true),
    fc.constant({ remove: true }),
    fc.constant([]),
    fc.array(fc.constantFrom('x', 'y'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    fc.uniqueArray(
      fc.oneof(
        fc.record({ id: name, v: tie('value') }, { requiredKeys: ['id'] }),
        fc.record({ id: name, remove: fc.constant(true) }),
      ),
      { selector: ({ id }) => id, maxLength: 3 },
    ),
    fc.uniqueArray(fc.record({ number: fc.integer({ min: 1, max: 3 }), v: tie('value') }), {
      selector: (one) => one.number,
      minLength: 1,
      maxLength: 3,
    }),
  ),
}));
const layer = fc.dictionary(name, value, { maxKeys: 3 });

const part = (data: unknown): MergedPart =>
  partOf({ file: 'f.yaml', source: readYaml(stringify(data)) });
const result = (merged: MergedPart): unknown => plainOf(settled(merged));

test('merging is associative', () => {
  fc.assert(
    fc.property(layer, layer, layer, (a, b, c) => {
      const left = merge(merge(part(a), part(b)), part(c));
      const right = merge(part(a), merge(part(b), part(c)));
      expect(result(left)).toEqual(result(right));
    }),
    { numRuns: 500 },
  );
});

test('merging a file with itself changes nothing, nor does merging it in again at the end', () => {
  fc.assert(
    fc.property(layer, layer, (a, b) => {
      expect(result(merge(part(a), part(a)))).toEqual(result(part(a)));
      const once = merge(part(a), part(b));
      expect(result(merge(once, part(b)))).toEqual(result(once));
    }),
    { numRuns: 500 },
  );
});

test('nothing that is merged in is lost, and nothing remains of what it replaces', () => {
  fc.assert(
    fc.property(layer, layer, (a, b) => {
      const merged = Object(result(merge(part(a), part(b))));
      for (const [key, own] of Object.entries(b)) {
        if (typeof own !== 'object') expect(merged[key]).toEqual(own);
        if (Array.isArray(own) && own.length === 0) expect(merged[key]).toEqual([]);
      }
      for (const key of Object.keys(a))
        if (!(key in b)) expect(merged[key]).toEqual(Object(result(part(a)))[key]);
    }),
  );
});
