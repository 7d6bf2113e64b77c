/** A million damaged inputs for every parser that faces a wire or a file: none throws, none hangs, none keeps anything. */
import { fuzz } from './fuzz.ts';
import { parsers } from './parsers.ts';
import { fuzzHttp } from './raw-http.ts';

const inputs = 1_000_000;

test.each(parsers.map((parser) => [parser.name, parser] as const))('%s', (_, parser) => {
  const kept = fuzz(parser, inputs / (parser.slower ?? 1), 20_261_128);
  expect(kept).toBeLessThan(8e6);
});

/** A millisecond of a core each, because each has a connection of its own. */
const patienceMs = 3_600_000;

test(
  'HTTP over real sockets',
  async () => {
    const { statuses, faults, keptBytes } = await fuzzHttp(inputs, 20_261_128);
    expect(faults).toEqual([]);
    expect([...statuses.keys()].filter((status) => status.startsWith('5'))).toEqual([]);
    expect(keptBytes).toBeLessThan(8e6);
  },
  patienceMs,
);
