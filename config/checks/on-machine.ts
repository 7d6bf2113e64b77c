/**
 * What only the machine at hand can say of a config: whether two names lead to one device, and who may
 * read the password. What is not there is not judged: the config may be for another machine.
 */
import { realpathSync, statSync } from 'node:fs';
import type { LoadedConfig } from '../load.ts';
import type { Finding, Path } from './problem.ts';

const readableByOthers = 0o004;

export function findOnMachine({ config }: LoadedConfig): readonly Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const [path, name] of devicePaths(config)) {
    const device = asThere(() => realpathSync(name));
    if (device === null) continue;
    const other = seen.get(device);
    seen.set(device, name);
    if (other === undefined || other === name) continue;
    findings.push({
      severity: 'error',
      at: 'value',
      path,
      message: `${name} and ${other} are one device here, ${device}`,
      expected: 'a wire of its own for each device',
      hint: 'look with "ls -l /dev/serial/by-id /dev/serial/by-path", and correct one of the two',
    });
  }
  const { passwordFile } = config.centreServer;
  if (passwordFile === undefined) return findings;
  const mode = asThere(() => statSync(passwordFile).mode);
  if (mode !== null && (mode & readableByOthers) !== 0) {
    findings.push({
      severity: 'warning',
      at: 'value',
      path: ['centreServer', 'passwordFile'],
      message: `everybody on this machine may read ${passwordFile}`,
      expected: 'a file that only the user of Dawr may read',
      hint: `take it from the others: chmod o= ${passwordFile}`,
    });
  }
  return findings;
}

function devicePaths(config: LoadedConfig['config']): readonly (readonly [Path, string])[] {
  return (['units', 'printers', 'boardLines'] as const).flatMap((list) =>
    config[list].flatMap(({ wire }, index) =>
      wire.kind === 'tcp' ? [] : [[[list, index, 'wire', 'path'], wire.path] as const],
    ),
  );
}

function asThere<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}
