/** A million damaged inputs for every parser that faces a wire or a file: none throws, none hangs, none keeps anything. */
import { fuzz } from './fuzz.ts';
import { parsers } from './parsers.ts';

const inputs = 1_000_000;

test.each(parsers.map((parser) => [parser.name, parser] as const))('%s', (_, parser) => {
  const kept = fuzz(parser, inputs / (parser.slower ?? 1), 20_261_128);
  expect(kept).toBeLessThan(8e6);
});
