/** Each of the eight centres as a bench runs it: its devices at sockets of their own, and all else as it is. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { benchConfig } from '../../scripts/bench/centres/bench-config.ts';

const centres = resolve(__dirname, '../../config/centres');
const folder = mkdtempSync(join(tmpdir(), 'dawr-centres-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = readdirSync(centres).filter((name) => name.endsWith('.yaml'));

test.each(files)('%s becomes a config that is good, without a pin or a wire of a Pi', (name) => {
  const { config: original } = loadConfig(join(centres, name));
  const derived = benchConfig(original, {
    firstPort: 61_000,
    pagePort: 8170,
    brokerUrl: 'mqtt://127.0.0.1:18831',
    folder,
  });
  const file = join(folder, name);
  const text = JSON.stringify(derived);
  writeFileSync(file, text);
  const { config } = loadConfig(file);
  const wires = [...config.units, ...config.printers, ...config.boardLines].map(({ wire }) => wire);
  const ports = wires.map((wire) => (wire.kind === 'tcp' ? wire.port : 0));
  expect(new Set(ports).size).toBe(wires.length);
  expect(Math.min(...ports)).toBeGreaterThan(61_000);
  expect(Math.max(...ports)).toBeLessThan(61_050);
  expect(text).not.toContain('"gpio"');
  expect(
    Math.max(...[...text.matchAll(/"pin":(\d+)/g)].map(([, pin]) => Number(pin))),
  ).toBeLessThan(20);
  expect(config.windows.map(({ number }) => number)).toEqual(
    original.windows.map(({ number }) => number),
  );
  expect(config.services).toEqual(original.services);
  expect(config.dispensers.flatMap(({ buttons }) => buttons).length).toBe(
    original.dispensers.flatMap(({ buttons }) => buttons).length,
  );
});
