/**
 * The files that ship with the project are good, agree with each other, and the JSON Schema and the
 * reference of options beside them are those of this code.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { jsonSchemaText, partSchemaText } from '../../config/schema/json-schema.ts';
import { optionsReferenceText } from '../../config/schema/options-reference.ts';

const folder = path.join(__dirname, '../../config');
const centres = readdirSync(path.join(folder, 'centres')).map((name) => `centres/${name}`);

test.each(['bench.yaml', ...centres])('%s is good, without a warning', (name) => {
  expect(loadConfig(path.join(folder, name)).warnings).toEqual([]);
});

test.each(['bench.yaml', ...centres])('%s shows editors where its JSON Schema is', (name) => {
  const [first = ''] = readFileSync(path.join(folder, name), 'utf8').split('\n');
  const [, relative = ''] = /^# yaml-language-server: \$schema=(.+)$/.exec(first) ?? [];
  expect(path.resolve(folder, path.dirname(name), relative)).toBe(
    path.join(folder, 'dawr.schema.json'),
  );
});

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
  expect(bench.offices).toEqual(hall.offices);
  expect(bench.services).toEqual(hall.services);
  const served = (config: typeof bench) =>
    config.windows.map(({ number, services }) => ({ number, services }));
  expect(served(bench)).toEqual(served(hall));
});
