/**
 * A part of `scripts/package`: copies what the Debian package needs of `node_modules`, and writes beside it the
 * licences and the list (CycloneDX) of everything inside.
 *
 *     package-contents --modules node_modules --dist dist --to node_modules --licences FILE --sbom FILE
 *       --node FOLDER --architecture amd64|arm64 --version VERSION
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import unbundled from '../checkout/unbundled.json' with { type: 'json' };
import { sbom } from './sbom.ts';
import {
  bundledIn,
  type Cpu,
  copyNeeded,
  licenceTexts,
  type NpmPackage,
  neededBeside,
} from './shipped-modules.ts';

const cpus: Readonly<Record<string, Cpu>> = { amd64: 'x64', arm64: 'arm64' };
const option = { type: 'string' } as const;
const OptionsSchema = z.object({
  modules: z.string(),
  dist: z.string(),
  to: z.string(),
  licences: z.string(),
  sbom: z.string(),
  node: z.string(),
  architecture: z.enum(['amd64', 'arm64']),
  version: z.string(),
});
const LockSchema = z.object({
  packages: z.record(z.string(), z.object({ integrity: z.string().optional() })),
});

const { values } = parseArgs({
  options: {
    modules: option,
    dist: option,
    to: option,
    licences: option,
    sbom: option,
    node: option,
    architecture: option,
    version: option,
  },
});
const options = OptionsSchema.parse(values);
const seconds = z.coerce.number().int().parse(process.env['SOURCE_DATE_EPOCH']);
const cpu = cpus[options.architecture] ?? 'x64';

const beside = neededBeside(options.modules, unbundled);
mkdirSync(options.to, { recursive: true });
copyNeeded(options.modules, beside, cpu, options.to);
const inside = bundledIn([options.dist, join(options.dist, 'pages')]);
const all = [...beside, ...inside];
writeFileSync(options.licences, licencesOf(all));

const { packages } = LockSchema.parse(
  JSON.parse(readFileSync(join(options.modules, '../package-lock.json'), 'utf8')),
);
const integrityOf = ({ folder }: NpmPackage): string | null =>
  packages[folder.slice(folder.indexOf('/node_modules/') + 1)]?.integrity ?? null;
const node = z
  .object({ name: z.string(), version: z.string() })
  .parse(JSON.parse(readFileSync(join(options.node, 'package.json'), 'utf8')));
writeFileSync(
  options.sbom,
  sbom(
    { name: 'dawr', version: options.version, architecture: options.architecture },
    [
      ...all.map((one) => ({ ...one, integrity: integrityOf(one) })),
      { ...node, license: 'MIT', integrity: pinnedIntegrity(node.name, node.version) },
    ],
    seconds,
  ),
);

function licencesOf(all: readonly NpmPackage[]): string {
  const texts = new Map(
    all.map((one) => [
      `${one.name} ${one.version} (${one.license ?? 'no licence named'})`,
      licenceTexts(one).join('\n\n'),
    ]),
  );
  return [...texts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, text]) => `${title}\n${'='.repeat(title.length)}\n${text}\n`)
    .join('\n');
}

function pinnedIntegrity(name: string, version: string): string | null {
  const pins = readFileSync(join(options.dist, '../scripts/checkout/node-releases.txt'), 'utf8');
  const pin = pins.split('\n').find((line) => line.includes(` ${name} ${version} `));
  return pin?.split(' ').at(-1) ?? null;
}
