/**
 * What somebody who helps from afar needs to see of a controller, as one file: from the technician's page and
 * from `dawr doctor --bundle`. It holds no secret and nobody's name but those who flashed a config; passwords
 * and keys are in files of their own, whose paths alone a config knows.
 */
import { arch, release, totalmem, uptime } from 'node:os';
import type { GenerationAbout } from '../../config/generations.ts';
import type { Config } from '../../config/schema/schema.ts';

export interface SupportFacts {
  readonly madeAtMs: number;
  readonly software: string;
  readonly config: Config;
  readonly generations: readonly GenerationAbout[];
  readonly devices: readonly {
    readonly device: string;
    readonly faults: readonly { readonly code: string; readonly hint: string }[];
  }[];
  readonly journal: {
    readonly newest: number | null;
    readonly acknowledged: number | null;
    readonly bytes?: number;
    readonly problem?: string | null;
  };
  /** What only one of the two who ask can say, such as the latest events or what a look at the machine found. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** JSON for people, in UTF-8. */
export function supportBundle({ madeAtMs, config, more, ...facts }: SupportFacts): string {
  const machine = {
    kernel: release(),
    architecture: arch(),
    node: process.version,
    memoryMb: Math.round(totalmem() / 1024 / 1024),
    upMinutes: Math.round(uptime() / 60),
  };
  const bundle = {
    madeAt: new Date(madeAtMs).toISOString(),
    machine,
    ...facts,
    ...more,
    config: withoutSecrets(config),
  };
  return `${JSON.stringify(bundle, null, 2)}\n`;
}

/** Who wrote a password into the address of the server, or a token into that of the tickets, has a secret there. */
function withoutSecrets(config: Config): unknown {
  return JSON.parse(JSON.stringify(config), (key, value: unknown) => {
    if (key === 'username') return '(left out)';
    if (typeof value !== 'string') return value;
    return value.replaceAll(/(\w:\/\/)[^/@\s]*@/g, '$1(left out)@');
  });
}
