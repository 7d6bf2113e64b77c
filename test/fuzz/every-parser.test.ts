/** A few thousand damaged inputs for every parser that faces a wire or a file; a million in `--long`. */
import { fuzz } from './fuzz.ts';
import { parsers } from './parsers.ts';

const inputs = 5000;

test.each(parsers.map((parser) => [parser.name, parser] as const))('%s', (_, parser) => {
  expect(fuzz(parser, inputs / (parser.slower ?? 1), 7)).toBeLessThan(8e6);
});
