/** The list of a fleet's hosts: what it gives to a flash, and what is reported of a bad one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileError } from '../../config/checks/problem.ts';
import { loadFleet } from '../../config/fleet.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dawr-fleet-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, 'fleet.yaml');
  writeFileSync(file, text);
  return file;
}

const good = `hosts:
  - { host: pi@bab-sharq, config: bab-sharq.yaml, groups: [east, pilot] }
  - { host: pi@tusun, config: /srv/tusun.yaml, port: 2222, groups: [east] }
  - { host: pi@agamy, config: agamy.yaml }
`;

test('each host comes in its order, with its config from beside the file', () => {
  expect(loadFleet(written(good), [])).toEqual([
    { host: 'pi@bab-sharq', config: join(folder, 'bab-sharq.yaml'), port: undefined },
    { host: 'pi@tusun', config: '/srv/tusun.yaml', port: 2222 },
    { host: 'pi@agamy', config: join(folder, 'agamy.yaml'), port: undefined },
  ]);
});

test('groups choose their hosts, and one that nobody is in is a mistake', () => {
  const hosts = (groups: readonly string[]) =>
    loadFleet(written(good), groups).map(({ host }) => host);
  expect(hosts(['pilot'])).toEqual(['pi@bab-sharq']);
  expect(hosts(['pilot', 'east'])).toEqual(['pi@bab-sharq', 'pi@tusun']);
  expect(() => hosts(['pilo'])).toThrow('no host is in the group "pilo"');
});

test.each([
  ['hosts: []\n', 1, /hosts/],
  ['hosts:\n  - { host: "-oProxyCommand=x", config: a.yaml }\n', 2, /host/],
  ['hosts:\n  - { host: pi@a }\n', 2, /config/],
  ['hosts:\n  - { host: pi@a, confg: a.yaml }\n', 2, /confg/],
  [
    'hosts:\n  - { host: pi@a, config: a.yaml }\n  - { host: pi@a, config: b.yaml }\n',
    3,
    /pi@a is listed twice/,
  ],
  [
    'hosts:\n  - { host: pi@a, config: a.yaml }\n  - { host: mona@A, config: b.yaml }\n',
    3,
    /mona@A is listed twice/,
  ],
])('%j is refused at its line', (text, line, words) => {
  const file = written(text);
  const refusal = () => loadFleet(file, []);
  expect(refusal).toThrow(FileError);
  try {
    refusal();
  } catch (error) {
    const problems = error instanceof FileError ? error.problems : [];
    expect(problems[0]?.line).toBe(line);
    expect(problems.map(({ where, message }) => `${where}: ${message}`).join('\n')).toMatch(words);
  }
});
