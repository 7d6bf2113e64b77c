/** A few thousand damaged inputs for every parser that faces a wire or a file; a million in `--long`. */
import { fuzz } from './fuzz.ts';
import { parsers } from './parsers.ts';
import { fuzzHttp } from './raw-http.ts';

const inputs = 5000;

test.each(parsers.map((parser) => [parser.name, parser] as const))('%s', (_, parser) => {
  expect(fuzz(parser, inputs / (parser.slower ?? 1), 7)).toBeLessThan(8e6);
});

test('HTTP over real sockets', async () => {
  const { statuses, faults, keptBytes } = await fuzzHttp(2000, 7);
  expect(faults).toEqual([]);
  expect([...statuses.keys()].filter((status) => status.startsWith('5'))).toEqual([]);
  // Neither all refused nor all let through: the damage is where a parser has its edges.
  expect(statuses.get('200')).toBeGreaterThan(50);
  expect(statuses.get('400')).toBeGreaterThan(50);
  expect(keptBytes).toBeLessThan(8e6);
});
