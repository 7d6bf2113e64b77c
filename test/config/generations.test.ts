/** The list of configs that were taken into use: whole entries, the newest first, and not for ever. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GenerationAbout, keepGeneration, listGenerations } from '../../config/generations.ts';

let folder: string;
let config: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-generations-'));
  config = join(folder, 'config.yaml');
  writeFileSync(config, 'in use', { mode: 0o640 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function about(generation: number): GenerationAbout {
  return {
    generation,
    sha256: String(generation).padStart(64, '0'),
    appliedAt: '2026-01-04T08:30:00.000Z',
    by: 'mona@laptop',
    from: null,
    message: null,
  };
}

const keep = (generation: number) =>
  keepGeneration(config, Buffer.from(`config ${generation}`), about(generation));
const kept = () => listGenerations(config).map(({ generation }) => generation);

test('there are none before the first', () => {
  expect(listGenerations(config)).toEqual([]);
});

test('each is found again with its own bytes, the newest first', () => {
  for (const generation of [2, 10, 3]) keep(generation);
  expect(kept()).toEqual([10, 3, 2]);
  const [newest] = listGenerations(config);
  expect(newest).toMatchObject(about(10));
  expect(readFileSync(newest?.file ?? '', 'utf8')).toBe('config 10');
});

test('the ten newest are kept', () => {
  for (let generation = 1; generation <= 13; generation += 1) keep(generation);
  expect(kept()).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
});

test('the same one taken into use again is one entry', () => {
  keep(4);
  keep(4);
  expect(kept()).toEqual([4]);
});

test('what was cut short, what is damaged and what is a link is no entry', () => {
  keep(1);
  const list = `${config}.generations`;
  mkdirSync(join(list, '.part-0123456789ab'));
  mkdirSync(join(list, '2-damaged'));
  writeFileSync(join(list, '2-damaged', 'about.json'), '{"generation": 2');
  mkdirSync(join(list, '3-link'));
  const [name = ''] = readdirSync(list).filter((one) => one.startsWith('1-'));
  symlinkSync(join(list, name, 'about.json'), join(list, '3-link', 'about.json'));
  expect(kept()).toEqual([1]);
});
