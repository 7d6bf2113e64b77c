/**
 * A config damaged at random is refused with problems that stand inside the file, and never with
 * anything else.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { problemLine } from '../../config/checks/problem.ts';
import { checkConfig } from '../../config/load.ts';
import { expectAdvice } from './marked-text.ts';

const bench = readFileSync(path.join(__dirname, '../../config/bench.yaml'), 'utf8');

const scrap = fc.oneof(
  fc.constantFrom(
    ...['\t', '  ', '\n', ': ', '- ', '[', ']', '{', '}', '"', "'", '|', '>', '&a ', '*a', '!x '],
    ...['# ', '---\n', '? ', '<<: ', '%YAML 1.1\n', 'null', '~', '-1', '1e999', '0x7f', '.nan'],
    ...['\r', '\u0000', '\u2028', '\uFEFF', '__proto__: ', 'constructor: ', '٣', 'kind: '],
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

type Damage = (text: string) => string;

const place = fc.nat({ max: 100_000 });
const span = fc.integer({ min: 1, max: 30 });

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, scrap).map(([at, fresh]): Damage => splice(at, 0, fresh)),
  fc.tuple(place, span).map(([at, length]): Damage => splice(at, length, '')),
  fc.tuple(place, span, scrap).map(([at, length, fresh]): Damage => splice(at, length, fresh)),
  place.map(
    (at): Damage =>
      (text) =>
        text.slice(0, at % (text.length + 1)),
  ),
  place.map((at): Damage => lines(at, () => [])),
  place.map((at): Damage => lines(at, (line) => [line, line])),
  place.map((at): Damage => lines(at, (line) => [`  ${line}`])),
  place.map((at): Damage => lines(at, (line) => [line.replace(/^ {1,2}/, '')])),
  place.map((at): Damage => lines(at, (line) => [line.replace(/:.*/, ':')])),
  fc.tuple(place, place).map(
    ([from, to]): Damage =>
      (text) => {
        const all = text.split('\n');
        const [line = ''] = all.splice(from % all.length, 1);
        all.splice(to % (all.length + 1), 0, line);
        return all.join('\n');
      },
  ),
);

function splice(at: number, length: number, fresh: string): Damage {
  return (text) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + fresh + text.slice(start + length);
  };
}

function lines(at: number, change: (line: string) => readonly string[]): Damage {
  return (text) => {
    const all = text.split('\n');
    return all
      .flatMap((line, index) => (index === at % all.length ? change(line) : [line]))
      .join('\n');
  };
}

/** Each problem is one readable line about a place that an editor can jump to, with what to do. */
function expectReadable(text: string): void {
  const checked = checkConfig(text, 'f.yaml');
  const problems = checked.ok ? checked.warnings : checked.problems;
  if (!checked.ok) expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
  const source = text.replace(/^\uFEFF/, '').split('\n');
  for (const problem of problems) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(source.length);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.column).toBeLessThanOrEqual((source[problem.line - 1] ?? '').length + 1);
    expectAdvice(problem);
    expect(problemLine(problem)).toMatch(/^f\.yaml:\d+:\d+: [^\n\r]+$/);
    expect(problemLine(problem)).not.toMatch(/undefined|\[object|Invalid input|at \w+ \(|\.ts:/);
  }
}

test('random damage to a good config', () => {
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      expectReadable(damages.reduce((text, one) => one(text), bench));
    }),
    { numRuns: 150 },
  );
});

test('text that never was a config', () => {
  fc.assert(
    fc.property(fc.array(scrap, { maxLength: 40 }), (scraps) => expectReadable(scraps.join(''))),
    { numRuns: 250 },
  );
});
