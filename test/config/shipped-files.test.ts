/**
 * The files that ship with the project are good and give their people what the centre promises, agree with each other, and the JSON Schema and the
 * reference of options beside them are those of this code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rootPart } from '../../config/checks/part.ts';
import { adviceFor } from '../../config/checks/people-checks.ts';
import { loadConfig } from '../../config/load.ts';
import { jsonSchemaText, partSchemaText } from '../../config/schema/json-schema.ts';
import { optionsReferenceText } from '../../config/schema/options-reference.ts';

const folder = path.join(__dirname, '../../config');
const filesIn = (name: string) =>
  readdirSync(path.join(folder, name))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${name}/${file}`);
const centres = filesIn('centres');
const shared = filesIn('centres/shared');

test.each(['bench.yaml', ...centres])('%s is good, without a warning', (name) => {
  expect(loadConfig(path.join(folder, name)).warnings).toEqual([]);
});

test('the eight centres of the directorate are here', () => {
  const names = ['abu-qir', 'bab-sharq', 'el-agamy', 'el-seyouf'];
  const others = ['hay-gharb', 'hay-sharq', 'moharram-bek', 'tusun'];
  expect(centres).toEqual([...names, ...others].map((name) => `centres/${name}.yaml`));
  for (const name of centres) {
    const { config } = loadConfig(path.join(folder, name));
    expect(`centres/${config.centre.id}.yaml`).toBe(name);
  }
});

test.each(centres)('%s leaves nobody of the hall without what he or she needs', (name) => {
  const { source } = loadConfig(path.join(folder, name));
  expect(adviceFor(rootPart(source.value))).toEqual([]);
});

test.each(centres)('%s gives plain numbers, the hundred telling the service', (name) => {
  const { config } = loadConfig(path.join(folder, name));
  for (const { numbers } of config.services) {
    expect(numbers).toEqual({ prefix: '', from: numbers.from, to: numbers.from + 98 });
    expect(numbers.from % 100).toBe(1);
  }
});

test.each(centres)(
  'every document of %s has an id, for the outcome that it was missing',
  (name) => {
    const { config } = loadConfig(path.join(folder, name));
    const documents = config.services.flatMap((service) => service.documents);
    expect(documents.filter(({ id }) => id === undefined)).toEqual([]);
  },
);

test.each(['bench.yaml', ...centres, ...shared])(
  '%s shows editors where its JSON Schema is',
  (name) => {
    const [first = ''] = readFileSync(path.join(folder, name), 'utf8').split('\n');
    const [, relative = ''] = /^# yaml-language-server: \$schema=(.+)$/.exec(first) ?? [];
    expect(path.resolve(folder, path.dirname(name), relative)).toBe(
      path.join(folder, name === 'bench.yaml' ? 'dawr.schema.json' : 'part.schema.json'),
    );
  },
);

test('dawr.schema.json is that of the schema; if not: ./scripts/dawr schema --out config/dawr.schema.json', () => {
  expect(readFileSync(path.join(folder, 'dawr.schema.json'), 'utf8')).toBe(jsonSchemaText());
});

test('part.schema.json is that of the schema; if not: ./scripts/dawr schema --part --out config/part.schema.json', () => {
  expect(readFileSync(path.join(folder, 'part.schema.json'), 'utf8')).toBe(partSchemaText());
});

test('options.md is that of the schema; if not: ./scripts/dawr schema --reference --out config/options.md', () => {
  expect(readFileSync(path.join(folder, 'options.md'), 'utf8')).toBe(optionsReferenceText());
});

test('the bench is the hall of Bab Sharq on other wires', () => {
  const bench = loadConfig(path.join(folder, 'bench.yaml')).config;
  const hall = loadConfig(path.join(folder, 'centres/bab-sharq.yaml')).config;
  expect(bench.centre).toEqual(hall.centre);
  expect(hall.offices).toEqual(expect.arrayContaining(bench.offices));
  // Its numbers have letters, and its documents are few: the tests press its buttons by them.
  const named = (config: typeof bench) =>
    config.services.map(({ id, office, name, targetMinutes }) => ({
      id,
      office,
      name,
      targetMinutes,
    }));
  expect(named(hall)).toEqual(expect.arrayContaining(named(bench)));
  const isOfBench = (id: string) => bench.services.some((service) => service.id === id);
  const served = (config: typeof bench) =>
    config.windows.map(({ number, services }) => ({
      number,
      services: services.filter(isOfBench),
    }));
  expect(served(bench)).toEqual(served(hall));
});
