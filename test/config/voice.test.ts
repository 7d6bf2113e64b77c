/** What a config promises of its voice: that no two services sound alike in it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../config/load.ts';
import { edited } from './marked-text.ts';

const hall = readFileSync(path.join(__dirname, 'hall.yaml'), 'utf8');

/** The problems of a hall whose two services, 1 to 99 and some range, have these prefixes. */
function problems(
  first: string,
  second: string,
  range: readonly [from: number, to: number] = [1, 99],
  isSpoken = true,
): readonly string[] {
  const letters = edited(
    edited(hall, '      prefix: A\n', `      prefix: "${first}"\n`),
    '      prefix: B\n      from: 1\n      to: 99\n',
    `      prefix: "${second}"\n      from: ${range[0]}\n      to: ${range[1]}\n`,
  );
  const text = isSpoken
    ? letters
    : edited(letters, /^voice:.*\n(?: .*\n)*/m.exec(letters)?.[0] ?? '', '');
  const checked = checkConfig(text, 'hall.yaml');
  return checked.ok ? [] : checked.problems.map(({ where, message }) => `${where} ${message}`);
}

test.each([
  ['B', 'P'],
  ['P', 'B'],
  ['F', 'V'],
  ['M', 'N'],
  ['AM', 'AN'],
])('%s and %s sound alike, and the one that came later is reported', (first, second) => {
  expect(problems(first, second)).toEqual([
    `services[1].numbers.prefix the voice says ${second} as it says ${first}: ${first}1 to ${first}99 (card) and ${second}1 to ${second}99 (newborn) would sound alike`,
  ]);
});

test('letters that sound different, and ranges of their own, are good', () => {
  expect(problems('B', 'D')).toEqual([]);
  expect(problems('B', 'PB')).toEqual([]);
  expect(problems('B', 'P', [100, 199])).toEqual([]);
  expect(problems('B', 'P', [99, 199])).toHaveLength(1);
});

test('a hall without a voice may use any letters', () => {
  expect(problems('B', 'P', [1, 99], false)).toEqual([]);
});

test('a television that is to say the calls needs pages', () => {
  const spoken = edited(hall, 'voice:\n', 'voice:\n  speaker: hall-page\n');
  const wrong = (text: string) => {
    const checked = checkConfig(text, 'hall.yaml');
    return checked.ok ? [] : checked.problems.map(({ where }) => where);
  };
  expect(wrong(spoken)).toEqual(['voice.speaker']);
  expect(wrong(`${spoken}pages: {}\n`)).toEqual([]);
});
